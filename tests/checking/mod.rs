//! What the checker says of a plan.

use bangfu::plan::Plan;
use bangfu::scenario::Scenario;
use bangfu::verify::verify;

/// What the checker complains of, each heading once.
pub fn complaints(scenario: &Scenario, plan: &Plan) -> Vec<&'static str> {
    let mut rules: Vec<&str> = verify(scenario, plan).violations.iter().map(|v| v.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// It complains under these headings alone, in both languages.
#[track_caller]
pub fn assert_only(scenario: &Scenario, plan: &Plan, wanted: &[&str]) {
    let found = verify(scenario, plan).violations;
    assert_eq!(complaints(scenario, plan), wanted, "{found:#?}");
    for violation in found {
        assert!(!violation.text.zh.is_empty() && !violation.text.en.is_empty());
    }
}
