//! The times of a crew's day: how they are written, and that they hang together.

use super::outings::Outing;
use crate::plan::{Crew, Visit};
use crate::scenario::finding::Text;
use crate::verify::ledger::Violation;

/// Minutes of the day of `HH:MM`; None when it is not written that way.
fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |part: &str, below: i64| -> Option<i64> {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|n| digits && *n < below)
    };
    Some(60 * number(hours, 24)? + number(minutes, 60)?)
}

/// Minutes of the day.
#[derive(Debug, Clone, Copy)]
pub struct DayTimes {
    pub depart: i64,
    pub break_start: Option<i64>,
    pub back: i64,
}

impl DayTimes {
    pub fn read(crew: &Crew) -> Option<Self> {
        let break_start = match &crew.break_start {
            Some(text) => Some(minutes(text)?),
            None => None,
        };
        Some(DayTimes { depart: minutes(&crew.depart)?, break_start, back: minutes(&crew.back)? })
    }
}

/// Minutes of the day.
#[derive(Debug, Clone, Copy)]
pub struct StopTimes {
    pub arrive: i64,
    pub start: i64,
    pub end: i64,
}

impl StopTimes {
    pub fn read(visit: &Visit) -> Option<Self> {
        Some(StopTimes { arrive: minutes(&visit.arrive)?, start: minutes(&visit.start)?, end: minutes(&visit.end)? })
    }
}

/// Inspections that take more minutes may be interrupted by the break.
pub const WHOLE_DAY: u32 = 240;

/// `14:05`
pub fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Each arrival and the return no earlier than the place before, the way, and the break where it lies in between. A break may come
/// before the crew leaves, on the way (which it interrupts), or between arriving and inspecting; that it stays clear of
/// inspections is for the rule `break` to say.
pub fn hang_together(outing: &Outing, break_min: u32, wrong: &mut Vec<Violation>) {
    let Some(day) = outing.times else { return };
    let pause = day.break_start.map(|start| (start, start + i64::from(break_min)));
    let mut left = day.depart;
    for (stop, leg) in outing.stops.iter().zip(&outing.legs) {
        let Some(times) = stop.times else { return };
        let mut enter = |zh: String, en: String| wrong.push(outing.at_stop("times", stop, zh, en));
        let between = pause.filter(|&(start, end)| left <= start && end <= times.start && start < times.arrive);
        let first = left + i64::from(leg.minutes) + between.map_or(0, |_| i64::from(break_min));
        if times.arrive < first {
            let (first, said) = (clock(first), clock(times.arrive));
            enter(format!("最早 {first} 到，方案写 {said}"), format!("it is reached at {first}, the plan says {said}"));
        }
        if between.is_some_and(|(_, end)| times.arrive < end) {
            let arrive = clock(times.arrive);
            enter(
                format!("{arrive} 到达时还在午休"),
                format!("the crew arrives at {arrive} in the midst of its break"),
            );
        }
        if times.start < times.arrive {
            enter("到达之前就开始检查".to_string(), "the inspection starts before the crew is there".to_string());
        }
        // A whole day's inspection goes on after the break.
        let amid =
            stop.site.minutes > WHOLE_DAY && pause.is_some_and(|(start, end)| times.start <= start && end <= times.end);
        let inspected = times.end - times.start - if amid { i64::from(break_min) } else { 0 };
        if inspected != i64::from(stop.site.minutes) {
            let (asked, said) = (stop.site.minutes, inspected);
            enter(format!("应查 {asked} 分钟，方案查 {said} 分钟"), format!("it takes {asked} minutes, not {said}"));
        }
        left = times.end;
    }
    let mut enter = |zh: String, en: String| wrong.push(outing.entry("times", Text::new(zh, en)));
    let last = pause.filter(|&(start, _)| left <= start);
    let way = outing.legs.last().map_or(0, |leg| i64::from(leg.minutes));
    let first = (left + way + last.map_or(0, |_| i64::from(break_min))).max(last.map_or(0, |(_, end)| end));
    if day.back < first {
        let (first, said) = (clock(first), clock(day.back));
        enter(format!("最早 {first} 返回，方案写 {said}"), format!("it is back at {first}, the plan says {said}"));
    }
    if pause.is_some_and(|(start, end)| start < day.depart && day.depart < end) {
        enter("午休中途出发".to_string(), "it leaves in the midst of its break".to_string());
    }
}
