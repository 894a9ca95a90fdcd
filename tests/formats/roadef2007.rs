use bangfu::formats::roadef2007::*;
use proptest::prelude::*;

use super::{data, text};

fn small() -> Instance {
    read(&data("roadef2007/small")).unwrap()
}

fn visit(day: usize, crew: usize, start: u32) -> Option<Visit> {
    Some(Visit { day, crew, start })
}

/// Day 1: the first two do tasks 1 and 2; day 2: the first does task 5; day 3: both do 3 and 4.
fn plan() -> Solution {
    Solution {
        visits: vec![visit(1, 0, 0), visit(1, 0, 60), visit(3, 0, 0), visit(3, 0, 90), visit(2, 1, 0)],
        crews: vec![vec![vec![0, 1]], vec![vec![2], vec![0]], vec![vec![0, 1]]],
    }
}

#[test]
fn an_instance_is_read() {
    let instance = small();
    assert_eq!((instance.name.as_str(), instance.domains, instance.levels, instance.budget), ("small", 2, 2, 100));
    assert_eq!(instance.technicians[2], Technician { number: 3, levels: vec![0, 1], days_off: vec![1, 3] });
    let last =
        Task { number: 5, duration: 30, predecessors: vec![0, 1], priority: 1, cost: 60, needs: vec![1, 0, 0, 0] };
    assert_eq!(instance.tasks[4], last);
    assert_eq!(instance.lacking(&[0], 1), Some((1, 1)), "the second domain at level 1");
    assert_eq!(instance.lacking(&[1], 1), None);
}

#[test]
fn costs_are_weighted_ends() {
    let cost = check(&small(), &plan()).unwrap();
    assert_eq!(cost.ends, [150, 120, 330, 345]);
    assert_eq!(cost.total(), 28 * 150 + 14 * 120 + 4 * 330 + 345);
    let mut hired = plan();
    hired.visits[2] = None;
    hired.visits[3] = None;
    assert_eq!(check(&small(), &hired).unwrap().ends, [150, 120, 0, 150]);
}

#[test]
fn each_rule_that_is_broken_is_told() {
    let broken = |change: &dyn Fn(&mut Solution)| {
        let mut plan = plan();
        change(&mut plan);
        check(&small(), &plan).unwrap_err()
    };
    assert_eq!(broken(&|p| p.visits.truncate(4)), [Violation::Tasks { found: 4, tasks: 5 }]);
    assert_eq!(broken(&|p| p.crews[0][0].push(3)), [Violation::NoTechnician { day: 1, index: 3 }]);
    assert_eq!(broken(&|p| p.crews[0].push(vec![1])), [Violation::Torn { day: 1, technician: 2, times: 2 }]);
    assert_eq!(broken(&|p| p.crews[1][0].push(1)), [Violation::DayOff { day: 2, technician: 2, crew: 1 }]);
    assert_eq!(broken(&|p| p.visits[4] = visit(2, 2, 0)), [Violation::NoCrew { task: 5, day: 2, crew: 3 }]);
    assert_eq!(broken(&|p| p.visits[4] = visit(4, 0, 0)), [Violation::NoCrew { task: 5, day: 4, crew: 1 }]);
    assert_eq!(broken(&|p| p.visits[4] = visit(2, 1, 91)), [Violation::Overnight { task: 5, end: 121 }]);
    assert_eq!(broken(&|p| p.visits[4] = visit(2, 0, 0)), [Violation::Skill { task: 5, domain: 1, level: 1 }]);
    let early =
        [Violation::TooEarly { task: 4, before: 3 }, Violation::Overlap { day: 3, crew: 1, task: 4, before: 3 }];
    assert_eq!(broken(&|p| p.visits[3] = visit(3, 0, 89)), early);
    let overlap = Violation::Overlap { day: 3, crew: 1, task: 3, before: 5 };
    assert_eq!(
        broken(&|p| (p.visits[2], p.visits[3], p.visits[4]) = (visit(3, 0, 0), visit(3, 0, 105), visit(3, 0, 80)))[..1],
        [Violation::Overlap { day: 3, crew: 1, task: 5, before: 3 }]
    );
    assert_eq!(
        broken(&|p| (p.visits[2], p.visits[3], p.visits[4]) = (visit(3, 0, 15), visit(3, 0, 105), visit(3, 0, 0))),
        [overlap]
    );
    assert_eq!(broken(&|p| p.visits[2] = None), [Violation::Orphan { task: 4, before: 3 }]);
    assert_eq!(
        broken(&|p| (p.visits[2], p.visits[3], p.visits[4]) = (None, None, None)),
        [Violation::Budget { cost: 160, budget: 100 }]
    );
}

#[test]
fn solutions_are_written_as_the_challenge_asked() {
    let written = write_solution(&plan(), &small());
    assert_eq!(written.interv_dates, "1 1 0 1\n2 1 60 1\n3 3 0 1\n4 3 90 1\n5 2 0 2\n");
    assert_eq!(written.tech_teams, "1 [ 3 ] [ 1 2 ]\n2 [ 2 ] [ 3 ] [ 1 ]\n3 [ 3 ] [ 1 2 ]\n");
    assert_eq!(parse_solution(&written, &small()).unwrap(), plan());
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line() {
    let [instance, people, tasks] =
        ["instance", "tech_list", "interv_list"].map(|file| text(&format!("roadef2007/small/{file}")));
    let told = |from: &str, to: &str| {
        let swap = |text: &str| text.replacen(from, to, 1);
        parse(&swap(&instance), &swap(&people), &swap(&tasks)).unwrap_err().to_string()
    };
    assert_eq!(told("small 2 2 3 5 100", "small 2 2 3 5"), "line 2: 5 numbers where 6 are wanted");
    assert_eq!(told("small 2 2 3 5", "small 2 2 3 6"), "tasks: 5 where 6 are announced");
    assert_eq!(told("2 1 2 [ 2 ]", "2 1 2 [ 2"), "line 3: no list in brackets");
    assert_eq!(told("2 1 2 [ 2 ]", "2 1 3 [ 2 ]"), "line 3: there is no level 3");
    assert_eq!(told("2 1 2 [ 2 ]", "2 1 [ 2 ]"), "line 3: 2 numbers where 3 are wanted");
    assert_eq!(told("3 90 [", "4 90 ["), "line 4: number 4 where 3 is next");
    assert_eq!(told("3 90 [", "3 121 ["), "line 4: \"121\" is not a duration of a day at most");
    assert_eq!(told("[ ] 3 50", "[ ] 5 50"), "line 4: \"5\" is not a priority from 1 to 4");
    assert_eq!(told("[ 3 ] 4", "[ 6 ] 4"), "line 5: there is no task 6");

    let written = write_solution(&plan(), &small());
    let told = |dates: &str, teams: &str| {
        let text = Written { interv_dates: dates.into(), tech_teams: teams.into() };
        parse_solution(&text, &small()).unwrap_err().to_string()
    };
    assert_eq!(told("6 1 0 1\n", &written.tech_teams), "line 1: there is no task 6");
    assert_eq!(told("1 1 0 1\n1 1 0 1\n", &written.tech_teams), "line 2: task 1 is there twice");
    assert_eq!(told("1 1 0 0\n", &written.tech_teams), "line 1: there is no crew that works 0");
    assert_eq!(told(&written.interv_dates, "1 [ 4 ]\n"), "line 1: there is no technician 4");
    assert_eq!(told(&written.interv_dates, "1 [ ] [ 1 2\n"), "line 1: a list that does not end with a bracket");
    assert_eq!(told(&written.interv_dates, "2 [ ]\n"), "line 1: number 2 where 1 is next");
}

fn any_visit() -> impl Strategy<Value = Option<Visit>> {
    proptest::option::of((1..5usize, 0..4usize, 0..121u32).prop_map(|(day, crew, start)| Visit { day, crew, start }))
}

proptest! {
    #[test]
    fn solutions_survive_being_written_and_read(
        visits in proptest::collection::vec(any_visit(), 5),
        crews in proptest::collection::vec(proptest::collection::vec(proptest::collection::vec(0..3usize, 0..4), 0..4), 0..5),
    ) {
        let solution = Solution { visits, crews };
        let written = write_solution(&solution, &small());
        let read = parse_solution(&written, &small()).unwrap();
        prop_assert_eq!(&read, &solution);
        prop_assert_eq!(write_solution(&read, &small()), written);
    }

    #[test]
    fn no_text_is_too_odd(at in 0..200usize, put in "[ -~\n]{0,12}", which in 0..3usize) {
        let mut texts = ["instance", "tech_list", "interv_list"].map(|file| text(&format!("roadef2007/small/{file}")));
        let odd = &mut texts[which];
        let (from, to) = (at.min(odd.len()), (at + put.len()).min(odd.len()));
        odd.replace_range(from..to, &put);
        let _ = parse(&texts[0], &texts[1], &texts[2]);
    }
}
