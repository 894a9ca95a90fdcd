use bangfu::formats::strsp::*;
use proptest::prelude::*;

use super::{data, text};

fn team() -> Instance {
    let tasks = data("strsp/tasks_team/R199_2x2_Team.txt");
    read(&tasks, &data("strsp/technicians_team_reduced/technicians_2x2_Team_short.txt")).unwrap()
}

fn alone() -> Instance {
    let tasks = data("strsp/tasks_noteam/R199_2x2_noTeam.txt");
    read(&tasks, &data("strsp/technicians_noteam/technicians_R199_2x2_noTeam.txt")).unwrap()
}

fn solution(teams: &[(&[usize], &[usize])], outsourced: &[usize]) -> Solution {
    let team = |&(members, route): &(&[usize], &[usize])| Team { members: members.into(), route: route.into() };
    Solution { teams: teams.iter().map(team).collect(), outsourced: outsourced.into() }
}

#[test]
fn tasks_and_technicians_are_read() {
    let instance = team();
    assert_eq!((instance.name.as_str(), instance.teams), ("R199_2x2_Team", true));
    assert_eq!((instance.skills, instance.levels, instance.tasks.len()), (2, 2, 4));
    // Four are listed, three announced.
    let levels: Vec<&[u32]> = instance.technicians.iter().map(|t| &t.levels[..]).collect();
    assert_eq!(levels, [[2, 0], [1, 2], [2, 0]]);
    let second = Task { number: 3, x: 6.0, y: 8.0, ready: 30.0, due: 40.0, service: 10.0, needs: vec![1, 0, 1, 1] };
    assert_eq!(instance.tasks[1], second);
    assert_eq!(instance.distance(None, Some(1)), 10.0);
    assert_eq!(instance.distance(Some(0), Some(2)), 13f64.sqrt());
    assert!((instance.outsourcing(2) - 205.196_152).abs() < 1e-6);
    assert!(!alone().teams);
}

#[test]
fn who_is_qualified() {
    let instance = team();
    // Two with skill 1, one of them at level 2.
    assert!(instance.qualified(&[0, 1], 0) && !instance.qualified(&[0], 0) && !instance.qualified(&[1, 9], 0));
    assert!(instance.qualified(&[1], 1) && !instance.qualified(&[0, 2], 1));
    assert!(!instance.qualified(&[0, 1, 2], 2), "three with skill 2");
}

#[test]
fn costs_are_distance_and_outsourcing() {
    let cost = check(&team(), &solution(&[(&[0, 1], &[0, 1]), (&[2], &[3]), (&[], &[])], &[2])).unwrap();
    assert_eq!(cost.distance, 20.0 + 10.0);
    assert!((cost.total() - 235.196_152).abs() < 1e-6);
}

#[test]
fn each_rule_that_is_broken_is_told() {
    let broken = |teams: &[(&[usize], &[usize])], outsourced: &[usize]| {
        check(&team(), &solution(teams, outsourced)).unwrap_err()
    };
    let first: (&[usize], &[usize]) = (&[0, 1], &[0, 1]);
    assert_eq!(broken(&[first], &[2]), [Violation::LeftOut { task: 5 }]);
    assert_eq!(broken(&[first, (&[2], &[3])], &[2, 0]), [Violation::Again { task: 2, times: 2 }]);
    assert_eq!(broken(&[first, (&[2], &[3, 4])], &[2]), [Violation::NoTask { index: 4 }]);
    assert_eq!(broken(&[first, (&[2, 3], &[3])], &[2]), [Violation::NoTechnician { team: 2, index: 3 }]);
    assert_eq!(broken(&[first, (&[2, 1], &[3])], &[2]), [Violation::Torn { technician: 2, times: 2 }]);
    let skill = Violation::Skill { team: 1, task: 2, skill: 1, level: 1 };
    assert_eq!(broken(&[(&[1], &[0, 1]), (&[2], &[3])], &[2]), [skill]);
    let late = Violation::Late { team: 1, task: 2, arrival: 45.0, due: 20.0 };
    assert_eq!(broken(&[(&[0, 1], &[1, 0]), (&[2], &[3])], &[2]), [late]);

    let mut short = team();
    let home = Violation::Home { team: 1, arrival: 50.0, due: 49.0 };
    short.depot.due = 49.0;
    assert_eq!(check(&short, &solution(&[first, (&[2], &[3])], &[2])).unwrap_err(), [home]);

    let joined = check(&alone(), &solution(&[(&[0, 1], &[0, 1, 2])], &[])).unwrap_err();
    assert_eq!(joined, [Violation::NotAlone { team: 1, members: 2 }]);
    assert!(check(&alone(), &solution(&[(&[1], &[1, 2]), (&[0], &[0])], &[])).is_ok());
}

#[test]
fn solutions_are_written_with_the_numbers_of_the_files() {
    let solution = solution(&[(&[0, 1], &[0, 1]), (&[2], &[3])], &[2]);
    let written = write_solution(&solution, 235.5, &team());
    assert_eq!(written, "Team #1: 1 2\nRoute #1: 2 3\nTeam #2: 3\nRoute #2: 5\nOutsourced: 4\nCost 235.5\n");
    assert_eq!(parse_solution(&written, &team()).unwrap(), Solved { solution, cost: Some(235.5) });
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line() {
    let (tasks, people) = (
        text("strsp/tasks_team/R199_2x2_Team.txt"),
        text("strsp/technicians_team_reduced/technicians_2x2_Team_short.txt"),
    );
    let told = |from: &str, to: &str| {
        let swap = |text: &str| text.replacen(from, to, 1);
        parse("t", true, &swap(&tasks), &swap(&people)).unwrap_err().to_string()
    };
    assert_eq!(told("Customer: 5", "Customer: 6"), "tasks and depot: 5 where 6 are announced");
    assert_eq!(told("Number of Technicians: 3", "Number of Technicians: 5"), "technicians: 4 where 5 are announced");
    assert_eq!(told("domains: 2", "fields: 2"), "domains is missing");
    assert_eq!(told("domains: 2", "domains: 3"), "line 8: 3 numbers where 4 are wanted");
    assert_eq!(told("proficiency level: 2", "proficiency level: 1"), "line 8: there is no level 2");
    assert_eq!(told("2\t3\t4\t10", "2\t3\t4"), "line 6: 11 numbers where 12 are wanted");
    assert_eq!(told("3\t6\t8", "4\t6\t8"), "line 7: number 4 where 3 is next");
    assert_eq!(told("100\t2\t1", "100\t2\t1.5"), "line 6: \"1.5\" is not a number of people");
    assert_eq!(
        told("30\t40\t10", "41\t40\t10"),
        "line 7: a task that takes less than no time, or ends before it begins"
    );

    let read = |text: &str| parse_solution(text, &team()).unwrap_err().to_string();
    assert_eq!(read("Route #1: 2\n"), "line 1: a route before its team");
    assert_eq!(read("Team #1: 4\n"), "line 1: there is no technician 4");
    assert_eq!(read("Team #1: 1\nRoute #1: 1\n"), "line 2: there is no task 1");
    assert_eq!(read("Cost 1\nCost 1\n"), "line 2: Cost is there twice");
}

proptest! {
    #[test]
    fn solutions_survive_being_written_and_read(
        teams in proptest::collection::vec((proptest::collection::vec(0..3usize, 0..4), proptest::collection::vec(0..4usize, 0..5)), 0..4),
        outsourced in proptest::collection::vec(0..4usize, 0..4),
        cost in 0.0..1e9f64,
    ) {
        let teams = teams.into_iter().map(|(members, route)| Team { members, route }).collect();
        let solution = Solution { teams, outsourced };
        let written = write_solution(&solution, cost, &team());
        let read = parse_solution(&written, &team()).unwrap();
        prop_assert_eq!(&read, &Solved { solution, cost: Some(cost) });
        prop_assert_eq!(write_solution(&read.solution, cost, &team()), written);
    }

    #[test]
    fn no_text_is_too_odd(at in 0..400usize, put in "[ -~\n]{0,12}", which in 0..2) {
        let mut texts = [text("strsp/tasks_noteam/R199_2x2_noTeam.txt"), text("strsp/technicians_noteam/technicians_R199_2x2_noTeam.txt")];
        let odd = &mut texts[which as usize];
        let (from, to) = (at.min(odd.len()), (at + put.len()).min(odd.len()));
        odd.replace_range(from..to, &put);
        let _ = parse("t", false, &texts[0], &texts[1]);
    }
}
