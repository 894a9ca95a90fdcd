//! When the tasks of a day end, each as early as its crew and its predecessors let it.

use super::instance::DAY;
use super::model::Model;
use super::state::{Crew, Day};

/// A task to try at a place of a crew; a crew past the last is a new one.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    pub task: u16,
    pub crew: usize,
    pub place: usize,
}

/// Memory for timing a day.
pub struct Clockwork {
    /// When each task of the day ends, in units from the start of the day.
    pub end: Vec<u32>,
    /// When the last task of each priority ends; 0 = none.
    pub ends: [u32; 4],
    /// Of each crew, how many tasks are done, and when.
    done: Vec<(usize, u32)>,
}

impl Clockwork {
    pub fn new(model: &Model) -> Self {
        Clockwork { end: vec![0; model.tasks], ends: [0; 4], done: Vec::new() }
    }

    /// Times the day, with a task more if so asked. False = it cannot be done within the day, or tasks wait for each other.
    pub fn run(&mut self, model: &Model, day: &Day, k: usize, day_of: &[u16], trial: Option<Trial>) -> bool {
        self.ends = [0; 4];
        if day.pairs == 0 && trial.is_none() {
            return day.crews.iter().all(|crew| self.line_up(model, crew));
        }
        let none = Crew::default();
        let crews = day.crews.len() + usize::from(trial.is_some_and(|trial| trial.crew >= day.crews.len()));
        self.done.clear();
        self.done.resize(crews, (0, 0));
        let trial_task = trial.map_or(u16::MAX, |trial| trial.task);
        for crew in &day.crews {
            for &task in &crew.tasks {
                self.end[usize::from(task)] = u32::MAX;
            }
        }
        if let Some(trial) = trial {
            self.end[usize::from(trial.task)] = u32::MAX;
        }
        loop {
            let (mut moved, mut left) = (false, false);
            for c in 0..crews {
                let tasks = &day.crews.get(c).unwrap_or(&none).tasks;
                let place = trial.filter(|trial| trial.crew == c).map(|trial| trial.place);
                let count = tasks.len() + usize::from(place.is_some());
                let (mut at, mut clock) = self.done[c];
                while at < count {
                    let task = match place {
                        Some(place) if at == place => trial_task,
                        Some(place) if at > place => tasks[at - 1],
                        _ => tasks[at],
                    };
                    let mut start = clock;
                    for &before in &model.ancestors[usize::from(task)] {
                        if before == trial_task || usize::from(day_of[usize::from(before)]) == k {
                            start = start.max(self.end[usize::from(before)]);
                        }
                    }
                    if start == u32::MAX {
                        left = true;
                        break;
                    }
                    clock = start + model.length(task);
                    if clock > DAY {
                        return false;
                    }
                    self.finish(model, task, clock);
                    moved = true;
                    at += 1;
                }
                self.done[c] = (at, clock);
            }
            if !left {
                return true;
            }
            if !moved {
                return false;
            }
        }
    }

    fn line_up(&mut self, model: &Model, crew: &Crew) -> bool {
        let mut clock = 0;
        for &task in &crew.tasks {
            clock += model.length(task);
            self.finish(model, task, clock);
        }
        clock <= DAY
    }

    fn finish(&mut self, model: &Model, task: u16, end: u32) {
        self.end[usize::from(task)] = end;
        let class = usize::from(model.class[usize::from(task)]);
        self.ends[class] = self.ends[class].max(end);
    }
}
