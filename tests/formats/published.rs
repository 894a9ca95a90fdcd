//! Whole families of published files, where they lie beside the project; nothing is checked where they do not.

use std::path::{Path, PathBuf};

use bangfu::formats::{roadef2007, strsp, vrplib};

/// A folder of them; empty where there is none.
fn shared(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench").join(folder);
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn published_routes_cost_what_they_claim() {
    for kind in vrplib::Kind::ALL {
        for file in shared(&format!("vrplib/{kind}")).iter().filter(|file| file.extension().is_some_and(|e| e == "vrp"))
        {
            let instance = vrplib::read(file).unwrap();
            assert_eq!(instance.kind, kind);
            let solved = vrplib::read_solution(&file.with_extension("sol"), kind).unwrap();
            let cost = vrplib::check(&instance, &solved.solution).unwrap();
            assert_eq!(Some(cost.total()), solved.cost, "{}", file.display());
        }
    }
}

#[test]
fn published_tasks_and_technicians_fit_together() {
    for (tasks, technicians) in [
        ("tasks_team", "technicians_team"),
        ("tasks_team", "technicians_team_reduced"),
        ("tasks_noteam", "technicians_noteam"),
        ("tasks_noteam", "technicians_noteam_reduced"),
    ] {
        let people = shared(&format!("strsp/{technicians}"));
        for file in shared(&format!("strsp/{tasks}")) {
            let folder = people[0].parent().unwrap();
            let found = bangfu::bench::strsp::technicians_of(&file, folder).unwrap();
            let instance = strsp::read(&file, &found).unwrap();
            assert_eq!((instance.teams, instance.tasks.len()), (tasks == "tasks_team", 100));
            assert!(instance.technicians.len() < 130 || technicians == "technicians_team");
            // With nobody at work all is outsourced.
            let solution = strsp::Solution { teams: Vec::new(), outsourced: (0..100).collect() };
            let cost = strsp::check(&instance, &solution).unwrap();
            assert!(cost.distance == 0.0 && cost.total() > 100.0 * 200.0);
        }
    }
}

#[test]
fn published_interventions_are_read_and_have_best_known_values() {
    for folder in shared("roadef2007/A") {
        let instance = roadef2007::read(&folder).unwrap();
        assert!(bangfu::bench::roadef2007::best_known(&instance).is_some(), "{}", folder.display());
    }
}
