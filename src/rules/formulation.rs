//! The integer programme as rules and goals write it, over all pairs of inspector and group, without writing one of them out: a row
//! is a sum over *blocks*, "so much for everybody of this class in these groups", beside columns of its own. A national round has
//! millions of pairs; what of it is written out, and in which order, is the solver's business. Nothing here knows a solver.
//!
//! Whatever may fall short or be broken at a price has an elastic column of its own, so every row can be kept, and no row needs a
//! large constant.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use fixedbitset::FixedBitSet;

use crate::goals::fairness;
use crate::problem::{GroupId, Pair, PersonId, Problem};
use crate::scenario::Level;

/// A column beside the pairs.
pub type Column = usize;
pub type Row = usize;

/// Of whom a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    One(PersonId),
    /// An index into [`Formulation::classes`].
    Class(usize),
}

/// Where a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum At {
    Group(GroupId),
    Batch(usize),
    /// An index into [`Formulation::places`].
    Places(usize),
}

/// A factor for each pair of one of these people and one of these groups.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    pub who: Who,
    pub at: At,
    pub factor: f64,
}

/// A set of groups; as whole batches where it is that.
#[derive(Debug, Clone)]
pub struct Places {
    pub groups: Vec<GroupId>,
    pub batches: Option<Vec<usize>>,
}

/// What a row asks for, where its price is worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Members of the group: no fewer, and no more.
    Heads(GroupId),
    /// Holders of a skill, by its position among the group's needs.
    Skill(GroupId, usize),
    /// People who may hold one of these roles of the group's, by their positions, as bits.
    Roles(GroupId, u32),
    FullMembers(GroupId),
    Certified(GroupId),
    /// What a unit sends at least, and at most; an index into [`Problem::quotas`].
    QuotaMin(usize),
    QuotaMax(usize),
}

/// What a row adds up.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    pub blocks: Vec<Block>,
    pub terms: Vec<(Column, f64)>,
}

impl Sum {
    pub fn of(who: Who, at: At) -> Self {
        Sum::default().and(1.0, who, at)
    }

    pub fn and(mut self, factor: f64, who: Who, at: At) -> Self {
        self.blocks.push(Block { who, at, factor });
        self
    }

    pub fn column(mut self, factor: f64, column: Column) -> Self {
        self.terms.push((column, factor));
        self
    }
}

#[derive(Clone)]
pub struct Formulation<'p> {
    pub problem: &'p Problem<'p>,
    /// Of the columns beside the pairs.
    pub costs: Vec<f64>,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
    pub integer: Vec<bool>,
    /// Whole in some best solution even where `integer` does not ask for it.
    whole: Vec<bool>,
    /// Points of every plan, whatever the columns say.
    pub offset: f64,
    /// The rule or goal that is writing rows.
    pub author: &'static str,
    /// Who wrote each row.
    pub authors: Vec<&'static str>,
    pub row_lower: Vec<f64>,
    pub row_upper: Vec<f64>,
    /// Blocks and columns of the rows, in the order in which they were written.
    pub blocks: Vec<(Row, Block)>,
    pub terms: Vec<(Row, Column, f64)>,
    /// Sets of people, each written once.
    pub classes: Vec<FixedBitSet>,
    class_of: HashMap<u64, Vec<usize>>,
    class_named: HashMap<String, Who>,
    partitions: HashMap<String, Vec<(u32, Who)>>,
    pub places: Vec<Places>,
    place_of: HashMap<Vec<GroupId>, usize>,
    /// Per group, the column of role places left open; set by the rule `roles`.
    pub open_places: Vec<Option<Column>>,
    /// Two columns of which at most one is open, whichever, and what each opens; set by the rule `no_mutual`.
    pub either: Vec<[(Column, Block); 2]>,
    /// What rows mean to those who read their prices.
    pub meanings: BTreeMap<Row, Meaning>,
    /// The columns of the goal `fairness`, where it has a weight.
    pub fairness: Option<fairness::Columns>,
    /// Columns that rows written later look up.
    named: HashMap<(&'static str, [usize; 3]), Column>,
    /// Rows that are written once for whoever needs them.
    written: HashSet<(&'static str, [usize; 3])>,
}

impl<'p> Formulation<'p> {
    /// No rows yet.
    pub fn new(problem: &'p Problem<'p>) -> Self {
        Formulation {
            problem,
            costs: Vec::new(),
            lower: Vec::new(),
            upper: Vec::new(),
            integer: Vec::new(),
            whole: Vec::new(),
            offset: 0.0,
            author: "",
            authors: Vec::new(),
            row_lower: Vec::new(),
            row_upper: Vec::new(),
            blocks: Vec::new(),
            terms: Vec::new(),
            classes: Vec::new(),
            class_of: HashMap::new(),
            class_named: HashMap::new(),
            partitions: HashMap::new(),
            places: Vec::new(),
            place_of: HashMap::new(),
            open_places: vec![None; problem.groups.len()],
            either: Vec::new(),
            meanings: BTreeMap::new(),
            fairness: None,
            named: HashMap::new(),
            written: HashSet::new(),
        }
    }

    pub fn rows(&self) -> usize {
        self.row_lower.len()
    }

    /// The people that satisfy a condition; worked out once for each name.
    pub fn class(&mut self, name: &str, of: impl Fn(PersonId) -> bool) -> Who {
        if let Some(&known) = self.class_named.get(name) {
            return known;
        }
        let members: FixedBitSet = (0..self.problem.people.len()).filter(|&person| of(person)).collect();
        let class = self.class_with(members);
        self.class_named.insert(name.to_string(), class);
        class
    }

    /// What classes are called, those that have a name; the first name of each.
    pub fn class_names(&self) -> HashMap<usize, &str> {
        let mut names: HashMap<usize, &str> = HashMap::new();
        for (name, who) in &self.class_named {
            if let Who::Class(class) = *who {
                let known = names.entry(class).or_insert(name);
                *known = (*known).min(name);
            }
        }
        names
    }

    pub fn class_with(&mut self, mut members: FixedBitSet) -> Who {
        members.grow(self.problem.people.len());
        let mut hasher = DefaultHasher::new();
        members.hash(&mut hasher);
        let same = self.class_of.entry(hasher.finish()).or_default();
        if let Some(&known) = same.iter().find(|&&c| self.classes[c] == members) {
            return Who::Class(known);
        }
        same.push(self.classes.len());
        self.classes.push(members);
        Who::Class(self.classes.len() - 1)
    }

    /// The people by a value, ascending; worked out once for each key.
    pub fn partition(&mut self, key: &str, value: impl Fn(PersonId) -> u32) -> Vec<(u32, Who)> {
        if let Some(known) = self.partitions.get(key) {
            return known.clone();
        }
        let mut of_value: std::collections::BTreeMap<u32, FixedBitSet> = std::collections::BTreeMap::new();
        let people = self.problem.people.len();
        for person in 0..people {
            of_value.entry(value(person)).or_insert_with(|| FixedBitSet::with_capacity(people)).insert(person);
        }
        let parts: Vec<(u32, Who)> = of_value.into_iter().map(|(value, set)| (value, self.class_with(set))).collect();
        self.partitions.insert(key.to_string(), parts.clone());
        parts
    }

    /// These groups.
    pub fn groups(&mut self, groups: Vec<GroupId>) -> At {
        if let &[group] = groups.as_slice() {
            return At::Group(group);
        }
        self.place(groups, None)
    }

    /// The groups of these batches.
    pub fn batches(&mut self, batches: &[usize]) -> At {
        if let &[batch] = batches {
            return At::Batch(batch);
        }
        let mut groups: Vec<GroupId> =
            batches.iter().flat_map(|&batch| self.problem.of_batch[batch].iter().copied()).collect();
        groups.sort_unstable();
        self.place(groups, Some(batches.to_vec()))
    }

    /// Every group.
    pub fn everywhere(&mut self) -> At {
        let all: Vec<usize> = (0..self.problem.batches.len()).collect();
        self.batches(&all)
    }

    fn place(&mut self, groups: Vec<GroupId>, batches: Option<Vec<usize>>) -> At {
        if let Some(&known) = self.place_of.get(&groups) {
            return At::Places(known);
        }
        self.place_of.insert(groups.clone(), self.places.len());
        self.places.push(Places { groups, batches });
        At::Places(self.places.len() - 1)
    }

    pub fn is_in(&self, person: PersonId, who: Who) -> bool {
        match who {
            Who::One(one) => one == person,
            Who::Class(class) => self.classes[class].contains(person),
        }
    }

    pub fn is_at(&self, group: GroupId, at: At) -> bool {
        match at {
            At::Group(g) => g == group,
            At::Batch(batch) => self.problem.groups[group].batch == batch,
            At::Places(place) => self.places[place].groups.binary_search(&group).is_ok(),
        }
    }

    /// Pairs of the block that are allowed.
    pub fn count(&self, who: Who, at: At) -> usize {
        let problem = self.problem;
        let here = |group: &GroupId| match who {
            Who::One(person) => usize::from(problem.may_serve(person, *group)),
            Who::Class(class) => problem.allowed[*group].intersection_count(&self.classes[class]),
        };
        let in_batch = |batch: usize| match who {
            Who::One(person) => problem.options(person, batch) as usize,
            Who::Class(_) => problem.of_batch[batch].iter().map(here).sum(),
        };
        match at {
            At::Group(group) => here(&group),
            At::Batch(batch) => in_batch(batch),
            At::Places(place) => match &self.places[place] {
                Places { batches: Some(batches), .. } => batches.iter().map(|&batch| in_batch(batch)).sum(),
                Places { groups, .. } => groups.iter().map(here).sum(),
            },
        }
    }

    /// Pairs of the block that a hard pin locks.
    pub fn locked_in(&self, who: Who, at: At) -> usize {
        let inside =
            |pair: &&Pair| Some(**pair) != self.problem.required && self.is_in(pair.0, who) && self.is_at(pair.1, at);
        match who {
            Who::One(person) => self.problem.locked_of(person).iter().filter(inside).count(),
            Who::Class(_) => self.problem.locked.iter().filter(inside).count(),
        }
    }

    /// A yes-or-no column.
    pub fn binary(&mut self, cost: f64) -> Column {
        self.new_column(cost, 1.0, true, true)
    }

    /// A whole number from 0.
    pub fn integer(&mut self, cost: f64, upper: f64) -> Column {
        self.new_column(cost, upper, true, true)
    }

    /// A number from 0.
    pub fn continuous(&mut self, cost: f64, upper: f64) -> Column {
        self.new_column(cost, upper, false, false)
    }

    /// A head count that is whole by itself and costs the weight each.
    pub fn elastic_head(&mut self, weight: f64, upper: f64) -> Column {
        self.new_column(weight, upper, false, true)
    }

    fn new_column(&mut self, cost: f64, upper: f64, integer: bool, whole: bool) -> Column {
        self.costs.push(cost);
        self.lower.push(0.0);
        self.upper.push(upper);
        self.integer.push(integer);
        self.whole.push(whole);
        self.costs.len() - 1
    }

    /// lower ≤ sum ≤ upper, as it stands.
    pub fn between(&mut self, lower: f64, upper: f64, sum: Sum) -> Row {
        let row = self.rows();
        self.authors.push(self.author);
        self.row_lower.push(lower);
        self.row_upper.push(upper);
        self.blocks.extend(sum.blocks.into_iter().map(|block| (row, block)));
        self.terms.extend(sum.terms.into_iter().map(|(column, factor)| (row, column, factor)));
        row
    }

    /// sum ≤ limit. Hard: never tighter than what locked assignments alone make of it. Soft: each unit above costs the weight. Answers the
    /// row, where there is need of one.
    pub fn limit(&mut self, level: Level, sum: Sum, limit: f64) -> Option<Row> {
        let most = self.most(&sum);
        if level == Level::Off || most <= limit {
            return None;
        }
        match level {
            Level::Off => None,
            Level::Hard => {
                let limit = limit.max(self.locked(&sum));
                (most > limit).then(|| self.between(f64::NEG_INFINITY, limit, sum))
            }
            Level::Soft(weight) => {
                let above = self.elastic(weight, most - limit, &sum, limit);
                Some(self.between(f64::NEG_INFINITY, limit, sum.column(-1.0, above)))
            }
        }
    }

    /// Says what a row means, where there is one.
    pub fn means(&mut self, row: Option<Row>, meaning: Meaning) {
        self.meanings.extend(row.map(|row| (row, meaning)));
    }

    /// sum ≥ needed, where each unit missing costs the weight. Answers the row.
    pub fn require(&mut self, weight: f64, sum: Sum, needed: f64) -> Option<Row> {
        let least = -self.most(&sum.clone().negative());
        if needed <= least {
            return None;
        }
        let missing = self.elastic(weight, needed - least, &sum, needed);
        Some(self.between(needed, f64::INFINITY, sum.column(1.0, missing)))
    }

    /// No plan has a larger sum.
    pub fn most(&self, sum: &Sum) -> f64 {
        let of_block = |b: &Block| {
            let pairs = if b.factor > 0.0 { self.count(b.who, b.at) } else { self.locked_in(b.who, b.at) };
            b.factor * pairs as f64
        };
        let of_term = |&(c, k): &(Column, f64)| (k * self.lower[c]).max(k * self.upper[c]);
        sum.blocks.iter().map(of_block).sum::<f64>() + sum.terms.iter().map(of_term).sum::<f64>()
    }

    /// The sum when nobody but the locked serves.
    fn locked(&self, sum: &Sum) -> f64 {
        let of_block = |b: &Block| b.factor * self.locked_in(b.who, b.at) as f64;
        sum.blocks.iter().map(of_block).sum::<f64>() + sum.terms.iter().map(|&(c, k)| k * self.lower[c]).sum::<f64>()
    }

    fn elastic(&mut self, weight: f64, upper: f64, sum: &Sum, side: f64) -> Column {
        let whole = side.fract() == 0.0
            && sum.blocks.iter().all(|b| b.factor.fract() == 0.0)
            && sum.terms.iter().all(|&(c, k)| k.fract() == 0.0 && self.whole[c]);
        self.new_column(weight, upper, false, whole)
    }

    /// Every cost is a whole number on whole columns: so is the score of every best plan.
    pub fn is_whole(&self) -> bool {
        self.problem.whole_costs
            && self.offset.fract() == 0.0
            && self.costs.iter().zip(&self.whole).all(|(&cost, &whole)| cost == 0.0 || (whole && cost.fract() == 0.0))
    }

    /// Remembers a column for rows that are written later.
    pub fn name(&mut self, rule: &'static str, key: [usize; 3], column: Column) {
        self.named.insert((rule, key), column);
    }

    pub fn named(&self, rule: &'static str, key: [usize; 3]) -> Option<Column> {
        self.named.get(&(rule, key)).copied()
    }

    /// True the first time that it is asked for this rule and key.
    pub fn first_time(&mut self, rule: &'static str, key: [usize; 3]) -> bool {
        self.written.insert((rule, key))
    }
}

impl Sum {
    fn negative(mut self) -> Self {
        self.blocks.iter_mut().for_each(|b| b.factor = -b.factor);
        self.terms.iter_mut().for_each(|t| t.1 = -t.1);
        self
    }
}
