//! Technicians and interventions: the ROADEF/EURO Challenge of 2007, set by France Télécom.
//!
//! Crews are formed anew each day, nobody travels; tasks have priorities, predecessors, and head counts by level of skill; some may be hired
//! out within a budget. An instance is a folder of three files, a solution a folder of two. Tasks, technicians and crews are named by their
//! index, in files by the numbers that they have there; days count from 1, and times are units of 1/120 day.

mod check;
mod read;
mod solution;

pub use check::{Cost, Violation, check};
pub use read::{parse, read};
pub use solution::{Solution, Visit, Written, parse_solution, read_solution, write_solution};

/// Units of a working day.
pub const DAY: u32 = 120;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    pub name: String,
    /// Kinds of skill.
    pub domains: usize,
    /// Levels of a skill: 1 up to this one; who has level 0 does not have the skill.
    pub levels: usize,
    pub technicians: Vec<Technician>,
    pub tasks: Vec<Task>,
    /// What hiring out may cost in sum.
    pub budget: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    /// As in the file.
    pub number: usize,
    /// Level by domain.
    pub levels: Vec<u32>,
    /// Days, from 1.
    pub days_off: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// As in the file.
    pub number: usize,
    /// Units.
    pub duration: u32,
    /// Tasks that have to be over before this one starts.
    pub predecessors: Vec<usize>,
    /// 1, the most urgent, to 4.
    pub priority: u32,
    /// Of hiring it out.
    pub cost: u64,
    /// How many people it takes who have a skill at a level or above: domain by domain, each from level 1 up.
    pub needs: Vec<u32>,
}

impl Instance {
    /// The first domain and level, from 0 and from 1, of which a task takes more people than there are among technicians; those who are not
    /// there count for none.
    pub fn lacking(&self, members: &[usize], task: usize) -> Option<(usize, usize)> {
        let holders = |domain: usize, level: usize| {
            let members = members.iter().filter_map(|&m| self.technicians.get(m));
            members.filter(|m| m.levels[domain] as usize >= level).count()
        };
        let wanted = |domain: usize, level: usize| self.tasks[task].needs[domain * self.levels + level - 1] as usize;
        let mut cells = (0..self.domains).flat_map(|domain| (1..=self.levels).map(move |level| (domain, level)));
        cells.find(|&(domain, level)| holders(domain, level) < wanted(domain, level))
    }
}
