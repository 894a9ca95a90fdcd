//! The facts that are kept, as an integer programme: how much of what is asked for can be had under them?
//!
//! People for whom all kept facts say the same are one class and share columns, so that a programme is as small as the facts are few.

mod classes;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use fixedbitset::FixedBitSet;
use highs::{HighsModelStatus, RowProblem, Sense};

use classes::{Class, Interned, classes, newcomers};

use super::fact::Fact;
use super::subround::{Ask, At, Effect, Row, SubRound, Who};
use super::way::{Prices, Way};
use crate::problem::PersonId;
use crate::rules::roles::LEADER;

/// Points for each head that stays missing where changes have a price.
const MISSING: f64 = 10_000.0;
/// Duals and reduced costs smaller than this are none.
const TINY: f64 = 1e-7;

/// What is asked of the facts.
pub struct Question<'q> {
    pub kept: &'q FixedBitSet,
    /// So many heads more than the plan has.
    pub more: u32,
    /// Without integrality; then the answer says which facts matter.
    pub relaxed: bool,
    /// What may be changed, and at what price; None = nothing.
    pub prices: Option<&'q Prices>,
    pub time: Duration,
}

/// Somebody who could serve only with a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    pub who: Person,
    /// The group, by position.
    pub at: usize,
    /// Facts that would have to fall.
    pub bars: Vec<usize>,
    /// Would have to be made what is asked for first.
    pub made: Option<Way>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    Known(PersonId),
    /// One more, from this unit.
    New(usize),
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Heads still missing of those asked for.
    pub missing: f64,
    pub cost: f64,
    /// Facts that the duals speak of (of a relaxed question).
    pub matter: FixedBitSet,
    pub uses: Vec<Use>,
    /// Kinds of change among all that it takes.
    pub ways: BTreeSet<Way>,
    /// Limits raised: the fact, and by how many.
    pub raised: Vec<(usize, u32)>,
}

/// A row with the fact that it is of.
struct Written<'r> {
    row: &'r Row,
    fact: Option<usize>,
    people: Vec<(f64, usize)>,
    /// A row of what is short: the place, and whether it asks for more.
    short: Option<(usize, bool)>,
}

struct Column {
    class: usize,
    at: usize,
    bars: Vec<usize>,
    made: Option<Way>,
    cost: f64,
}

/// Asks the facts. None where the time was up or HiGHS gave up.
pub fn ask(sub: &SubRound, question: &Question) -> Option<Answer> {
    let has = |effect: fn(&Effect) -> bool| question.kept.ones().any(|fact| effect(&sub.effects[fact]));
    let listed = question.prices.is_some() || has(|effect| matches!(effect, Effect::Register));
    let party = sub.problem.level("leader_party") == crate::scenario::Level::Hard
        && (question.prices.is_some() || has(|effect| matches!(effect, Effect::LeaderParty)));
    let places: Vec<Vec<(Row, bool)>> = sub.short.iter().map(|short| sub.short_rows(short, listed, party)).collect();
    let mut whos = Interned::default();
    let mut rows: Vec<Written> = Vec::new();
    let write = |row: &Row, whos: &mut Interned| -> Vec<(f64, usize)> {
        row.people.iter().map(|(factor, who)| (*factor, whos.number(sub, who))).collect()
    };
    for (n, place) in places.iter().enumerate() {
        for (row, more) in place {
            let people = write(row, &mut whos);
            rows.push(Written { row, fact: None, people, short: Some((n, *more)) });
        }
    }
    for fact in question.kept.ones() {
        if let Effect::Rows { rows: of_fact, .. } = &sub.effects[fact] {
            for row in of_fact {
                let people = write(row, &mut whos);
                rows.push(Written { row, fact: Some(fact), people, short: None });
            }
        }
    }
    // Who could be made what is asked for, and how.
    let asked: Vec<usize> =
        sub.short.iter().map(|short| whos.number(sub, &sub.asked(short.at, listed, party))).collect();
    let makes = question.prices.map(|_| makes(sub, &mut whos)).unwrap_or_default();
    let mut classes = classes(sub, question, &whos);
    if question.prices.is_some() {
        classes.extend(newcomers(sub, question, &whos));
    }
    // Groups that no row speaks of need no columns, unless somebody must serve anywhere.
    let anywhere = rows.iter().any(|r| r.row.lower > f64::NEG_INFINITY && !matches!(r.row.at, At::One(_)));
    let speaks = |at: usize| rows.iter().any(|r| matches!(r.row.at, At::One(one) if one == at));
    let open: Vec<usize> = (0..sub.groups.len()).filter(|&at| anywhere || speaks(at)).collect();
    let columns = columns(sub, question, &classes, &open, &asked, &makes);

    let mut programme = RowProblem::default();
    let whole = !question.relaxed;
    let pairs: Vec<highs::Col> = columns
        .iter()
        .map(|c| programme.add_column_with_integrality(c.cost, 0.0..=classes[c.class].size, whole))
        .collect();
    let more = f64::from(question.more);
    let missing = programme.add_column(if question.prices.is_some() { MISSING } else { 1.0 }, 0.0..=more);
    let had: Vec<highs::Col> = sub
        .short
        .iter()
        .map(|s| programme.add_column(0.0, 0.0..=f64::from(s.needed.saturating_sub(s.present))))
        .collect();
    // Columns of facts.
    let mut own: HashMap<usize, Vec<highs::Col>> = HashMap::new();
    let mut raises: Vec<(usize, highs::Col)> = Vec::new();
    for fact in question.kept.ones() {
        let Effect::Rows { columns, .. } = &sub.effects[fact] else { continue };
        let added = columns.iter().map(|&upper| programme.add_column_with_integrality(0.0, 0.0..=upper, whole));
        own.insert(fact, added.collect());
        let is_limit = matches!(sub.facts[fact], Fact::QuotaMax { .. } | Fact::Largest { .. });
        let cost = way_of(&sub.facts[fact]).filter(|_| is_limit).and_then(|way| question.prices?.of(way));
        if let Some(cost) = cost {
            raises.push((fact, programme.add_column_with_integrality(cost, 0.0..=more, whole)));
        }
    }
    let in_class: Vec<Vec<usize>> = (0..classes.len()).map(|_| Vec::new()).collect();
    let mut of_class = in_class;
    let mut of_group: Vec<Vec<usize>> = vec![Vec::new(); sub.groups.len()];
    for (n, column) in columns.iter().enumerate() {
        of_class[column.class].push(n);
        of_group[column.at].push(n);
    }
    for written in &rows {
        let mut terms: Vec<(highs::Col, f64)> = Vec::new();
        let places: Vec<usize> = match &written.row.at {
            At::One(at) => vec![*at],
            at => open.iter().copied().filter(|&one| at.has(one)).collect(),
        };
        for &n in places.iter().flat_map(|&at| &of_group[at]) {
            let factor = factor(written, &classes[columns[n].class], columns[n].made.is_some());
            if factor != 0.0 {
                terms.push((pairs[n], factor));
            }
        }
        if let Some(own) = written.fact.and_then(|fact| own.get(&fact)) {
            terms.extend(written.row.columns.iter().map(|&(factor, column)| (own[column], factor)));
        }
        if let Some(&(_, raise)) = raises.iter().find(|(fact, _)| Some(*fact) == written.fact) {
            terms.push((raise, -1.0));
        }
        if let Some((place, true)) = written.short {
            terms.push((had[place], -1.0));
        }
        programme.add_row(written.row.lower..=written.row.upper, terms);
    }
    let capacities = rows.len();
    for (class, own) in classes.iter().zip(&of_class) {
        let upper = class.size * f64::from(class.most);
        programme.add_row(f64::NEG_INFINITY..=upper, own.iter().map(|&n| (pairs[n], 1.0)));
    }
    programme.add_row(more..=f64::INFINITY, had.iter().chain([&missing]).map(|&column| (column, 1.0)));

    let mut model = programme.try_optimise(Sense::Minimise).ok()?;
    model.make_quiet();
    for set in [model.try_set_option("threads", 1), model.try_set_option("time_limit", question.time.as_secs_f64())] {
        set.ok()?;
    }
    model.try_set_option("mip_rel_gap", 0.0).ok()?;
    let solved = model.try_solve().ok()?;
    if solved.status() != HighsModelStatus::Optimal {
        return None;
    }
    let solution = solved.get_solution();
    let values = solution.columns();
    let value = |column: highs::Col| values.get(column.index()).copied().unwrap_or(0.0);
    let mut answer = Answer { missing: value(missing), ..Answer::default() };
    answer.cost = solved.objective_value() - MISSING * answer.missing;
    if question.relaxed {
        answer.matter = matter(sub, question, &rows, &classes, solution.dual_rows(), capacities);
        return Some(answer);
    }
    answer.raised =
        raises.iter().map(|&(fact, column)| (fact, value(column).round() as u32)).filter(|(_, by)| *by > 0).collect();
    answer.ways = answer.raised.iter().filter_map(|&(fact, _)| way_of(&sub.facts[fact])).collect();
    let mut taken = vec![0usize; classes.len()];
    for (n, column) in columns.iter().enumerate() {
        let class = &classes[column.class];
        for _ in 0..value(pairs[n]).round() as usize {
            let turn = taken[column.class];
            taken[column.class] += 1;
            if column.bars.is_empty() && column.made.is_none() && class.new.is_none() {
                continue;
            }
            let who = match class.new {
                Some(unit) => Person::New(unit),
                None => Person::Known(class.people[turn % class.people.len()]),
            };
            let bars = match who {
                Person::Known(person) => barring(sub, question.kept, person, column.at),
                Person::New(_) => Vec::new(),
            };
            answer.ways.extend(column.made);
            answer.ways.extend(class.new.map(|_| Way::Ask));
            answer.ways.extend(bars.iter().filter_map(|&fact| way_of(&sub.facts[fact])));
            answer.uses.push(Use { who, at: column.at, bars, made: column.made });
        }
    }
    Some(answer)
}

/// How the fact could fall.
fn way_of(fact: &Fact) -> Option<Way> {
    match fact {
        Fact::Person { because, .. } => Way::of(*because),
        Fact::QuotaMax { .. } => Some(Way::Quota),
        Fact::Largest { .. } => Some(Way::Size),
        _ => None,
    }
}

/// Kept facts that bar the person there.
fn barring(sub: &SubRound, kept: &FixedBitSet, person: PersonId, at: usize) -> Vec<usize> {
    let bars = |fact: &&usize| match &sub.effects[**fact] {
        Effect::Bar { at: there, .. } => kept.contains(**fact) && there.contains(at),
        _ => false,
    };
    sub.bars[person].iter().filter(bars).copied().collect()
}

/// Of one member of the class in the row.
fn factor(written: &Written, class: &Class, made: bool) -> f64 {
    let sum = written.people.iter().filter(|(_, who)| class.of.contains(*who)).map(|(factor, _)| factor).sum::<f64>();
    // Whoever is made what is asked for counts there as if they had been.
    if made && sum == 0.0 && matches!(written.short, Some((_, true))) { 1.0 } else { sum }
}

/// Ways in which somebody becomes what is asked for, with who could: members of the one set that are not in the other.
fn makes(sub: &SubRound, whos: &mut Interned) -> Vec<(Way, usize)> {
    match &sub.ask {
        Ask::Heads | Ask::Quota(_) | Ask::FullMembers => Vec::new(),
        Ask::Skill(..) => vec![(Way::Train, whos.number(sub, &Who::All))],
        Ask::Certificates => vec![(Way::Renew, whos.number(sub, &Who::Expired))],
        Ask::Role(role) => {
            let party = role == LEADER && sub.problem.level("leader_party") == crate::scenario::Level::Hard;
            vec![(Way::Name, whos.number(sub, if party { &Who::FullMembers } else { &Who::All }))]
        }
    }
}

/// Who serves where, and at what price.
fn columns(
    sub: &SubRound,
    question: &Question,
    classes: &[Class],
    open: &[usize],
    asked: &[usize],
    makes: &[(Way, usize)],
) -> Vec<Column> {
    let mut columns = Vec::new();
    for (n, class) in classes.iter().enumerate() {
        for &at in open {
            let mut cost = class.new.map_or(0.0, |_| question.prices.and_then(|p| p.of(Way::Ask)).unwrap_or(0.0));
            let mut bars = Vec::new();
            if class.barred.contains(at) {
                let Some(prices) = question.prices.filter(|_| class.new.is_none()) else { continue };
                let there =
                    |fact: &&usize| matches!(&sub.effects[**fact], Effect::Bar { at: there, .. } if there.contains(at));
                bars = class.bars.iter().filter(there).copied().collect();
                let price = |fact: &usize| way_of(&sub.facts[*fact]).and_then(|way| prices.of(way));
                let Some(sum) = bars.iter().map(price).sum::<Option<f64>>() else { continue };
                cost += sum;
            }
            let place = sub.short.iter().position(|short| short.at == at);
            if let (Some(place), Some(prices), None) = (place, question.prices, class.new)
                && !class.of.contains(asked[place])
            {
                for &(way, _) in makes.iter().filter(|(_, could)| class.of.contains(*could)) {
                    if let Some(price) = prices.of(way) {
                        columns.push(Column { class: n, at, bars: bars.clone(), made: Some(way), cost: cost + price });
                    }
                }
            }
            columns.push(Column { class: n, at, bars, made: None, cost });
        }
    }
    columns
}

/// The facts that the duals speak of: rows with a price, and what bars people who would be worth their place at those prices. Those alone
/// are enough for the same answer (Farkas' lemma).
fn matter(
    sub: &SubRound,
    question: &Question,
    rows: &[Written],
    classes: &[Class],
    duals: &[f64],
    capacities: usize,
) -> FixedBitSet {
    let mut facts = FixedBitSet::with_capacity(sub.facts.len());
    let mut by_group: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut wide: Vec<usize> = Vec::new();
    for (n, written) in rows.iter().enumerate().filter(|(n, _)| duals[*n].abs() > TINY) {
        written.fact.into_iter().for_each(|fact| facts.insert(fact));
        match written.row.at {
            At::One(at) => by_group.entry(at).or_default().push(n),
            _ => wide.push(n),
        }
    }
    for (c, class) in classes.iter().enumerate().filter(|(_, class)| !class.barred.is_clear()) {
        let capacity = duals[capacities + c];
        let mut worth = FixedBitSet::with_capacity(sub.groups.len());
        for at in class.barred.ones() {
            let own = by_group.get(&at).into_iter().flatten();
            let wide = wide.iter().filter(|&&n| rows[n].row.at.has(at));
            let gain: f64 = own.chain(wide).map(|&n| duals[n] * factor(&rows[n], class, false)).sum();
            worth.set(at, -gain - capacity < -TINY);
        }
        for &person in &class.people {
            for &fact in sub.bars[person].iter().filter(|&&fact| question.kept.contains(fact)) {
                if matches!(&sub.effects[fact], Effect::Bar { at, .. } if !at.is_disjoint(&worth)) {
                    facts.insert(fact);
                }
            }
        }
    }
    // What the register says is in no row of its own.
    let of_register = |fact: &usize| matches!(sub.effects[*fact], Effect::Register | Effect::LeaderParty);
    question.kept.ones().filter(of_register).for_each(|fact| facts.insert(fact));
    facts
}
