//! Days on which a group goes out: those of its batch but for days off and rest days.

use chrono::NaiveDate;

use crate::problem::{GroupId, Problem, Workdays};
use crate::scenario::Level;

/// Dates of the group's batch but for days off.
pub fn days_to_work(problem: &Problem, workdays: &Workdays, group: GroupId) -> Vec<NaiveDate> {
    let batch = &problem.scenario.batches[problem.groups[group].batch];
    let off = holidays_off(problem);
    let dates = batch.start.iter_days().take_while(|date| *date <= batch.end);
    dates.filter(|&date| !(off && workdays.is_holiday(date))).collect()
}

/// Whether days that the calendar calls off are kept.
fn holidays_off(problem: &Problem) -> bool {
    !problem.scenario.settings.day.work_on_holidays && problem.level("working_day") != Level::Off
}

/// Dates on which the group's crews may go out. The whole group rests on the same days, one in every run of `rest_every`: as few as will do,
/// on days that are no working days where there are such, else late ones.
pub fn days_out(problem: &Problem, workdays: &Workdays, group: GroupId) -> Vec<NaiveDate> {
    let batch = &problem.scenario.batches[problem.groups[group].batch];
    let day = &problem.scenario.settings.day;
    let dates: Vec<NaiveDate> = batch.start.iter_days().take_while(|date| *date <= batch.end).collect();
    let every = if problem.level("rest_day") == Level::Off { 0 } else { day.rest_every as usize };
    let off = holidays_off(problem);
    let is_out = |at: usize, first: usize| {
        let rests = every > 0 && dates.len() >= every && at % every == first;
        !(rests || off && workdays.is_holiday(dates[at]))
    };
    // The first rest day may be any of the first run.
    let lost = |first: &usize| {
        let out = (0..dates.len()).filter(|&at| is_out(at, *first));
        let worked = out.clone().filter(|&at| workdays.is_workday(dates[at]));
        (std::cmp::Reverse(out.clone().count()), std::cmp::Reverse(worked.count()), std::cmp::Reverse(*first))
    };
    let first = (0..every.max(1)).min_by_key(lost).unwrap_or(0);
    (0..dates.len()).filter(|&at| is_out(at, first)).map(|at| dates[at]).collect()
}
