//! Routes in the VRPLIB format as PyVRP/Instances uses it: time windows, prizes, vehicles with clients of their own, several depots.
//!
//! All numbers but coordinates are scaled to whole ones, those of one file alike (see [`Rounding`]). Depots and clients together are
//! places: first the depots, then the clients, from 0 on. Solutions name clients by their place.

use std::fmt;
use std::str::FromStr;

mod check;
mod read;
mod solution;

pub use check::{Cost, Violation, check};
pub use read::{parse, read};
pub use solution::{Solution, Solved, parse_solution, published_cost, read_solution, write_solution};

/// What the file says after TYPE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Time windows.
    Vrptw,
    /// A client may be left out at the price of its prize.
    Pcvrptw,
    /// Each vehicle may visit some clients only, and has a capacity of its own.
    Sdvrptw,
    /// Several depots; a vehicle belongs to one.
    Mdvrptw,
}

/// How a number of a file, or a Euclidean distance between two of its points, becomes a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Times 10, truncated: the rule of the DIMACS challenge.
    Dimacs,
    /// Times 1,000, rounded; halves to even.
    Exact,
}

/// An instance. Distances are travel times, too; `scaled` = in the unit of its [`Rounding`].
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    pub name: String,
    pub kind: Kind,
    /// Each drives one route at most and costs nothing in itself.
    pub vehicles: Vec<Vehicle>,
    /// Places 0, 1, …
    pub depots: Vec<Depot>,
    /// The places after the depots.
    pub clients: Vec<Client>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Vehicle {
    /// The place that its route starts and ends at, within the window of it.
    pub depot: usize,
    /// Scaled; None = no limit.
    pub capacity: Option<i64>,
    /// From leaving the depot to coming back, scaled; None = no limit.
    pub max_duration: Option<i64>,
    /// Places of clients that it may visit, ascending; None = all.
    pub allowed: Option<Vec<usize>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Depot {
    /// As in the file, not scaled.
    pub x: f64,
    pub y: f64,
    /// A route leaves no earlier and is back no later, scaled.
    pub window: Window,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Client {
    /// As in the file, not scaled.
    pub x: f64,
    pub y: f64,
    /// Scaled.
    pub demand: i64,
    /// Time at the client, scaled.
    pub service: i64,
    /// Service starts within it; who is early waits.
    pub window: Window,
    /// What it costs to leave the client out, scaled; None = it has to be visited.
    pub prize: Option<i64>,
}

/// Scaled times, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub open: i64,
    pub close: i64,
}

impl Instance {
    /// Places: depots and clients.
    pub fn places(&self) -> usize {
        self.depots.len() + self.clients.len()
    }

    /// The client at a place; None for a depot or where there is no such place.
    pub fn client(&self, place: usize) -> Option<&Client> {
        self.clients.get(place.checked_sub(self.depots.len())?)
    }

    /// Scaled Euclidean distance, and travel time, between two places.
    ///
    /// # Panics
    /// There is no such place.
    pub fn distance(&self, from: usize, to: usize) -> i64 {
        let ((x, y), (to_x, to_y)) = (self.point(from), self.point(to));
        let (dx, dy) = (x - to_x, y - to_y);
        self.kind.rounding().whole((dx * dx + dy * dy).sqrt())
    }

    fn point(&self, place: usize) -> (f64, f64) {
        match self.depots.get(place) {
            Some(depot) => (depot.x, depot.y),
            None => {
                let client = &self.clients[place - self.depots.len()];
                (client.x, client.y)
            }
        }
    }
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Vrptw, Kind::Pcvrptw, Kind::Sdvrptw, Kind::Mdvrptw];

    /// The rule under which the best known solutions of the kind are published.
    pub fn rounding(self) -> Rounding {
        match self {
            Kind::Vrptw | Kind::Pcvrptw => Rounding::Dimacs,
            Kind::Sdvrptw | Kind::Mdvrptw => Rounding::Exact,
        }
    }

    /// As files write it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Vrptw => "VRPTW",
            Kind::Pcvrptw => "PCVRPTW",
            Kind::Sdvrptw => "SDVRPTW",
            Kind::Mdvrptw => "MDVRPTW",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Kind, ()> {
        Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(text)).ok_or(())
    }
}

impl Rounding {
    pub fn scale(self) -> i64 {
        match self {
            Rounding::Dimacs => 10,
            Rounding::Exact => 1000,
        }
    }

    pub fn whole(self, number: f64) -> i64 {
        let scaled = number * self.scale() as f64;
        // The cast truncates, and stops at the ends of the range.
        match self {
            Rounding::Dimacs => scaled as i64,
            Rounding::Exact => scaled.round_ties_even() as i64,
        }
    }
}
