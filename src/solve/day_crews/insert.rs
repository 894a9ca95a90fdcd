//! Finding a place for a task that waits.

use crate::draw::Draw;

use super::instance::DAY;
use super::model::Model;
use super::skills::{self, Block, ZERO};
use super::staff::Recruiter;
use super::state::{Day, HIRED, State, WAITING, raised_by};
use super::timing::{Clockwork, Trial};

/// What makes one place better than another; drawn anew for each rebuilding, so that the search does not follow one habit.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    /// What a crew's spare time counts against a free technician's.
    pub share: f32,
    /// Technicians × units that a day later is worth.
    pub late: f32,
    /// Technicians × units that a unit of cost more is worth.
    pub price: f32,
    /// Per cent of places that are overlooked.
    pub blind: u32,
    /// Per cent of days that are overlooked.
    pub blind_days: u32,
    /// Whether technicians may change crews to make a place.
    pub trades: bool,
}

/// The task that looks for a place.
#[derive(Clone, Copy, Debug)]
struct Seeker {
    task: u16,
    length: u32,
    /// What the plan may cost with it.
    cap: u32,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    score: f32,
    day: usize,
    crew: usize,
    /// Where in the crew's order.
    place: usize,
    short: bool,
}

/// Memory for inserting.
pub struct Inserter {
    pub clock: Clockwork,
    recruiter: Recruiter,
    candidates: Vec<Candidate>,
    empty: Vec<Block>,
}

/// So many of the best places are tried.
const TRIED: usize = 4;

impl Inserter {
    pub fn new(model: &Model) -> Self {
        Inserter {
            clock: Clockwork::new(model),
            recruiter: Recruiter::default(),
            candidates: Vec::new(),
            empty: vec![ZERO; model.blocks],
        }
    }

    /// Puts a waiting task where it fits best such that the plan costs at most `cap`; false = nowhere.
    pub fn insert(
        &mut self,
        model: &Model,
        state: &mut State,
        task: u16,
        cap: u32,
        taste: &Taste,
        draw: &mut Draw,
    ) -> bool {
        self.candidates.clear();
        let i = usize::from(task);
        let (mut first, mut last) = (0usize, state.days.len());
        for &before in &model.ancestors[i] {
            match state.day_of[usize::from(before)] {
                WAITING => {}
                // Nothing that comes after what is hired out is done.
                HIRED => return false,
                day => first = first.max(usize::from(day)),
            }
        }
        for &after in &model.descendants[i] {
            let day = state.day_of[usize::from(after)];
            if day < HIRED {
                last = last.min(usize::from(day) + 1);
            }
        }
        let seeker = Seeker { task, length: model.length(task), cap: cap.min(u32::MAX - 1) };
        for k in first..last {
            if !self.look_at(model, state, seeker, k, taste, draw) {
                break;
            }
        }
        for at in 0..self.candidates.len().min(TRIED) {
            let candidate = self.candidates[at];
            if self.put(model, state, task, candidate, taste, draw) {
                return true;
            }
        }
        false
    }

    /// Adds the places of a day to the candidates; false = the day, and so each later one, is too late for the cap.
    fn look_at(
        &mut self,
        model: &Model,
        state: &State,
        seeker: Seeker,
        k: usize,
        taste: &Taste,
        draw: &mut Draw,
    ) -> bool {
        let Seeker { task, length, cap } = seeker;
        let base = k as u32 * DAY;
        if raised(model, state, task, base + length) > cap {
            return false;
        }
        if taste.blind_days > 0 && draw.chance(taste.blind_days) {
            return true;
        }
        let day = &state.days[k];
        let own = state.bound_on(model, task, k) > 0;
        let bound = day.pairs > 0 || own;
        let free = day.free.len();
        for c in 0..=day.crews.len() {
            let known = day.crews.get(c);
            let (have, need) = if known.is_some() {
                (day.crew_have(model, c), day.crew_need(model, c))
            } else {
                (&self.empty[..], &self.empty[..])
            };
            let (members, busy) = known.map_or((0, 0), |crew| (crew.members.len() as u32, crew.length));
            // Where tasks wait for others there may be gaps before the crew's last.
            let filled = match known {
                Some(crew) if bound => crew.tasks.iter().map(|&other| model.length(other)).sum(),
                _ => busy,
            };
            if filled + length > DAY {
                continue;
            }
            let busy = busy.min(DAY - length);
            let (lack, short) = skills::lacks(have, need, model.need(task), &day.free_have);
            let short = short > 0 || usize::from(lack) > free;
            if short && !taste.trades {
                continue;
            }
            if taste.blind > 0 && draw.chance(taste.blind) {
                continue;
            }
            let more = if known.is_some() { u32::from(lack) } else { u32::from(model.heads[usize::from(task)]).max(1) };
            // What is left of the day's room, before and after.
            let lost = (more * DAY) as f32
                + taste.share * ((members * (DAY - busy)) as f32 - ((members + more) * (DAY - busy - length)) as f32);
            let mut score = lost - taste.late * k as f32 + if short { 60.0 } else { 0.0 };
            // Behind a place that is certain, no other is tried.
            let worst = self.candidates.last().filter(|last| !last.short || self.candidates.len() == TRIED);
            if worst.is_some_and(|worst| score >= worst.score) {
                continue;
            }
            let places = known.map_or(0, |crew| crew.tasks.len());
            // Behind all others it delays nobody.
            let behind = known.map_or(0, |crew| crew.length) + length;
            let found = if !own && behind <= DAY && raised(model, state, task, base + behind) == state.cost() {
                Some((places, 0))
            } else {
                self.best_place(model, state, seeker, k, c, bound)
            };
            let Some((place, raise)) = found else { continue };
            score += taste.price * raise as f32;
            let candidate = Candidate { score, day: k, crew: c, place, short };
            let at = self.candidates.partition_point(|other| other.score <= score);
            if !short {
                self.candidates.truncate(at);
            }
            if at < TRIED && self.candidates[..at].last().is_none_or(|last| last.short) {
                self.candidates.truncate(TRIED - 1);
                self.candidates.insert(at, candidate);
            }
        }
        true
    }

    /// The place in a crew's order that raises the cost least, and by how much; none = no place is in time.
    fn best_place(
        &mut self,
        model: &Model,
        state: &State,
        seeker: Seeker,
        k: usize,
        crew: usize,
        bound: bool,
    ) -> Option<(usize, u32)> {
        let Seeker { task, cap, .. } = seeker;
        let day = &state.days[k];
        let places = day.crews.get(crew).map_or(0, |crew| crew.tasks.len());
        let base = k as u32 * DAY;
        let before = state.cost();
        let mut best: Option<(usize, u32)> = None;
        for place in (0..=places).rev() {
            let after = if bound {
                if !self.clock.run(model, day, k, &state.day_of, Some(Trial { task, crew, place })) {
                    continue;
                }
                state.cost_within(&raised_by(state.tops, base, self.clock.ends))
            } else {
                shifted(model, state, day, base, task, crew, place)
            };
            if after <= cap && best.is_none_or(|(_, known)| after - before < known) {
                best = Some((place, after - before));
                if after == before {
                    break;
                }
            }
        }
        best
    }

    /// Puts the task where the candidate says, if the crew can be staffed.
    fn put(
        &mut self,
        model: &Model,
        state: &mut State,
        task: u16,
        candidate: Candidate,
        taste: &Taste,
        draw: &mut Draw,
    ) -> bool {
        let Candidate { day: k, crew, place, short, .. } = candidate;
        let new = crew == state.days[k].crews.len();
        if new {
            state.days[k].open(model);
        }
        if short {
            state.touch(k);
        }
        let day = &mut state.days[k];
        if !self.recruiter.fill(model, day, crew, task, taste.trades, draw) {
            if taste.trades {
                state.touch(k);
            }
            if new {
                state.days[k].close(model, crew);
            }
            return false;
        }
        let pairs = state.bound_on(model, task, k);
        let day = &mut state.days[k];
        day.crews[crew].tasks.insert(place, task);
        day.pairs += pairs;
        state.day_of[usize::from(task)] = k as u16;
        state.waiting.retain(|&other| other != task);
        state.touch(k);
        if state.days[k].pairs > 0 {
            state.time(model, &mut self.clock, k);
        } else {
            state.time_crew(model, k, crew);
        }
        state.tops = raised_by(state.tops, k as u32 * DAY, state.days[k].ends);
        true
    }
}

/// The cost if the task ended then and all else stayed.
fn raised(model: &Model, state: &State, task: u16, end: u32) -> u32 {
    let mut tops = state.tops;
    let class = usize::from(model.class[usize::from(task)]);
    tops[class] = tops[class].max(end);
    tops[3] = tops[3].max(end);
    state.cost_within(&tops)
}

/// The cost with the task at a place of a crew, where no task of the day waits for another.
fn shifted(model: &Model, state: &State, day: &Day, base: u32, task: u16, crew: usize, place: usize) -> u32 {
    let mut tops = state.tops;
    let mut note = |task: u16, end: u32| {
        let class = usize::from(model.class[usize::from(task)]);
        tops[class] = tops[class].max(base + end);
        tops[3] = tops[3].max(base + end);
    };
    let tasks = day.crews.get(crew).map_or(&[][..], |crew| &crew.tasks[..]);
    let mut end = 0;
    for &other in &tasks[..place] {
        end += model.length(other);
    }
    end += model.length(task);
    note(task, end);
    for &other in &tasks[place..] {
        end += model.length(other);
        note(other, end);
    }
    state.cost_within(&tops)
}
