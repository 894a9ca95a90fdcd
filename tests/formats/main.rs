//! Public benchmark formats: what is read, what is written, and what each checker refuses.

mod published;
mod roadef2007;
mod strsp;
mod vrplib;

use std::path::PathBuf;

fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

fn text(path: &str) -> String {
    std::fs::read_to_string(data(path)).unwrap()
}
