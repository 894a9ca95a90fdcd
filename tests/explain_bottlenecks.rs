//! Where one more person would help most: what was solved for is what trying every plan says, and prices bound it.

mod draw;
#[path = "explain/shown.rs"]
mod shown;
mod tiny;

use std::sync::atomic::AtomicBool;

use bangfu::explain::Case;
use bangfu::explain::bottlenecks::{Bottlenecks, bottlenecks, with_one_more};
use bangfu::plan::{Assignment, MEMBER, Plan};
use bangfu::sample::staffing_round;
use bangfu::scenario::Scenario;
use bangfu::solve::{Options, Sizes, solve};
use bangfu::verify::measure;

/// Plans tried for one person more: so many pairs at most.
const PAIRS: usize = 12;

fn assignment(inspector: &str, group: &bangfu::scenario::Group) -> Assignment {
    Assignment {
        inspector: inspector.to_string(),
        batch: group.batch.clone(),
        group: group.id.clone(),
        role: MEMBER.to_string(),
    }
}

/// The best score of all plans of these pairs that keep the hard rules.
fn best(s: &Scenario, pairs: &[Assignment]) -> Option<f64> {
    let score = |set: u32| {
        let chosen: Vec<Assignment> =
            pairs.iter().enumerate().filter(|(n, _)| set & 1 << n != 0).map(|(_, a)| a.clone()).collect();
        let measured = measure(s, &chosen, &[], &[]);
        measured.violations.is_empty().then_some(measured.score.total)
    };
    (0..1u32 << pairs.len()).filter_map(score).min_by(f64::total_cmp)
}

fn answer(s: &Scenario, plan: &Plan, sizes: Sizes) -> Bottlenecks {
    let options = Options { time: None, sizes, ..Options::default() };
    bottlenecks(&Case { scenario: s, plan, options: &options, stop: &AtomicBool::new(false) }).unwrap()
}

/// The best score with the person for the batch.
fn with(s: &Scenario, like: &str, batch: &str) -> Option<f64> {
    let person = s.inspectors.iter().position(|p| p.id == like).unwrap();
    let wide = with_one_more(s, person, s.batches.iter().position(|b| b.id == batch).unwrap());
    let mut pairs: Vec<Assignment> =
        s.inspectors.iter().flat_map(|p| s.groups.iter().map(|g| assignment(&p.id, g))).collect();
    let own = &wide.inspectors.last().unwrap().id;
    pairs.extend(s.groups.iter().filter(|g| g.batch == batch).map(|g| assignment(own, g)));
    if pairs.len() <= PAIRS { Some(best(&wide, &pairs).unwrap()) } else { None }
}

#[test]
fn what_is_solved_for_is_what_trying_every_plan_says() {
    let (mut rounds, mut tried, mut helped) = (0, 0, 0);
    for seed in 0..140 {
        let s = tiny::round(seed);
        let Ok(plan) = solve(&s, &Options { time: None, ..Options::default() }) else { continue };
        let answer = answer(&s, &plan, Sizes::default());
        assert!(answer.proven && (answer.score - plan.score.total).abs() <= 1e-6 * plan.score.total.abs().max(1.0));
        let near = 1e-6 * plan.score.total.abs().max(1.0) + 1e-3;
        if !answer.fairness {
            assert!(answer.bound <= plan.score.total + near, "seed {seed}");
        }
        rounds += 1;
        for one in answer.people.iter().take(2) {
            let what = format!("seed {seed}: {one:#?}");
            let solved = one.tried.as_ref().expect(&what);
            assert!(solved.proven, "{what}");
            assert_eq!(one.at_most.is_none(), answer.fairness, "{what}");
            if let Some(most) = one.at_most {
                assert!(solved.saves <= most + near && one.priced <= most + near, "{what}");
            }
            // One more who serves nowhere still lowers the mean of fairness.
            assert!(solved.saves >= -near || answer.fairness, "{what}");
            let Some(best) = with(&s, &one.like, &one.batch) else { continue };
            assert!((plan.score.total - best - solved.saves).abs() <= near, "best {best}, {what}");
            let terms: f64 = solved.terms.iter().map(|term| term.points).sum();
            assert!((terms + solved.saves).abs() <= near, "{what}");
            tried += 1;
            helped += usize::from(solved.saves > 1.0);
        }
    }
    println!("{rounds} rounds, {tried} tried, {helped} of them help");
    assert!(rounds >= 60 && tried >= 60 && helped >= 30);
}

/// Whoever is like somebody of the round saves no more than the best that is priced and what lies between score and bound.
#[test]
fn nobody_saves_more_than_the_prices_say() {
    let mut tried = 0;
    for seed in 200..400 {
        let s = tiny::round(seed);
        let Ok(plan) = solve(&s, &Options { time: None, ..Options::default() }) else { continue };
        let answer = answer(&s, &plan, Sizes::default());
        if answer.fairness {
            continue;
        }
        let gap = answer.score - answer.bound;
        for one in &answer.people {
            let Some(best) = with(&s, &one.like, &one.batch) else { continue };
            let saves = plan.score.total - best;
            assert!(saves <= one.at_most.unwrap() + 1e-3 + 1e-6 * best.abs(), "seed {seed}: {saves}, {one:#?}");
            assert!(one.at_most.unwrap() + 1e-3 >= one.priced + gap, "seed {seed}: {one:#?}");
            tried += 1;
        }
    }
    assert!(tried >= 60, "{tried}");
}

/// A skill that nobody else has is what one more is wanted for, and the batch staffed alone says the same as the whole round.
#[test]
fn the_missing_skill_is_named() {
    let mut s = staffing_round(60, 2, 3, 1);
    let need = s.groups[0].skills[0].clone();
    // One holder is left, and is on leave in the first batch.
    let holders: Vec<usize> =
        (0..s.inspectors.len()).filter(|&p| s.inspectors[p].skills.iter().any(|k| k.name == need.name)).collect();
    for &p in &holders[1..] {
        s.inspectors[p].skills.retain(|skill| skill.name != need.name);
    }
    let kept = &mut s.inspectors[holders[0]];
    kept.skills.iter_mut().filter(|skill| skill.name == need.name).for_each(|skill| skill.level = 3);
    s.leave.push(bangfu::scenario::Leave {
        row: 0,
        inspector: s.inspectors[holders[0]].id.clone(),
        start: s.batches[0].start,
        end: s.batches[0].end,
        reason: None,
        extra: vec![],
    });
    s.seal();
    let plan = solve(&s, &Options { time: None, work: Some(3_000), ..Options::default() }).unwrap();
    for sizes in [Sizes::default(), Sizes { large: 0, ..Sizes::default() }] {
        let options = Options { time: None, work: Some(3_000), sizes, ..Options::default() };
        let case = Case { scenario: &s, plan: &plan, options: &options, stop: &AtomicBool::new(false) };
        let answer = bottlenecks(&case).unwrap();
        let first = &answer.people[0];
        assert!(first.meets.iter().any(|met| met.need.skill.as_ref() == Some(&need.name)), "{first:#?}");
        assert!(first.tried.as_ref().unwrap().saves >= 9_000.0, "{first:#?}");
        assert!(answer.needs.iter().any(|price| price.need.skill.as_ref() == Some(&need.name)), "{:#?}", answer.needs);
    }
}

#[test]
fn the_answer_is_shown_in_both_languages() {
    shown::snapshots("bottlenecks", &["--bottlenecks"]);
}
