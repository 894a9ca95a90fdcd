//! Ruin: strings of stops are taken out of routes that lie close together (Christiaens and Vanden Berghe 2020, section 5.2).

use super::search::Search;
use super::solution::NONE;
use super::timing::Timing;

/// Stops taken out at a time, on average.
const AVERAGE: f64 = 14.0;
/// Longest string.
const LONGEST: f64 = 10.0;
/// How often, in percent, a whole route goes, so that it may be closed; none of more stops.
const WHOLE_PERCENT: u32 = 5;
const WHOLE_MOST: u32 = 40;
/// Share of strings that leave stops in their middle standing.
const SPLIT_PERCENT: u32 = 50;
/// How often, in percent, one more stop is left standing.
const LONGER_PERCENT: u32 = 1;

impl<T: Timing> Search<'_, '_, T> {
    /// Takes strings around one stop out of their routes, into `removed`.
    pub(super) fn ruin(&mut self) {
        self.removed.clear();
        let solution = &self.solution;
        let n = solution.instance.stops.len() as u32;
        let routed = n - solution.absent.len() as u32;
        let used = solution.routes.iter().filter(|r| r.stops > 0).count();
        if used == 0 {
            return;
        }
        let longest = LONGEST.min(f64::from(routed) / used as f64);
        let strings = (4.0 * AVERAGE) / (1.0 + longest) - 1.0;
        let strings = (1.0 + self.draw.unit() * strings) as usize;
        let seed = if self.changed.is_empty() { self.draw.below(n) } else { *self.draw.pick(&self.changed) };
        let whole = self.draw.chance(WHOLE_PERCENT);
        self.ruined.clear();
        let near = &self.neighbours.near[seed as usize];
        for &c in std::iter::once(&seed).chain(near) {
            if self.ruined.len() >= strings {
                break;
            }
            let route = self.solution.node(c).route;
            if route == NONE || self.ruined.contains(&route) {
                continue;
            }
            let stops = self.solution.routes[route as usize].stops;
            let most = longest.min(f64::from(stops));
            let length = match whole && self.ruined.is_empty() && stops <= WHOLE_MOST {
                true => stops,
                false => ((1.0 + self.draw.unit() * most) as u32).min(stops).max(1),
            };
            self.touch(route);
            self.take_string(c, length, stops);
            self.ruined.push(route);
        }
    }

    /// Two routes of different kinds, one of which may be empty, change places, where each kind and crew can drive the other's stops: a way
    /// out where all routes of a kind are in use.
    pub(super) fn exchange(&mut self) {
        let (stops, routes) = (self.solution.instance.stops.len(), self.solution.routes.len());
        if stops == 0 || self.solution.instance.kinds.len() < 2 {
            return;
        }
        let r = self.solution.node(self.draw.below(stops as u32)).route;
        let s = self.draw.below(routes as u32);
        if r == NONE || self.solution.routes[r as usize].kind == self.solution.routes[s as usize].kind {
            return;
        }
        let (for_r, for_s) = &mut self.joined;
        for_r.clear();
        for_r.extend(self.solution.stops(s));
        for_s.clear();
        for_s.extend(self.solution.stops(r));
        if self.solution.drives(r, for_r) && self.solution.drives(s, for_s) {
            self.give_joined([r, s]);
        }
    }

    /// Takes `length` stops around `c` out of its route of `stops`, one after another or with a gap.
    fn take_string(&mut self, c: u32, length: u32, stops: u32) {
        let mut kept = 0;
        if length > 1 && length < stops && self.draw.chance(SPLIT_PERCENT) {
            kept = 1;
            while length + kept < stops && self.draw.chance(LONGER_PERCENT) {
                kept += 1;
            }
        }
        let span = length + kept;
        let walk = |mut at: u32, forward: bool| {
            let mut steps = 0;
            while steps < span - 1 {
                let node = self.solution.node(at);
                let next = if forward { node.next } else { node.prev };
                if !self.solution.is_stop(next) {
                    break;
                }
                at = next;
                steps += 1;
            }
            steps
        };
        let (back, forth) = (walk(c, false), walk(c, true));
        let offset = self.draw.between((span - 1).saturating_sub(forth), back);
        let mut at = c;
        for _ in 0..offset {
            at = self.solution.node(at).prev;
        }
        let before = self.solution.node(at).prev;
        let gap = if kept > 0 { self.draw.between(1, length - 1) } else { length };
        for step in 0..span {
            let next = self.solution.node(at).next;
            if step < gap || step >= gap + kept {
                self.solution.remove(at);
                self.removed.push(at);
            }
            at = next;
        }
        self.solution.refresh_between(before, at);
    }
}
