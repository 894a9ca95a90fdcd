//! What is to be routed: stops, places, and the kinds of routes that may be driven.

/// Cost of leaving out a stop that may not be left out.
pub const MUST: i64 = 1 << 40;

/// Something to be visited once. Times and costs are in units of the caller's choice, all whole numbers.
#[derive(Debug, Clone)]
pub struct Stop {
    /// Index into the matrices.
    pub place: u32,
    pub service: i32,
    /// Service starts within these, both included.
    pub early: i32,
    pub late: i32,
    pub load: i32,
    /// Cost of leaving it out; [`MUST`] where it has to be served.
    pub prize: i64,
    /// Which abilities of a team it takes: an index that [`Kind::serves`] answers.
    pub need: u32,
}

/// Routes that are alike as long as they are empty: their base, hours and limits.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Where a route starts and ends.
    pub base: u32,
    /// A route starts no earlier and ends no later.
    pub early: i32,
    pub late: i32,
    /// From leaving to coming back; `i32::MAX` = no limit.
    pub max_duration: i32,
    pub capacity: i32,
    /// How many routes of the kind there are.
    pub count: u32,
    /// By need: whether a route of this kind serves it.
    pub serves: Vec<bool>,
}

/// Square, row by row.
#[derive(Debug, Clone)]
pub struct Matrix {
    size: usize,
    cells: Vec<i32>,
}

impl Matrix {
    pub fn new(size: usize, of: impl Fn(usize, usize) -> i32) -> Self {
        let cells = (0..size * size).map(|cell| of(cell / size, cell % size)).collect();
        Matrix { size, cells }
    }

    #[inline]
    pub fn at(&self, from: u32, to: u32) -> i32 {
        self.cells[from as usize * self.size + to as usize]
    }

    pub fn size(&self) -> usize {
        self.size
    }
}

#[derive(Debug, Clone)]
pub struct Instance {
    pub stops: Vec<Stop>,
    pub kinds: Vec<Kind>,
    /// Between places.
    pub cost: Matrix,
    pub minutes: Matrix,
    /// Both matrices are the same, so that one look-up serves both.
    pub one_matrix: bool,
}
