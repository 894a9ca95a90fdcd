//! Technicians who are joined into teams for a day and routed: service technician routing and scheduling (STRSP).
//!
//! Kovacs, Parragh, Doerner, Hartl: "Adaptive large neighborhood search for service technician routing and scheduling problems", Journal of
//! Scheduling 15 (2012). An instance is a file of tasks and a file of technicians. Nothing is rounded. Tasks and technicians are named by
//! their index in the instance, in files by the number that they have there.

mod check;
mod read;
mod solution;

pub use check::{Cost, Violation, check};
pub use read::{parse, read};
pub use solution::{Solution, Solved, Team, parse_solution, read_solution, write_solution};

/// An instance. Distances are travel times, too, in the unit of the coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// The name of the file of tasks, without its ending.
    pub name: String,
    /// Whether technicians may be joined; else everybody works alone.
    pub teams: bool,
    pub skills: usize,
    /// Levels of a skill: 1 up to this one; who has level 0 does not have the skill.
    pub levels: usize,
    pub depot: Depot,
    pub tasks: Vec<Task>,
    pub technicians: Vec<Technician>,
}

/// Where all routes start and end.
#[derive(Debug, Clone, PartialEq)]
pub struct Depot {
    /// As in the file.
    pub number: usize,
    pub x: f64,
    pub y: f64,
    /// A route leaves no earlier.
    pub ready: f64,
    /// A route is back no later.
    pub due: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// As in the file.
    pub number: usize,
    pub x: f64,
    pub y: f64,
    /// Work starts no earlier; who is there before waits.
    pub ready: f64,
    /// Work starts no later.
    pub due: f64,
    /// Time that the work takes.
    pub service: f64,
    /// How many people it takes who have a skill at a level or above: skill by skill, each from level 1 up.
    pub needs: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    /// As in the file.
    pub number: usize,
    /// Level by skill.
    pub levels: Vec<u32>,
}

impl Instance {
    /// Euclidean distance, and travel time, between two tasks; None = the depot.
    ///
    /// # Panics
    /// There is no such task.
    pub fn distance(&self, from: Option<usize>, to: Option<usize>) -> f64 {
        let point = |at: Option<usize>| at.map_or((self.depot.x, self.depot.y), |t| (self.tasks[t].x, self.tasks[t].y));
        let ((x, y), (to_x, to_y)) = (point(from), point(to));
        let (dx, dy) = (x - to_x, y - to_y);
        (dx * dx + dy * dy).sqrt()
    }

    /// Whether so many people have a skill at each level as a task takes; technicians who are not there count for none.
    pub fn qualified(&self, members: &[usize], task: usize) -> bool {
        self.lacking(members, task).is_none()
    }

    /// The first skill and level, from 0 and from 1, of which a task takes more people than there are.
    pub(super) fn lacking(&self, members: &[usize], task: usize) -> Option<(usize, usize)> {
        let holders = |skill: usize, level: usize| {
            let members = members.iter().filter_map(|&m| self.technicians.get(m));
            members.filter(|m| m.levels[skill] as usize >= level).count()
        };
        let wanted = |skill: usize, level: usize| self.tasks[task].needs[skill * self.levels + level - 1] as usize;
        let cells = (0..self.skills).flat_map(|skill| (1..=self.levels).map(move |level| (skill, level)));
        cells.into_iter().find(|&(skill, level)| holders(skill, level) < wanted(skill, level))
    }

    /// What it costs to leave a task to others: 200 + (sum of its needs)^1.5. The files have a column of costs that nobody uses.
    pub fn outsourcing(&self, task: usize) -> f64 {
        200.0 + self.tasks[task].needs.iter().copied().map(f64::from).sum::<f64>().powf(1.5)
    }
}
