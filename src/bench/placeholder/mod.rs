//! PLACEHOLDER: first solutions by insertion, in place of the search that is to come.

mod roadef2007;
mod strsp;
mod vrplib;

pub use roadef2007::construct as roadef2007;
pub use strsp::construct as strsp;
pub use vrplib::construct as vrplib;
