//! The rules on days and hours: working_day, open_hours, break, rest_day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime, Timelike as _};

use super::calendar::Calendar;
use super::distance::duty;
use super::outings::{Outing, Stop};
use super::times::{StopTimes, WHOLE_DAY, clock};
use crate::scenario::finding::Text;
use crate::scenario::settings::DaySettings;
use crate::scenario::{Batch, Site};
use crate::verify::ledger::{Ledger, Violation};
use crate::verify::tables::{Tables, days};

/// A break lies within these, minutes of the day.
const NOON: (i64, i64) = (11 * 60 + 30, 14 * 60);

pub fn count(tables: &Tables, outings: &[Outing], calendar: &Calendar, ledger: &mut Ledger) {
    let day = &tables.scenario.settings.day;
    for outing in outings {
        working_day(day, outing, calendar, ledger);
        for stop in &outing.stops {
            open_hours(outing, stop, calendar, ledger);
        }
        if break_is_due(day) {
            breaks(day, outing, ledger);
        }
    }
    rest_day(tables, outings, ledger);
}

/// A time of the tables may have seconds.
fn minutes(time: NaiveTime) -> f64 {
    f64::from(time.num_seconds_from_midnight()) / 60.0
}

/// Out of hours, too long on duty, and out on a day that is none: 1 each.
fn working_day(day: &DaySettings, outing: &Outing, calendar: &Calendar, ledger: &mut Ledger) {
    let mut enter = |zh: String, en: String| ledger.broken(outing.entry("working_day", Text::new(zh, en)));
    if let Some(times) = outing.times
        && ((times.depart as f64) < minutes(day.start) || times.back as f64 > minutes(day.end))
    {
        let (depart, back) = (clock(times.depart), clock(times.back));
        let (start, end) = (day.start.format("%H:%M"), day.end.format("%H:%M"));
        enter(
            format!("{depart} 出发、{back} 返回，工作时间 {start}–{end}"),
            format!("it is out from {depart} to {back}, the working day is {start} to {end}"),
        );
    }
    let duty = f64::from(duty(outing));
    if duty > 60.0 * day.max_duty_hours + 1e-9 {
        let most = day.max_duty_hours;
        enter(format!("出勤 {duty} 分钟，最多 {most} 小时"), format!("{duty} minutes of duty, at most {most} hours"));
    }
    let (date, batch) = (outing.crew.date, outing.group.batch);
    if date < batch.start || date > batch.end {
        enter("不在批次日期内".to_string(), "which is no day of its batch".to_string());
    } else if !day.work_on_holidays && calendar.is_day_off(date) {
        enter("这一天放假".to_string(), "which is a day off".to_string());
    }
}

/// Whether the site's dates and weekdays allow a visit.
pub fn is_open_on(site: &Site, date: NaiveDate, calendar: &Calendar) -> bool {
    lies_within_dates(site, date) && (!site.workdays_only.unwrap_or(false) || calendar.is_workday(date))
}

fn lies_within_dates(site: &Site, date: NaiveDate) -> bool {
    site.earliest.is_none_or(|first| first <= date) && site.latest.is_none_or(|last| date <= last)
}

/// Out of the site's hours, out of its dates, and on a day that is no working day: 1 each.
fn open_hours(outing: &Outing, stop: &Stop, calendar: &Calendar, ledger: &mut Ledger) {
    let (site, date) = (stop.site, outing.crew.date);
    let mut enter = |zh: String, en: String| ledger.broken(outing.at_stop("open_hours", stop, zh, en));
    if let (Some((opens, closes)), Some(times)) = (site.open, stop.times)
        && ((times.start as f64) < minutes(opens) || times.end as f64 > minutes(closes))
    {
        let (start, end) = (clock(times.start), clock(times.end));
        let (opens, closes) = (opens.format("%H:%M"), closes.format("%H:%M"));
        enter(
            format!("{start}–{end} 检查，开放时间 {opens}–{closes}"),
            format!("inspected from {start} to {end}, open from {opens} to {closes}"),
        );
    }
    if !lies_within_dates(site, date) {
        enter("早于最早日期或晚于最晚日期".to_string(), "before its earliest or after its latest date".to_string());
    }
    if site.workdays_only.unwrap_or(false) && !calendar.is_workday(date) {
        enter("仅工作日可查，这一天不是工作日".to_string(), "open on working days only, which this is not".to_string());
    }
}

/// Not where there is none to take, or the working day has less than that in common with noon.
pub fn break_is_due(day: &DaySettings) -> bool {
    let in_common = minutes(day.end).min(NOON.1 as f64) - minutes(day.start).max(NOON.0 as f64);
    day.break_min > 0 && in_common >= f64::from(day.break_min)
}

/// A crew day without a break at noon, apart from every inspection.
fn breaks(day: &DaySettings, outing: &Outing, ledger: &mut Ledger) {
    let Some(times) = outing.times else { return };
    let length = i64::from(day.break_min);
    let (zh, en) = match times.break_start {
        None => ("没有午休".to_string(), "it has no break".to_string()),
        Some(start) if start < NOON.0 || start + length > NOON.1 => {
            let at = clock(start);
            (format!("{at} 午休 {length} 分钟，不在 11:30–14:00 之间"), format!("its break at {at} is not at noon"))
        }
        Some(start) => {
            let during = outing.stops.iter().find(|stop| {
                let amid = |visit: &StopTimes| visit.start <= start && start + length <= visit.end;
                let overlaps = |visit: &StopTimes| start < visit.end && visit.start < start + length;
                let may = |visit: &StopTimes| stop.site.minutes > WHOLE_DAY && amid(visit);
                stop.times.is_some_and(|visit| overlaps(&visit) && !may(&visit))
            });
            let Some(stop) = during else { return };
            let site = &stop.site.id;
            (format!("午休与点位 {site} 的检查重叠"), format!("its break overlaps the inspection of {site}"))
        }
    };
    ledger.broken(outing.entry("break", Text::new(zh, en)));
}

/// Per inspector and run of `rest_every` days of a batch: 1 where no day of the run is out of every crew.
fn rest_day(tables: &Tables, outings: &[Outing], ledger: &mut Ledger) {
    let length = i64::from(tables.scenario.settings.day.rest_every);
    if length == 0 {
        return;
    }
    let mut busy: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    let mut serves: BTreeMap<(&str, &str), &Batch> = BTreeMap::new();
    for outing in outings {
        for member in &outing.members {
            busy.entry(&member.id).or_default().insert(outing.crew.date);
            serves.insert((&outing.group.batch.id, &member.id), outing.group.batch);
        }
    }
    for (&(_, inspector), batch) in &serves {
        let busy = &busy[inspector];
        let mut worked = 0;
        for date in batch.start.iter_days().take(days(batch).max(0) as usize) {
            worked = if busy.contains(&date) { worked + 1 } else { 0 };
            if worked >= length {
                let text = Text::new(
                    format!("{inspector} 到 {date} 连续 {worked} 天出勤，每 {length} 天应轮休一天"),
                    format!("{inspector} is out {worked} days running by {date}, one day in {length} is for rest"),
                );
                ledger.broken(Violation {
                    batch: Some(batch.id.clone()),
                    inspectors: vec![inspector.to_string()],
                    key: "crews".to_string(),
                    ..Violation::new("rest_day", 1.0, text)
                });
            }
        }
    }
}
