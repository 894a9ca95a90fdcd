//! Generated rounds, as folders that a command can read.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bangfu::sample::staffing_round;
use bangfu::scenario::settings::Language;
use bangfu::scenario::{Scenario, write};

/// A folder of the tests' build directory, its own for each file of tests, written anew by each process that asks for it.
pub fn generated(name: &str, scenario: &Scenario) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME")).join(name);
    write::folder(scenario, &folder, Language::Zh).unwrap();
    folder
}

/// 300 people, one batch of 28 groups: solved in under a second.
pub fn small() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| generated("300x1x28", &staffing_round(300, 1, 28, 1)))
}

/// 1,200 people, six batches of 28 groups: not solved within the tests' patience.
pub fn large() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| generated("1200x6x28", &staffing_round(1200, 6, 28, 1)))
}
