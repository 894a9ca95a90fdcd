//! Crews: who drives a route together. A crew's members decide which stops it may serve; people are in one crew of a pool at most.
//!
//! Forming crews and routing them are searched together (the technician teaming and routing problem; Kovacs et al. 2012, Cordeau et al.
//! 2010): a crew that loses stops lets go of members whom the rest does not need, and a stop may be put into a route whose crew takes on
//! those it lacks, or be the first of a new crew. Only needs that a change of members touches are checked again.

use fixedbitset::FixedBitSet;

use super::instance::{Crewing, Instance, Need, Person};
use super::solution::NONE;
use crate::draw::Draw;

/// A crew: the routes that it drives (one, or one on each day), and its members.
#[derive(Debug, Clone, Default)]
pub struct Crew {
    pub pool: u32,
    pub members: Vec<u32>,
    /// By trait: how many members have it.
    have: Vec<u32>,
    /// By need: whether the members meet it.
    serves: FixedBitSet,
}

/// All crews of a solution.
#[derive(Debug, Clone)]
pub struct Crews<'i> {
    crewing: &'i Crewing,
    pub all: Vec<Crew>,
    /// By route.
    pub of_route: Vec<u32>,
    /// By crew: its routes.
    pub routes: Vec<Vec<u32>>,
    /// By pool and person: the crew, or [`NONE`].
    in_crew: Vec<u32>,
}

impl<'i> Crews<'i> {
    /// None where routes have no crews. `kinds` are those of the routes, in order.
    pub fn new(instance: &'i Instance, kinds: &[u32]) -> Option<Self> {
        let crewing = instance.crewing.as_ref()?;
        let mut crews = Crews {
            crewing,
            all: Vec::new(),
            of_route: Vec::new(),
            routes: Vec::new(),
            in_crew: vec![NONE; crewing.pools as usize * crewing.people.len()],
        };
        let mut ordinal = 0;
        for (route, &kind) in kinds.iter().enumerate() {
            ordinal = if route > 0 && kinds[route - 1] == kind { ordinal + 1 } else { 0 };
            let crew = if crewing.lasting { ordinal } else { crews.all.len() };
            while crews.all.len() <= crew {
                crews.all.push(Crew {
                    pool: instance.kinds[kind as usize].pool,
                    have: vec![0; crewing.traits],
                    serves: FixedBitSet::with_capacity(crewing.needs.len()),
                    ..Crew::default()
                });
                crews.routes.push(Vec::new());
            }
            crews.of_route.push(crew as u32);
            crews.routes[crew].push(route as u32);
        }
        Some(crews)
    }

    #[inline]
    pub fn serves(&self, crew: u32, need: u32) -> bool {
        self.all[crew as usize].serves.contains(need as usize)
    }

    pub fn is_free(&self, pool: u32, person: u32) -> bool {
        let cell = pool as usize * self.crewing.people.len() + person as usize;
        self.in_crew[cell] == NONE && self.crewing.people[person as usize].pools.contains(pool as usize)
    }

    pub fn join(&mut self, crew: u32, people: &[u32]) {
        for &person in people {
            let c = &mut self.all[crew as usize];
            c.members.push(person);
            self.in_crew[c.pool as usize * self.crewing.people.len() + person as usize] = crew;
            for &t in &self.crewing.people[person as usize].traits {
                c.have[t as usize] += 1;
            }
        }
        self.look_at_needs(crew);
    }

    fn drop_member(&mut self, crew: u32, at: usize) {
        let c = &mut self.all[crew as usize];
        let person = c.members.swap_remove(at);
        self.in_crew[c.pool as usize * self.crewing.people.len() + person as usize] = NONE;
        for &t in &self.crewing.people[person as usize].traits {
            c.have[t as usize] -= 1;
        }
    }

    pub fn dissolve(&mut self, crew: u32) {
        while !self.all[crew as usize].members.is_empty() {
            self.drop_member(crew, 0);
        }
        self.all[crew as usize].serves.clear();
    }

    fn look_at_needs(&mut self, crew: u32) {
        let c = &mut self.all[crew as usize];
        for (n, need) in self.crewing.needs.iter().enumerate() {
            let met = need.asks.iter().all(|ask| c.have[ask.of as usize] >= ask.count)
                && !c.members.iter().any(|&m| need.barred.contains(m as usize));
            c.serves.set(n, met);
        }
    }

    /// Lets go of members whom none of the needs asks for, looking at them in a random order.
    pub fn shrink(&mut self, crew: u32, needs: &[u32], draw: &mut Draw) {
        let mut asked = vec![0; self.crewing.traits];
        for &need in needs {
            for ask in &self.crewing.needs[need as usize].asks {
                asked[ask.of as usize] = ask.count.max(asked[ask.of as usize]);
            }
        }
        let mut at = self.all[crew as usize].members.len();
        let from = draw.below(at.max(1) as u32) as usize;
        self.all[crew as usize].members.rotate_left(from);
        while at > 0 {
            at -= 1;
            let c = &self.all[crew as usize];
            let traits = &self.crewing.people[c.members[at] as usize].traits;
            if traits.iter().all(|&t| c.have[t as usize] > asked[t as usize]) {
                self.drop_member(crew, at);
            }
        }
        self.look_at_needs(crew);
    }

    /// Free people who would let the crew meet the need beside the needs that it meets already; few, and those whose traits are in least
    /// demand. False where they are not to be had.
    pub fn recruit(&self, crew: u32, need: u32, standing: &[u32], draw: &mut Draw, recruits: &mut Vec<u32>) -> bool {
        recruits.clear();
        let (c, asks) = (&self.all[crew as usize], &self.crewing.needs[need as usize]);
        if c.members.iter().any(|&m| asks.barred.contains(m as usize)) {
            return false;
        }
        let mut missing: Vec<(u32, u32)> = Vec::new();
        for ask in &asks.asks {
            let have = c.have[ask.of as usize];
            if have < ask.count {
                missing.push((ask.of, ask.count - have));
            }
        }
        let is_free = |p| self.is_free(c.pool, p);
        let is_barred = |p: u32| {
            let bars = |need: &Need| need.barred.contains(p as usize);
            bars(asks) || standing.iter().any(|&s| bars(&self.crewing.needs[s as usize]))
        };
        let worth = |person: &Person| person.worth * (0.7 + 0.6 * draw.unit());
        cover(self.crewing, missing, is_free, is_barred, worth, recruits)
    }
}

/// Chooses people who have what is missing, `(trait, how many)`: always one who helps with most of it, and of these one who is worth least
/// elsewhere. False where they are not to be had.
pub fn cover(
    crewing: &Crewing,
    mut missing: Vec<(u32, u32)>,
    is_free: impl Fn(u32) -> bool,
    is_barred: impl Fn(u32) -> bool,
    mut worth: impl FnMut(&Person) -> f64,
    chosen: &mut Vec<u32>,
) -> bool {
    while !missing.is_empty() {
        let mut best: Option<(u32, f64, u32)> = None;
        for (p, person) in crewing.people.iter().enumerate() {
            let p = p as u32;
            if !is_free(p) || chosen.contains(&p) {
                continue;
            }
            let helps = missing.iter().filter(|m| person.has.contains(m.0 as usize)).count() as u32;
            if helps == 0 {
                continue;
            }
            let cheap = -worth(person);
            if best.is_some_and(|b| (helps, cheap) <= (b.0, b.1)) {
                continue;
            }
            if !is_barred(p) {
                best = Some((helps, cheap, p));
            }
        }
        let Some((_, _, p)) = best else { return false };
        chosen.push(p);
        let has = &crewing.people[p as usize].has;
        missing.retain_mut(|m| {
            if has.contains(m.0 as usize) {
                m.1 -= 1;
            }
            m.1 > 0
        });
    }
    true
}
