//! Rows of what is asked for, of roles above all.

use super::row::{At, Row, Who};
use super::{Ask, Short, SubRound};

/// Groups that ask for more kinds of roles than this are held to single roles, pairs of them, and all together.
const MOST_ROLES: usize = 10;

impl SubRound<'_> {
    /// The first group with the same roles, so that sets of people are shared; the group itself where pins name roles.
    pub fn like(&self, at: usize) -> usize {
        let problem = self.problem;
        let pinned = problem.locks.iter().any(|lock| lock.batch == self.batch && lock.role.is_some())
            || problem.people.iter().any(|p| p.forbids.iter().any(|f| f.batch == self.batch && f.role.is_some()));
        let roles = |at: usize| &problem.groups[self.groups[at]].roles;
        if pinned { at } else { (0..at).find(|&first| roles(first) == roles(at)).unwrap_or(at) }
    }

    /// Everybody's role in the plan can be dealt (Hall's theorem: for every set of roles, enough who could hold one of them), and, answered
    /// with each row, whether one more of `more` is asked for by it.
    pub fn role_rows(&self, at: usize, more: Option<usize>, listed: bool, party: bool) -> Vec<(Row, bool)> {
        let dealt = &self.dealt[at];
        let asked: Vec<usize> = (0..dealt.len().min(32)).filter(|&r| dealt[r] > 0 || more == Some(r)).collect();
        let masks: Vec<u32> = if asked.len() <= MOST_ROLES {
            (1u32..1 << asked.len()).collect()
        } else {
            let all = u32::MAX >> (32 - asked.len());
            let two = (0..asked.len()).flat_map(|a| (a..asked.len()).map(move |b| 1 << a | 1 << b));
            two.chain([all]).collect()
        };
        let like = self.like(at);
        let row = |mask: u32| {
            let chosen = || asked.iter().enumerate().filter(move |(n, _)| mask & 1 << n != 0).map(|(_, &role)| role);
            let roles = chosen().fold(0u32, |set, role| set | 1 << role);
            let places: u32 = chosen().map(|role| dealt[role]).sum();
            let who = Who::Roles { at: like, roles, listed, party };
            (Row::at_least(At::One(at), who, f64::from(places)), chosen().any(|role| more == Some(role)))
        };
        masks.into_iter().map(row).collect()
    }

    /// Rows of what is short in one of its places, and whether each asks for what is had in addition.
    pub fn short_rows(&self, short: &Short, listed: bool, party: bool) -> Vec<(Row, bool)> {
        match &self.ask {
            Ask::Role(role) => {
                let roles = &self.problem.groups[self.groups[short.at]].roles;
                self.role_rows(short.at, roles.iter().position(|r| r.role == *role), listed, party)
            }
            Ask::Quota(_) => {
                vec![(Row::at_least(At::All, self.asked(short.at, listed, party), f64::from(short.present)), true)]
            }
            _ => {
                let who = self.asked(short.at, listed, party);
                vec![(Row::at_least(At::One(short.at), who, f64::from(short.present)), true)]
            }
        }
    }
}
