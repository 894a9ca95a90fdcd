//! How fast and how good: solves of generated rounds, measured, with a plot of what was measured; and of public instances, held against
//! the best known values.

pub mod plot;
pub mod published;
pub mod roadef2007;
pub mod staffing;
pub mod strsp;
pub mod vrplib;
