//! Why somebody serves there, and why not: what is said is what trying every plan says, and the rules that are named are those that the checker
//! finds broken.

mod draw;
#[path = "explain/shown.rs"]
mod shown;
mod tiny;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use bangfu::explain::Case;
use bangfu::explain::why::{Asked, Scope, Verdict, Why, why};
use bangfu::plan::{Assignment, MEMBER, Plan};
use bangfu::scenario::{Level, PairKind, PinKind, Scenario, variants};
use bangfu::solve::{Options, Sizes, solve};
use bangfu::verify::{measure, verify};

fn pairs(s: &Scenario) -> Vec<Assignment> {
    let of = |inspector: &str| -> Vec<Assignment> {
        let one = |g: &bangfu::scenario::Group| Assignment {
            inspector: inspector.to_string(),
            batch: g.batch.clone(),
            group: g.id.clone(),
            role: MEMBER.to_string(),
        };
        s.groups.iter().map(one).collect()
    };
    s.inspectors.iter().flat_map(|p| of(&p.id)).collect()
}

/// The best score of all plans that keep the hard rules and have the n-th pair, or have it not; and in how many assignments one of that score
/// differs from the plan at least.
fn best(s: &Scenario, all: &[Assignment], n: usize, has: bool, plan: &Plan) -> Option<(f64, usize)> {
    let known = all.iter().enumerate().filter(|(_, pair)| served(plan, pair)).fold(0, |set: u32, (n, _)| set | 1 << n);
    let score = |set: u32| {
        let chosen: Vec<Assignment> =
            all.iter().enumerate().filter(|(n, _)| set & 1 << n != 0).map(|(_, a)| a.clone()).collect();
        let measured = measure(s, &chosen, &[], &[]);
        measured.violations.is_empty().then_some(measured.score.total)
    };
    let sets = (0..1u32 << all.len()).filter(|set| (set & 1 << n != 0) == has);
    let scored: Vec<(f64, u32)> = sets.filter_map(|set| Some((score(set)?, (set ^ known).count_ones()))).collect();
    let best = scored.iter().map(|one| one.0).min_by(f64::total_cmp)?;
    let changes = scored.iter().filter(|one| same(one.0, best)).map(|one| one.1 as usize).min();
    Some((best, changes.unwrap_or(0)))
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(1.0)
}

fn ask(s: &Scenario, plan: &Plan, pair: &Assignment, not: bool, sizes: Sizes) -> Why {
    let options = Options { time: None, sizes, ..Options::default() };
    let case = Case { scenario: s, plan, options: &options, stop: &AtomicBool::new(false) };
    let (inspector, batch, group) = (pair.inspector.clone(), pair.batch.clone(), pair.group.clone());
    why(&case, &Asked { inspector, batch, group, not }).unwrap()
}

/// The round without the pins that lock this very assignment.
fn lifted(s: &Scenario, pair: &Assignment) -> Scenario {
    let mut free = s.clone();
    let locks = |pin: &bangfu::scenario::Pin| {
        pin.kind == PinKind::Lock
            && (&pin.inspector, &pin.batch, pin.group.as_ref()) == (&pair.inspector, &pair.batch, Some(&pair.group))
    };
    free.pins.retain(|pin| !locks(pin));
    free
}

fn served(plan: &Plan, pair: &Assignment) -> bool {
    plan.assignments.iter().any(|a| (&a.inspector, &a.batch, &a.group) == (&pair.inspector, &pair.batch, &pair.group))
}

/// The rules that the checker finds broken when the pair is forced in beside the locked assignments, but for those that others could mend.
fn barring(s: &Scenario, pair: &Assignment) -> BTreeSet<String> {
    let hard_pins = s.settings.rules.level("pins") == Level::Hard;
    let locks = s.pins.iter().filter(|pin| hard_pins && pin.kind == PinKind::Lock);
    let locked: Vec<Assignment> = locks
        .filter_map(|pin| {
            let (inspector, batch) = (pin.inspector.clone(), pin.batch.clone());
            Some(Assignment { inspector, batch, group: pin.group.clone()?, role: MEMBER.to_string() })
        })
        .collect();
    let before = measure(s, &locked, &[], &[]).violations;
    let mut forced = locked;
    forced.push(pair.clone());
    let after = measure(s, &forced, &[], &[]).violations;
    let together = s
        .pairs
        .iter()
        .any(|row| row.kind == PairKind::Together && (row.a == pair.inspector || row.b == pair.inspector));
    let mended = |rule: &str| {
        rule == "mentor" || rule == "pairs" && together || rule == "unit_mix" && s.settings.rules.unit_pairs
    };
    let is_new = |v: &&bangfu::verify::Violation| !before.contains(v);
    after.iter().filter(is_new).map(|v| v.rule.to_string()).filter(|rule| !mended(rule)).collect()
}

#[test]
fn what_is_said_is_what_trying_every_plan_says() {
    let (mut whys, mut nots, mut barred, mut impossible, mut needless) = (0, 0, 0, 0, 0);
    for seed in 0..160 {
        let s = tiny::round(seed);
        let Ok(plan) = solve(&s, &Options { time: None, ..Options::default() }) else { continue };
        let all = pairs(&s);
        for (n, pair) in all.iter().enumerate().filter(|(n, _)| (n + seed as usize).is_multiple_of(3)) {
            let not = !served(&plan, pair);
            let answer = ask(&s, &plan, pair, not, Sizes::default());
            let what = format!("seed {seed}, {} in {}, not {not}: {answer:#?}", pair.inspector, pair.group);
            if not {
                let named: BTreeSet<String> = answer.barred.iter().map(|bar| bar.rule.to_string()).collect();
                assert_eq!(named, barring(&s, pair), "{what}");
                assert_eq!(answer.verdict == Verdict::Barred, !named.is_empty(), "{what}");
                if !named.is_empty() {
                    assert_eq!(best(&s, &all, n, true, &plan), None, "{what}");
                    barred += 1;
                    continue;
                }
            }
            let free = if not { s.clone() } else { lifted(&s, pair) };
            let Some((best, changes)) = best(&free, &all, n, not, &plan) else {
                assert_eq!(answer.verdict, Verdict::Impossible, "{what}");
                impossible += 1;
                continue;
            };
            assert_eq!(answer.verdict, Verdict::Compared, "{what}");
            let compared = answer.compared.as_ref().unwrap();
            assert_eq!(compared.scope, Scope::Round);
            assert!(compared.with.proven && compared.without.proven, "{what}");
            let (own, other) = match not {
                true => (compared.without, compared.with),
                false => (compared.with, compared.without),
            };
            assert!(same(own.score, plan.score.total) && same(other.score, best), "best {best}, {what}");
            let saves = if not { plan.score.total - best } else { best - plan.score.total };
            assert!(same(compared.saves, saves), "{what}");
            assert!(compared.at_least.unwrap() <= saves + 1e-3 && saves <= compared.at_most.unwrap() + 1e-3, "{what}");
            assert_eq!(served(&compared.other, pair), not, "{what}");
            let report = verify(&free, &compared.other);
            assert!(report.passes(), "{:#?}, {what}", report.violations);
            // Nobody moves for nothing; but where others would gain less than their moves cost in that search, it is given up.
            assert!(compared.changes.assignments_changed >= changes, "{what}");
            needless += usize::from(compared.changes.assignments_changed > changes);
            // Term by term it comes to the same.
            let terms: f64 = compared.changes.terms.iter().map(|term| term.points).sum();
            assert!(same(if not { -terms } else { terms }, saves), "{what}");
            // The lines can be followed.
            if !answer.lines.is_empty() {
                let made = variants::make(&s, &variants::of_lines(&answer.lines)).pop().unwrap();
                let wrong: Vec<_> = made.reading.findings.iter().filter(|f| f.code.starts_with("E6")).collect();
                assert!(wrong.is_empty(), "{wrong:#?}, {what}");
            }
            *(if not { &mut nots } else { &mut whys }) += 1;
        }
    }
    println!("why {whys}, why not {nots}, barred {barred}, impossible {impossible}, needless moves {needless}");
    assert!(needless * 20 <= whys + nots);
    assert!(whys >= 60 && nots >= 60 && barred >= 60 && impossible > 0);
}

/// As large rounds are asked: in the batch alone. Plans are never better than the best, and what is said to be proven is.
#[test]
fn what_is_found_in_the_batch_alone_holds() {
    let sizes = Sizes { whole: 0, large: 0, huge: u64::MAX };
    let (mut compared, mut exact) = (0, 0);
    for seed in 0..80 {
        let s = tiny::round(seed);
        let Ok(plan) = solve(&s, &Options { time: None, ..Options::default() }) else { continue };
        let all = pairs(&s);
        for (n, pair) in all.iter().enumerate().filter(|(n, _)| (n + seed as usize).is_multiple_of(4)) {
            let not = !served(&plan, pair);
            let answer = ask(&s, &plan, pair, not, sizes);
            let Some(found) = &answer.compared else { continue };
            let what = format!("seed {seed}, {} in {}: {answer:#?}", pair.inspector, pair.group);
            let free = if not { s.clone() } else { lifted(&s, pair) };
            let (best, _) = best(&free, &all, n, not, &plan).unwrap();
            let (own, other) = if not { (found.without, found.with) } else { (found.with, found.without) };
            assert!(same(own.score, plan.score.total) && other.score >= best - 1e-6 * best.abs().max(1.0), "{what}");
            assert!(!other.proven || same(other.score, best), "{what}");
            let saves = if not { own.score - best } else { best - own.score };
            assert!(found.at_least.is_none_or(|least| least <= saves + 1e-3), "{what}");
            assert!(found.at_most.is_none_or(|most| saves <= most + 1e-3), "{what}");
            assert_eq!(served(&found.other, pair), not, "{what}");
            assert!(verify(&free, &found.other).passes(), "{what}");
            compared += 1;
            exact += usize::from(same(other.score, best));
        }
    }
    println!("{exact} of {compared} are the best");
    assert!(compared >= 60 && exact * 10 >= compared * 6, "{exact} of {compared}");
}

/// What the command prints and writes, for the round that is small enough to be checked by hand.
#[test]
fn the_answers_are_shown_in_both_languages() {
    shown::snapshots("why", &["--why", "P1", "--group", "石家庄1组"]);
    shown::snapshots("why_not", &["--why-not", "张晓燕", "--group", "石家庄1组"]);
    shown::snapshots("barred", &["--why-not", "P4", "--group", "济南1组"]);
}

#[test]
fn what_cannot_be_understood_is_said() {
    let desk = shown::Desk::new();
    for (args, said) in [
        (vec!["--why", "没有这人", "--group", "石家庄1组"], "人员名单里没有"),
        (vec!["--why", "P1", "--group", "没有这组"], "没有这个组"),
        (vec!["--why", "P1", "--group", "石家庄1组", "--batch", "第9批"], "没有这个批次"),
        (vec!["--why", "P1"], "--group"),
    ] {
        let (code, _, stderr) = desk.explain(&args);
        assert_ne!(code, 0, "{args:?}");
        assert!(stderr.contains(said), "{args:?}: {stderr}");
    }
    // The wrong one of the two questions is answered by the other.
    let (_, stdout, _) = desk.explain(&["--why-not", "P1", "--group", "石家庄1组"]);
    assert!(stdout.contains("请用 --why"), "{stdout}");
    let (_, stdout, _) = desk.explain(&["--why", "P3", "--group", "石家庄1组"]);
    assert!(stdout.contains("请用 --why-not"), "{stdout}");
}
