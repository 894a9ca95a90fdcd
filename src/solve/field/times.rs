//! The times of a crew's day: when it leaves, arrives, starts, ends, pauses and comes back.

use crate::solve::routes::timing::Break;

/// A stop with the minutes of the day within which it may start.
#[derive(Debug, Clone, Copy)]
pub struct Halt {
    /// From the place before.
    pub way: i32,
    pub early: i32,
    pub late: i32,
    pub service: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub depart: i32,
    pub pause: Option<i32>,
    /// Arrival, start, end.
    pub halts: Vec<(i32, i32, i32)>,
    pub back: i32,
}

/// Where the break comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// On the way to a stop, by its position; after the last stop, on the way back.
    Way(usize),
    /// Amid a stop.
    Stop(usize),
}

/// The day that ends first; the break comes where it delays least. None where the stops do not fit into the hours.
pub fn day(halts: &[Halt], way_back: i32, hours: (i32, i32), pause: Option<&Break>) -> Option<Day> {
    let Some(pause) = pause else { return drive(halts, way_back, hours, None) };
    let ways = (0..=halts.len()).map(At::Way);
    let amid = (0..halts.len()).filter(|&n| halts[n].service > pause.whole).map(At::Stop);
    ways.chain(amid).filter_map(|at| drive(halts, way_back, hours, Some((at, pause)))).min_by_key(|day| day.back)
}

/// With the break at the given place.
fn drive(halts: &[Halt], way_back: i32, hours: (i32, i32), pause: Option<(At, &Break)>) -> Option<Day> {
    let mut at = hours.0;
    let mut day = Day { depart: at, pause: None, halts: Vec::new(), back: 0 };
    let mut begin_of_break = None;
    let mut go = |at: &mut i32, way: i32, leg: usize| -> Option<()> {
        match pause {
            Some((on, pause)) if on == At::Way(leg) => {
                // On the way when it may begin, else before or after it.
                let begin = (*at).max(pause.from);
                if begin + pause.length > pause.until {
                    return None;
                }
                begin_of_break = Some(begin);
                *at = (*at + way).max(pause.from) + pause.length;
            }
            _ => *at += way,
        }
        Some(())
    };
    for (n, halt) in halts.iter().enumerate() {
        go(&mut at, halt.way, n)?;
        match pause {
            Some((on, pause)) if on == At::Stop(n) => {
                let start = at.max(halt.early).max(pause.from - halt.service);
                if start > (halt.late - pause.length).min(pause.until - pause.length) {
                    return None;
                }
                day.pause = Some(start.max(pause.from));
                day.halts.push((at, start, start + halt.service + pause.length));
            }
            _ => {
                let start = at.max(halt.early);
                if start > halt.late {
                    return None;
                }
                day.halts.push((at, start, start + halt.service));
            }
        }
        at = day.halts[n].2;
    }
    go(&mut at, way_back, halts.len())?;
    day.pause = day.pause.or(begin_of_break);
    day.back = at;
    if at > hours.1 {
        return None;
    }
    // Nobody leaves to wait at the first gate.
    if let (Some(first), Some(halt)) = (day.halts.first_mut(), halts.first()) {
        let leave = first.1 - halt.way;
        let fed = day.pause.filter(|_| pause.is_some_and(|p| p.0 == At::Way(0)));
        let free = match (fed, pause) {
            (Some(begin), Some((_, pause))) => leave >= begin + pause.length,
            _ => true,
        };
        if free {
            day.depart = leave;
            first.0 = first.1;
        } else {
            // The break interrupts the way out.
            day.depart = hours.0;
        }
    }
    Some(day)
}

/// `HH:MM`
pub fn clock(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
