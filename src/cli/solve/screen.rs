//! How a search stands, on standard error: a bar on a terminal; elsewhere, lines that are few enough to be read.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::Args;
use super::say::Say;
use crate::solve::{Event, Options, Phase, Progress};

pub struct Screen {
    say: Say,
    kind: Kind,
}

enum Kind {
    Silent,
    Bar(ProgressBar),
    Lines(Lines),
}

/// What was last said in lines.
#[derive(Default)]
struct Lines {
    phase: Option<Phase>,
    has_incumbent: bool,
    /// When score, bound and gap were last told, and the gap then.
    told: Option<(f64, Option<f64>)>,
}

impl Screen {
    pub fn new(args: &Args, options: &Options, say: Say) -> Self {
        let kind = match (args.quiet, std::io::stderr().is_terminal()) {
            (true, _) => Kind::Silent,
            (false, true) => Kind::Bar(bar(options, say)),
            (false, false) => Kind::Lines(Lines::default()),
        };
        Screen { say, kind }
    }

    pub fn show(&mut self, event: Event, progress: &Progress) {
        let say = self.say;
        match (&mut self.kind, event) {
            (Kind::Silent, _) => {}
            (_, Event::Warm(warm)) => self.note(&say.taken_over(warm)),
            (_, Event::Asked(asked)) => self.note(&say.asked(asked)),
            (Kind::Bar(bar), _) => {
                let done = progress.seconds_left.map_or(progress.work, |_| (progress.seconds * 1000.0) as u64);
                bar.set_position(done);
                bar.set_message(format!("{} {}", say.phase(progress.phase), say.standing(progress, " ")));
            }
            (Kind::Lines(lines), _) => {
                if let Some(line) = lines.line(say, event, progress) {
                    self.note(&line);
                }
            }
        }
    }

    /// A line of its own; what cannot be shown is lost, and nothing else.
    pub fn note(&self, text: &str) {
        match &self.kind {
            Kind::Bar(bar) => bar.println(text),
            Kind::Silent | Kind::Lines(_) => drop(writeln!(std::io::stderr(), "{text}")),
        }
    }

    pub fn close(&self) {
        if let Kind::Bar(bar) = &self.kind {
            bar.finish_and_clear();
        }
    }
}

/// Counts milliseconds, or units of work where no time is set.
fn bar(options: &Options, say: Say) -> ProgressBar {
    let time = options.time;
    let length = time.map_or(options.work, |time| u64::try_from(time.as_millis()).ok());
    let bar = ProgressBar::new(length.unwrap_or(u64::MAX));
    let left = move |state: &ProgressState, text: &mut dyn std::fmt::Write| {
        let left = match time {
            Some(time) => say.time_left(time.saturating_sub(state.elapsed()).as_secs_f64()),
            None => say.work_left(state.len().unwrap_or_default().saturating_sub(state.pos())),
        };
        let _ = text.write_str(&left);
    };
    // Short enough for a terminal of 80 columns in both languages.
    if let Ok(style) = ProgressStyle::with_template("{bar:6} {elapsed} {left} {msg}") {
        bar.set_style(style.with_key("left", left));
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

impl Lines {
    /// What there is to say of the event, if it is worth a line.
    fn line(&mut self, say: Say, event: Event, progress: &Progress) -> Option<String> {
        let new_phase = event == Event::Phase && self.phase != Some(progress.phase);
        let first_plan = event == Event::Incumbent && !self.has_incumbent;
        if !new_phase && !first_plan && !self.is_due(event, progress) {
            return None;
        }
        let what = match event {
            Event::Phase => say.phase(progress.phase),
            Event::Incumbent => say.either("新方案", "better plan"),
            Event::Bound | Event::Warm(_) | Event::Asked(_) => say.either("新下界", "better bound"),
        };
        self.phase = Some(progress.phase);
        self.has_incumbent |= event == Event::Incumbent;
        if progress.incumbent.is_some() || progress.bound.is_some() {
            self.told = Some((progress.seconds, progress.gap()));
        }
        Some(say.line(what, progress))
    }

    /// Score and bound are told at most once a second: when the gap has shrunk by a tenth of itself, or a tenth of the time has
    /// passed since.
    fn is_due(&self, event: Event, progress: &Progress) -> bool {
        if event == Event::Phase {
            return false;
        }
        let Some((then, gap)) = self.told else { return true };
        let shrunk = match (gap, progress.gap()) {
            (Some(before), Some(now)) => now < 0.9 * before,
            (None, now) => now.is_some(),
            _ => false,
        };
        let since = progress.seconds - then;
        since >= 1.0 && (shrunk || since >= progress.seconds / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64, incumbent: Option<f64>, bound: Option<f64>) -> Progress {
        let phase = Phase::Search;
        Progress { phase, seconds, seconds_left: Some(9.0), work: 0, work_left: None, incumbent, bound, columns: None }
    }

    /// Lines that ten hours of a hundred better bounds a second would give.
    #[test]
    fn a_long_search_is_told_in_tens_of_lines() {
        let (say, mut lines) = (Say { zh: false }, Lines::default());
        let mut said = 0;
        for n in 0..3_600_000 {
            let seconds = f64::from(n) / 100.0;
            let bound = 1_000_000.0 - 900_000.0 / (1.0 + seconds);
            said += u32::from(lines.line(say, Event::Bound, &at(seconds, Some(1e6), Some(bound))).is_some());
        }
        assert!((20..200).contains(&said), "{said}");
    }

    #[test]
    fn the_first_plan_is_told_at_once_and_a_much_better_one_within_a_second() {
        let (say, mut lines) = (Say { zh: false }, Lines::default());
        let mut says = |event, progress: Progress| lines.line(say, event, &progress).is_some();
        assert!(says(Event::Phase, at(0.0, None, None)));
        assert!(!says(Event::Phase, at(500.0, None, None)), "the same again");
        assert!(says(Event::Bound, at(500.0, None, Some(50.0))));
        assert!(says(Event::Incumbent, at(500.01, Some(100.0), Some(50.0))));
        assert!(!says(Event::Incumbent, at(500.5, Some(60.0), Some(50.0))), "too soon");
        assert!(!says(Event::Incumbent, at(501.5, Some(99.0), Some(50.0))), "too little");
        assert!(says(Event::Incumbent, at(501.6, Some(60.0), Some(50.0))));
        assert!(says(Event::Bound, at(600.0, Some(60.0), Some(50.1))), "a tenth of the time has passed");
    }
}
