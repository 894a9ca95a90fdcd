//! The two halves of a plan talk: staffing is asked for what crews lacked, and a round of that is kept only where the whole plan is better.

use std::sync::atomic::AtomicBool;

use bangfu::plan::Plan;
use bangfu::sample::field_round;
use bangfu::scenario::Scenario;
use bangfu::solve::{Asked, Event, Options, Watch, solve_watched};
use bangfu::verify::verify;

fn solved(scenario: &Scenario) -> (Plan, Vec<Asked>) {
    let mut rounds = Vec::new();
    let mut tell = |event, _: &_| {
        if let Event::Asked(asked) = event {
            rounds.push(asked);
        }
    };
    let options = Options { time: None, work: Some(10_000), ..Options::default() };
    let plan = solve_watched(scenario, &options, Watch { stop: &AtomicBool::new(false), tell: &mut tell, save: None });
    (plan.unwrap(), rounds)
}

/// Groups that ask for no skills get whoever is near, and their crews cannot make many of the visits.
#[test]
fn groups_get_the_skills_that_their_sites_need() {
    let mut scenario = field_round(60, 1, 5, 1);
    scenario.groups.iter_mut().for_each(|group| group.skills.clear());
    let (plan, rounds) = solved(&scenario);
    let first = rounds.first().expect("something is asked");
    assert!(first.wants > 0 && first.points > 0.0);
    assert!(first.kept, "{rounds:?}");
    assert!(first.groups > 0 && first.score < first.before, "{rounds:?}");
    for pair in rounds.windows(2) {
        let stands = if pair[0].kept { pair[0].score } else { pair[0].before };
        assert_eq!(pair[1].before, stands, "{rounds:?}");
    }
    let last = rounds.last().unwrap();
    let stands = if last.kept { last.score } else { last.before };
    assert!((plan.score.total - stands).abs() < 1e-3, "{} is not {stands}", plan.score.total);
    assert!(verify(&scenario, &plan).passes());
}
