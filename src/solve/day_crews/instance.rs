//! The problem as it is posed, and an answer to it.

/// Units of time in a working day; day `k`, counted from 0, runs from `120 k` to `120 (k + 1)`.
pub const DAY: u32 = 120;

/// What the end of the last task of priority 1, 2 and 3 costs per unit of time, and what the end of all tasks costs.
pub const WEIGHTS: [u32; 4] = [28, 14, 4, 1];

#[derive(Debug, Clone, Default)]
pub struct Instance {
    pub domains: usize,
    pub levels: usize,
    pub technicians: Vec<Technician>,
    pub tasks: Vec<Task>,
    /// What may be spent on hiring out in sum.
    pub budget: u32,
}

#[derive(Debug, Clone, Default)]
pub struct Technician {
    /// The level held in each domain; 0 = none.
    pub level: Vec<u8>,
    /// Days, counted from 0, on which the technician does not work.
    pub days_off: Vec<u32>,
}

#[derive(Debug, Clone, Default)]
pub struct Task {
    /// Units of time, 1 to 120.
    pub duration: u32,
    /// Indices of tasks that end before this one starts.
    pub predecessors: Vec<usize>,
    /// 1 to 4.
    pub priority: u8,
    /// What hiring it out takes from the budget.
    pub hire_cost: u32,
    /// `needs[domain][level - 1]`: members of the crew who hold the domain at that level or above.
    pub needs: Vec<Vec<u8>>,
}

/// Who works with whom on which day, on what; and what is hired out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Solution {
    pub crews: Vec<DayCrew>,
    /// Indices of the tasks hired out, in ascending order.
    pub hired: Vec<usize>,
}

/// Technicians who stay together for a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayCrew {
    /// Counted from 0.
    pub day: u32,
    /// Indices of technicians, in ascending order.
    pub members: Vec<usize>,
    /// Tasks and when they start, counted in units from the start of day 0; in order of time.
    pub visits: Vec<(usize, u32)>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsolvable {
    #[error("task {0} lasts {1} units, which is not between 1 and 120")]
    Duration(usize, u32),
    #[error("task {0} has priority {1}, which is not between 1 and 4")]
    Priority(usize, u8),
    #[error("task {0} names predecessor {1}, which does not exist")]
    Predecessor(usize, usize),
    #[error("task {0} comes before itself")]
    Cycle(usize),
    #[error("task {0} needs more than all technicians have together, and the budget does not reach to hire it out")]
    Skills(usize),
    #[error("technician or task {0} does not have one entry for each domain and level")]
    Shape(usize),
}

impl Solution {
    /// `28 t1 + 14 t2 + 4 t3 + t4` (challenge subject, section 2: the objective).
    pub fn cost(&self, instance: &Instance) -> u64 {
        let mut tops = [0u64; 4];
        for &(task, start) in self.crews.iter().flat_map(|crew| &crew.visits) {
            let end = u64::from(start + instance.tasks[task].duration);
            let class = usize::from(instance.tasks[task].priority) - 1;
            tops[class] = tops[class].max(end);
            tops[3] = tops[3].max(end);
        }
        tops.iter().zip(WEIGHTS).map(|(top, weight)| top * u64::from(weight)).sum()
    }
}
