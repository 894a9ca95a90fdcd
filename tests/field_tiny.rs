//! Crews and routes against trying every plan, on fields with all their rules.
//!
//! `BANGFU_TINY_FIELDS` and `BANGFU_TINY_FIRST` set how many fields and from which seed on, `BANGFU_TINY_WORK` the units of work for each,
//! `BANGFU_TINY_TELL=1` lists those whose plan is not the best.

mod draw;
mod tiny_field;

use bangfu::plan::Plan;
use bangfu::scenario::{Scenario, Severity};
use bangfu::solve::{Options, solve};
use bangfu::verify::verify;
use tiny_field::exact::{Exact, Narrow};
use tiny_field::field;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

fn seeds() -> std::ops::Range<u64> {
    let first = number("BANGFU_TINY_FIRST", 0);
    first..first + number("BANGFU_TINY_FIELDS", 300)
}

fn solved(s: &Scenario, seed: u64) -> Plan {
    let work = number("BANGFU_TINY_WORK", 300);
    solve(s, &Options { time: None, work: Some(work), seed, ..Options::default() }).unwrap()
}

/// Points of the goals on routes.
fn points(plan: &Plan) -> f64 {
    let of_field = |id: &str| matches!(id, "site" | "driving" | "earliness");
    plan.score.terms.iter().filter(|term| of_field(&term.id)).map(|term| term.points).sum()
}

#[derive(Default)]
struct Tally {
    /// Fields with the best plan.
    best: usize,
    /// Fields with a worse one.
    worse: Vec<String>,
    /// Visits that are planned, and that are left out.
    visits: usize,
    left_out: usize,
    wrong: Vec<String>,
    /// Fields with a better plan within reach of the search.
    missed: Vec<String>,
}

impl Tally {
    /// The plan keeps the rules, costs no less than the best, and its bound no more. Where no site has two groups to choose from (`alone`)
    /// it is, but for few, the best of those that [`Narrow::ALL`] tries.
    fn hold(&mut self, seed: u64, alone: bool) {
        let s = field(seed, alone);
        if s.sites.is_empty() {
            return;
        }
        let plan = solved(&s, seed);
        self.visits += plan.visits.len();
        self.left_out += plan.unvisited.len();
        let report = verify(&s, &plan);
        let mut exact = Exact::new(&s, Narrow::default());
        let (found, best) = (points(&plan), exact.best());
        let near = 1e-6 * best.abs().max(1.0);
        let of_staffing = plan.score.total - found;
        let line = format!("seed {seed}: {found}, best {best} by {}", exact.plan());
        if !report.passes() {
            let said: Vec<String> = report.violations.iter().map(|v| format!("{}: {}", v.rule, v.text.en)).collect();
            self.wrong.push(format!("{line}: {}", said.join("; ")));
        } else if found < best - near {
            self.wrong.push(format!("{line}: better than the best"));
        } else if plan.bound.value > best + of_staffing + near {
            self.wrong.push(format!("{line}: bound {} above {}", plan.bound.value, best + of_staffing));
        } else if found <= best + near {
            self.best += 1;
        } else if alone && !exact.do_groups_meet() && found > Exact::new(&s, Narrow::ALL).best() + near {
            self.missed.push(line);
        } else {
            let costs = |narrow: &Narrow| Exact::new(&s, *narrow).best() >= found - near;
            let why: Vec<&str> = Narrow::EACH.iter().filter(|(_, narrow)| costs(narrow)).map(|each| each.0).collect();
            self.worse.push(format!("{line} [{}]", why.join(", ")));
        }
    }

    /// Nothing is wrong, and in so many percent of the fields the plan is the best.
    fn check(&self, percent: usize) {
        let (n, missed) = (self.wrong.len(), self.missed.len());
        let fields = self.best + self.worse.len() + n + missed;
        if number("BANGFU_TINY_TELL", 0) > 0 {
            let (visits, left_out) = (self.visits, self.left_out);
            println!("{} of {fields} the best, {visits} visits, {left_out} left out", self.best);
            println!("{}\nmissed:\n{}", self.worse.join("\n"), self.missed.join("\n"));
        }
        assert!(n == 0, "{n} of {fields} wrong:\n{}", self.wrong[..n.min(20)].join("\n"));
        assert!(100 * missed <= fields, "{missed} of {fields} missed:\n{}", self.missed.join("\n"));
        assert!(100 * self.best >= percent * fields, "only {} of {fields} the best", self.best);
        assert!(2 * self.visits > self.left_out && self.visits < 2 * self.left_out, "{} visits", self.visits);
    }
}

#[test]
fn no_plan_is_better_where_each_site_has_one_group() {
    let mut tally = Tally::default();
    seeds().for_each(|seed| tally.hold(seed, true));
    tally.check(90);
}

/// Which group gets a site, and equipment that several ask for, is settled before the search.
#[test]
fn plans_hold_where_groups_share_sites() {
    let mut tally = Tally::default();
    seeds().for_each(|seed| tally.hold(seed, false));
    tally.check(75);
}

#[test]
fn tiny_fields_have_no_errors() {
    for seed in 0..80 {
        let folder = tempfile::tempdir().unwrap();
        let s = field(seed, seed % 2 == 0);
        bangfu::scenario::write::folder(&s, folder.path(), s.settings.language).unwrap();
        let reading = bangfu::scenario::read::read(folder.path());
        let errors: Vec<_> = reading.findings.iter().filter(|f| f.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "seed {seed}: {errors:#?}");
    }
}
