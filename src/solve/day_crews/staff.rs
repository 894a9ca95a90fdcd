//! Who joins a crew that takes on a task.

use crate::draw::Draw;

use super::model::Model;
use super::skills::{self, Block};
use super::state::Day;

/// Memory for filling crews.
#[derive(Default)]
pub struct Recruiter {
    /// What the crew needs with the task, and what of it is lacking.
    target: Vec<Block>,
    lack: Vec<Block>,
    joined: Vec<u16>,
}

impl Recruiter {
    /// Lets free technicians join a crew until it meets the task's needs as well as its own, and raises its needs. Where they
    /// cannot, technicians may change places with members of other crews (`trades`); the day stays valid, and false is returned.
    pub fn fill(
        &mut self,
        model: &Model,
        day: &mut Day,
        crew: usize,
        task: u16,
        trades: bool,
        draw: &mut Draw,
    ) -> bool {
        self.joined.clear();
        self.target.clear();
        self.target.extend_from_slice(day.crew_need(model, crew));
        skills::raise(&mut self.target, model.need(task));
        self.lack.clone_from(&self.target);
        skills::subtract_to_zero(&mut self.lack, day.crew_have(model, crew));
        let mut tries = if trades { 4 } else { 0 };
        loop {
            let most = self.lack.iter().map(skills::largest).max().unwrap_or(0);
            if most == 0 {
                let need = &mut day.need[crew * model.blocks..][..model.blocks];
                skills::raise(need, model.need(task));
                day.prune(model, crew);
                return true;
            }
            if usize::from(most) <= day.free.len()
                && let Some(at) = self.best(model, day, draw)
            {
                let t = day.free[at];
                skills::subtract_to_zero(&mut self.lack, model.has(t));
                day.join(model, crew, at);
                self.joined.push(t);
                continue;
            }
            if tries == 0 || !self.trade(model, day, crew, draw) && !self.exchange(model, day, crew, draw) {
                break;
            }
            tries -= 1;
        }
        for &t in &self.joined {
            if let Some(at) = day.crews[crew].members.iter().position(|&member| member == t) {
                day.leave(model, crew, at);
            }
        }
        false
    }

    /// The free technician who stands in for most lacking heads; of several, the one whose skills are least sought after.
    fn best(&self, model: &Model, day: &Day, draw: &mut Draw) -> Option<usize> {
        // A head that no free technician can be cannot be filled by going on.
        let short = self.lack.iter().zip(&day.free_have).any(|(lack, free)| (0..16).any(|j| lack[j] > free[j]));
        if short {
            return None;
        }
        let mut best: Option<(f32, usize)> = None;
        for (at, &t) in day.free.iter().enumerate() {
            let gain = skills::gain(&self.lack, model.has(t));
            if gain == 0 {
                continue;
            }
            let score = gain as f32 - model.value[usize::from(t)] * (0.3 + 0.3 * draw.below(1000) as f32 / 1000.0);
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// A member of another crew who stands in for a lacking head becomes free: a free technician, or one of this crew for whom
    /// nothing is lost, takes the place there.
    fn trade(&mut self, model: &Model, day: &mut Day, crew: usize, draw: &mut Draw) -> bool {
        let crews = day.crews.len();
        let first = draw.below(crews as u32) as usize;
        for other in (0..crews).map(|at| (first + at) % crews).filter(|&other| other != crew) {
            for at in 0..day.crews[other].members.len() {
                let t = day.crews[other].members[at];
                let gain = skills::gain(&self.lack, model.has(t));
                if gain == 0 {
                    continue;
                }
                let stand_in = (0..day.free.len()).find(|&at| {
                    let u = day.free[at];
                    skills::gain(&self.lack, model.has(u)) < gain
                        && skills::trades(
                            day.crew_have(model, other),
                            model.has(t),
                            model.has(u),
                            day.crew_need(model, other),
                        )
                });
                if let Some(free) = stand_in {
                    day.leave(model, other, at);
                    day.join(model, other, free);
                    return true;
                }
            }
        }
        false
    }

    /// A member changes places with one of another crew, for whom there is less lacking here and nothing there.
    fn exchange(&mut self, model: &Model, day: &mut Day, crew: usize, draw: &mut Draw) -> bool {
        let crews = day.crews.len();
        let first = draw.below(crews as u32) as usize;
        let lacking = skills::sum(&self.lack);
        for other in (0..crews).map(|at| (first + at) % crews).filter(|&other| other != crew) {
            for at in 0..day.crews[other].members.len() {
                let t = day.crews[other].members[at];
                if skills::gain(&self.lack, model.has(t)) == 0 {
                    continue;
                }
                for own in 0..day.crews[crew].members.len() {
                    let u = day.crews[crew].members[own];
                    let here = skills::lacking(day.crew_have(model, crew), model.has(u), model.has(t), &self.target);
                    if here < lacking
                        && skills::trades(
                            day.crew_have(model, other),
                            model.has(t),
                            model.has(u),
                            day.crew_need(model, other),
                        )
                    {
                        day.leave(model, other, at);
                        day.leave(model, crew, own);
                        let last = day.free.len() - 1;
                        day.join(model, other, last);
                        day.join(model, crew, last - 1);
                        if let Some(known) = self.joined.iter_mut().find(|known| **known == u) {
                            *known = t;
                        }
                        self.lack.clone_from(&self.target);
                        skills::subtract_to_zero(&mut self.lack, day.crew_have(model, crew));
                        return true;
                    }
                }
            }
        }
        false
    }
}
