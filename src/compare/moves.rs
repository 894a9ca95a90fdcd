//! Who moved: each person's posts in the one plan held against those in the other.

use std::collections::HashMap;

use serde::Serialize;

use super::in_order;
use crate::plan::Assignment;

/// A post: where and as what somebody serves.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Post {
    pub batch: String,
    pub group: String,
    pub role: String,
}

/// What became of a post of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Serves only in the second plan.
    New,
    /// Serves in one batch more.
    Added,
    /// Serves in the first plan only.
    Out,
    /// Serves in one batch less.
    Dropped,
    /// In another group of the same batch.
    Moved,
    /// In another batch.
    Rescheduled,
    /// In the same group, in another role.
    Role,
}

/// One change for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    pub kind: Kind,
    pub inspector: String,
    /// None for new and added ones.
    pub before: Option<Post>,
    /// None for those out and dropped.
    pub after: Option<Post>,
}

/// Every change, by the batch and group it is about (the new one where there is one), in the order of the plans.
pub fn moves(before: &[Assignment], after: &[Assignment]) -> Vec<Move> {
    let (was, is) = (posts(before), posts(after));
    let people = in_order(after.iter().chain(before).map(|a| a.inspector.as_str()));
    let none = Vec::new();
    let mut moves: Vec<Move> = people
        .into_iter()
        .flat_map(|id| of_person(id, was.get(id).unwrap_or(&none), is.get(id).unwrap_or(&none)))
        .collect();
    let groups = in_order(after.iter().chain(before).map(|a| (a.batch.as_str(), a.group.as_str())));
    let batches = in_order(after.iter().chain(before).map(|a| a.batch.as_str()));
    let batch_at: HashMap<&str, usize> = batches.into_iter().zip(0..).collect();
    let group_at: HashMap<(&str, &str), usize> = groups.into_iter().zip(0..).collect();
    moves.sort_by_key(|m| {
        let post = m.after.as_ref().or(m.before.as_ref());
        post.map(|p| {
            (batch_at.get(p.batch.as_str()).copied(), group_at.get(&(p.batch.as_str(), p.group.as_str())).copied())
        })
    });
    moves
}

fn posts(assignments: &[Assignment]) -> HashMap<&str, Vec<Post>> {
    let mut posts: HashMap<&str, Vec<Post>> = HashMap::new();
    for a in assignments {
        let post = Post { batch: a.batch.clone(), group: a.group.clone(), role: a.role.clone() };
        posts.entry(&a.inspector).or_default().push(post);
    }
    posts
}

/// What is the same in both is left out; the rest is paired: first within the group, then within the batch, then as it comes.
fn of_person(inspector: &str, was: &[Post], is: &[Post]) -> Vec<Move> {
    let mut old: Vec<&Post> = was.iter().filter(|post| !is.contains(post)).collect();
    let mut new: Vec<&Post> = is.iter().filter(|post| !was.contains(post)).collect();
    let mut moves = Vec::new();
    let make = |kind, before: Option<&Post>, after: Option<&Post>| Move {
        kind,
        inspector: inspector.to_owned(),
        before: before.cloned(),
        after: after.cloned(),
    };
    let mut pair = |kind, fits: &dyn Fn(&Post, &Post) -> bool| {
        old.retain(|from| {
            let found = new.iter().position(|to| fits(from, to));
            if let Some(at) = found {
                moves.push(make(kind, Some(from), Some(new.remove(at))));
            }
            found.is_none()
        });
    };
    pair(Kind::Role, &|from, to| (&from.batch, &from.group) == (&to.batch, &to.group));
    pair(Kind::Moved, &|from, to| from.batch == to.batch);
    pair(Kind::Rescheduled, &|_, _| true);
    let gone = if is.is_empty() { Kind::Out } else { Kind::Dropped };
    moves.extend(old.into_iter().map(|post| make(gone, Some(post), None)));
    let come = if was.is_empty() { Kind::New } else { Kind::Added };
    moves.extend(new.into_iter().map(|post| make(come, None, Some(post))));
    moves
}

/// A line of a notice of change: in a group, somebody in place of somebody else; one of the two where a post is new or stays empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap<'m> {
    pub batch: &'m str,
    pub group: &'m str,
    /// Who leaves the group, or the role.
    pub before: Option<&'m Move>,
    pub after: Option<&'m Move>,
}

/// What moves in a group: who leaves and who comes, with their roles there, and who changes the role.
#[derive(Default)]
struct Here<'m> {
    gone: Vec<(&'m str, &'m Move)>,
    come: Vec<(&'m str, &'m Move)>,
    stay: Vec<&'m Move>,
}

/// The changes as lines of a notice: in each group those who leave beside those who come, of the same role first; then new roles.
pub fn swaps(moves: &[Move]) -> Vec<Swap<'_>> {
    fn key(post: &Post) -> (&str, &str) {
        (&post.batch, &post.group)
    }
    let mut of: HashMap<(&str, &str), Here> = HashMap::new();
    for m in moves {
        match (m.kind, &m.before, &m.after) {
            (Kind::Role, _, Some(post)) => of.entry(key(post)).or_default().stay.push(m),
            (_, before, after) => {
                before.iter().for_each(|post| of.entry(key(post)).or_default().gone.push((&post.role, m)));
                after.iter().for_each(|post| of.entry(key(post)).or_default().come.push((&post.role, m)));
            }
        }
    }
    let mut swaps = Vec::new();
    for (batch, group) in in_order(moves.iter().flat_map(|m| m.after.iter().chain(&m.before)).map(key)) {
        let Here { mut gone, mut come, stay } = of.remove(&(batch, group)).unwrap_or_default();
        let mut line = |before, after| swaps.push(Swap { batch, group, before, after });
        gone.retain(|&(role, m)| {
            let found = come.iter().position(|c| c.0 == role);
            if let Some(at) = found {
                line(Some(m), Some(come.remove(at).1));
            }
            found.is_none()
        });
        for at in 0..gone.len().max(come.len()) {
            line(gone.get(at).map(|g| g.1), come.get(at).map(|c| c.1));
        }
        for m in stay {
            line(Some(m), Some(m));
        }
    }
    swaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(posts: &[(&str, &str, &str, &str)]) -> Vec<Assignment> {
        let assignment = |&(inspector, batch, group, role): &(&str, &str, &str, &str)| Assignment {
            inspector: inspector.into(),
            batch: batch.into(),
            group: group.into(),
            role: role.into(),
        };
        posts.iter().map(assignment).collect()
    }

    fn kinds(moves: &[Move]) -> Vec<(&str, Kind)> {
        moves.iter().map(|m| (m.inspector.as_str(), m.kind)).collect()
    }

    #[test]
    fn each_kind_of_move() {
        let before = plan(&[
            ("P1", "B1", "G1", "组长"),
            ("P2", "B1", "G1", "成员"),
            ("P3", "B1", "G2", "成员"),
            ("P4", "B1", "G2", "成员"),
            ("P5", "B1", "G2", "成员"),
            ("P5", "B2", "G3", "成员"),
            ("P6", "B2", "G3", "成员"),
        ]);
        let after = plan(&[
            ("P1", "B1", "G1", "成员"),
            ("P2", "B1", "G2", "成员"),
            ("P3", "B2", "G3", "成员"),
            ("P5", "B1", "G2", "成员"),
            ("P6", "B2", "G3", "成员"),
            ("P6", "B1", "G2", "成员"),
            ("P7", "B1", "G1", "组长"),
        ]);
        let mut found = moves(&before, &after);
        found.sort_by(|a, b| a.inspector.cmp(&b.inspector));
        let expected = [
            ("P1", Kind::Role),
            ("P2", Kind::Moved),
            ("P3", Kind::Rescheduled),
            ("P4", Kind::Out),
            ("P5", Kind::Dropped),
            ("P6", Kind::Added),
            ("P7", Kind::New),
        ];
        assert_eq!(kinds(&found), expected);
        assert!(moves(&before, &before).is_empty());
    }

    #[test]
    fn a_group_that_is_left_for_another_batch_is_no_change_of_role() {
        let before = plan(&[("P1", "B1", "G1", "组长"), ("P1", "B2", "G2", "成员")]);
        let after = plan(&[("P1", "B2", "G2", "组长")]);
        let found = moves(&before, &after);
        let mut of = kinds(&found);
        of.sort_by_key(|k| format!("{:?}", k.1));
        assert_eq!(of, [("P1", Kind::Dropped), ("P1", Kind::Role)]);
    }

    #[test]
    fn who_comes_stands_beside_who_leaves_in_the_same_role() {
        let before = plan(&[("P1", "B1", "G1", "成员"), ("P2", "B1", "G1", "组长"), ("P3", "B1", "G1", "成员")]);
        let after = plan(&[("P4", "B1", "G1", "组长"), ("P5", "B1", "G1", "成员")]);
        let found = moves(&before, &after);
        let id = |m: Option<&Move>| m.map_or("-".to_owned(), |m| m.inspector.clone());
        let lines: Vec<(String, String)> = swaps(&found).iter().map(|s| (id(s.before), id(s.after))).collect();
        let text = |lines: &[(&str, &str)]| -> Vec<(String, String)> {
            lines.iter().map(|l| (l.0.into(), l.1.into())).collect()
        };
        assert_eq!(lines, text(&[("P1", "P5"), ("P2", "P4"), ("P3", "-")]));
    }
}
