//! Carries out a change on the cells of a draft.

use std::collections::HashSet;

use chrono::{Duration, NaiveDate, NaiveTime};

use super::draft::{Draft, Rows as Lines};
use super::line::{Amount, Columns, Rows, What};
use super::rows::{self, chosen, find};
use crate::scenario::columns::{Column, Kind, Table};
use crate::scenario::finding::Text;
use crate::scenario::read::grid::{Cell, Line};
use crate::scenario::read::names::fold;
use crate::scenario::read::values;

/// So many rows may be added by one line.
const MOST_ADDED: usize = 100_000;

type Told<T> = Result<T, Text>;

pub fn apply(draft: &mut Draft, what: &What) -> Told<usize> {
    match what {
        What::Setting { path, to } => set(draft, path, to),
        What::Cells { table, rows, columns, to } => cells(draft, table, rows, *columns, to),
        What::Drop { table, rows } => {
            let found: HashSet<usize> = find(draft, table, rows)?.into_iter().collect();
            if let Some(lines) = draft.table_mut(table.en) {
                let mut at = 0..;
                lines.lines.retain(|_| !at.next().is_some_and(|at| found.contains(&at)));
            }
            Ok(found.len())
        }
        What::Add { table, count, like, cells } => add(draft, table, *count, like.as_ref(), cells),
    }
}

fn set(draft: &mut Draft, path: &[String], to: &Amount) -> Told<usize> {
    // A level, and the weight of expense, have a long and a short name.
    let path: Vec<String> = match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["rules", rule, "level"] => vec!["rules".into(), rule.into()],
        ["objective", "expense"] => vec!["objective".into(), "expense".into(), "weight".into()],
        _ => path.to_vec(),
    };
    let key = path.join(".");
    let known: Vec<String> = draft.settings.iter().map(|s| s.path.join(".")).collect();
    let Some(setting) = draft.settings.iter_mut().find(|s| s.path == path) else {
        let near = crate::scenario::read::names::nearest(&key, known.iter().map(String::as_str));
        let (zh, en) =
            near.map_or_else(Default::default, |n| (format!("，是否应为 {n}？"), format!("; is {n} meant?")));
        return Err(Text::new(format!("没有设置 {key}{zh}"), format!("there is no setting {key}{en}")));
    };
    let now = setting.said.as_ref().or(setting.default.as_ref());
    let number = match now {
        Some(Cell::Number(n)) => Some(*n),
        _ => None,
    };
    let changed = match to {
        Amount::Set(value) => Some(Cell::written(value)),
        Amount::More(by) => number.map(|n| Cell::Number(n + by)),
        Amount::Times(by) => number.map(|n| Cell::Number(n * by)),
        Amount::Part(..) => None,
    };
    let Some(cell) = changed else {
        let now = now.map(Cell::text).unwrap_or_default();
        return Err(Text::new(
            format!("{key} 现在是“{now}”，不是数，不能加减或按比例改；请写 {key} = 值"),
            format!("{key} is “{now}” now, which is no number: write {key} = value"),
        ));
    };
    setting.said = Some(cell);
    Ok(1)
}

fn cells(draft: &mut Draft, table: &'static Table, rows: &Rows, columns: Columns, to: &Amount) -> Told<usize> {
    if table.en == "quotas" {
        own_quotas(draft, table, rows, to)?;
    }
    let found = find(draft, table, rows)?;
    let Some(lines) = draft.table_mut(table.en) else { return Ok(0) };
    for &at in &found {
        let changed: Vec<(&str, Cell)> = {
            let (lines, line) = (&*lines, &lines.lines[at]);
            match columns {
                Columns::One(column) => vec![(column, changed(lines, line, column, to)?)],
                Columns::Both(low, high) => {
                    vec![(low, changed(lines, line, low, to)?), (high, changed(lines, line, high, to)?)]
                }
                Columns::Days => vec![("end", end_after(lines, line, to)?)],
                Columns::Dates => match to {
                    Amount::More(_) => {
                        vec![("start", changed(lines, line, "start", to)?), ("end", changed(lines, line, "end", to)?)]
                    }
                    _ => {
                        return Err(Text::new(
                            "起止日期只能整体提前或推后，如 批次.*.日期 -3",
                            "both dates can only be moved together, as in batches.*.dates -3",
                        ));
                    }
                },
            }
        };
        for (column, cell) in changed {
            put(lines, at, column, cell);
        }
    }
    Ok(found.len())
}

fn put(lines: &mut Lines, at: usize, column: &str, cell: Cell) {
    let Some(column) = lines.at(column) else { return };
    let cells = &mut lines.lines[at].cells;
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = cell;
}

fn column_of(table: &Table, name: &str) -> Option<&'static Column> {
    crate::scenario::columns::table(table.en)?.columns.iter().find(|c| c.en == name)
}

/// What a cell becomes.
fn changed(lines: &Lines, line: &Line, name: &str, to: &Amount) -> Told<Cell> {
    let now = lines.cell(line, name);
    let column = column_of(lines.table, name);
    let (zh, whole) = column.map_or((name, false), |c| (c.zh, c.kind == Kind::Integer));
    let rounded = |n: f64| Cell::Number(if whole { n.round().max(0.0) } else { n });
    let row = shown(lines, line);
    match (to, &now) {
        (Amount::Set(value), _) => Ok(Cell::written(value)),
        (Amount::More(days), Cell::Moment(moment)) => {
            let moved = Duration::try_days(*days as i64).and_then(|days| moment.date().checked_add_signed(days));
            let whole = days.fract() == 0.0;
            moved.filter(|_| whole).map(of_day).ok_or_else(|| {
                Text::new(
                    format!("日期只能移动整天数，不能移动 {days}"),
                    format!("dates move by whole days, not by {days}"),
                )
            })
        }
        (Amount::More(by), Cell::Number(n)) => Ok(rounded(n + by)),
        (Amount::Times(by), Cell::Number(n)) => Ok(rounded(n * by)),
        (Amount::Part(share, of), _) => match lines.cell(line, of) {
            // 0.1 × 3 × 10 is not quite 3.
            Cell::Number(n) => Ok(Cell::Number((share * n - 1e-9).ceil().max(0.0))),
            _ => {
                let of_zh = column_of(lines.table, of).map_or(*of, |c| c.zh);
                Err(Text::new(format!("“{row}”的{of_zh}为空，无法按比例算"), format!("{of} of “{row}” is empty")))
            }
        },
        (_, Cell::Empty) => Err(Text::new(
            format!("“{row}”的{zh}为空，不能加减或按比例改；请写 = 值"),
            format!("{name} of “{row}” is empty: write = value"),
        )),
        (_, cell) => Err(Text::new(
            format!("“{row}”的{zh}是“{}”，不是数，不能加减或按比例改；请写 = 值", cell.text()),
            format!("{name} of “{row}” is “{}”, which is no number: write = value", cell.text()),
        )),
    }
}

fn of_day(day: NaiveDate) -> Cell {
    Cell::Moment(day.and_time(NaiveTime::MIN))
}

/// What names the row, for messages.
fn shown(lines: &Lines, line: &Line) -> String {
    let parts = rows::keys(lines.table).iter().map(|key| lines.cell(line, key).text());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("@")
}

/// The last day of a batch that is to last so many days.
fn end_after(lines: &Lines, line: &Line, to: &Amount) -> Told<Cell> {
    let unclear = || {
        let row = shown(lines, line);
        Text::new(
            format!("“{row}”的天数无法这样改：应为 1 到 366 的整数"),
            format!("the days of “{row}” cannot be changed so: they are a whole number from 1 to 366"),
        )
    };
    let (Cell::Moment(start), Cell::Moment(end)) = (lines.cell(line, "start"), lines.cell(line, "end")) else {
        return Err(unclear());
    };
    let now = (end.date() - start.date()).num_days() as f64 + 1.0;
    let days = match to {
        Amount::Set(value) => match values::number(value) {
            Some(values::Number::Plain(n) | values::Number::WithUnit(n)) => n,
            None => return Err(unclear()),
        },
        Amount::More(by) => now + by,
        Amount::Times(by) => (now * by).round(),
        Amount::Part(..) => return Err(unclear()),
    };
    if days.fract() != 0.0 || !(1.0..=366.0).contains(&days) {
        return Err(unclear());
    }
    start.date().checked_add_signed(Duration::days(days as i64 - 1)).map(of_day).ok_or_else(unclear)
}

/// A quota for one batch is written out where only one for every batch stands, or, where it is to be set, none at all.
fn own_quotas(draft: &mut Draft, table: &'static Table, rows: &Rows, to: &Amount) -> Told<()> {
    let [unit, batch] = rows.key.as_slice() else { return Ok(()) };
    let (units, batches) = (rows::named(draft, "units", unit), rows::named(draft, "batches", batch));
    for unit in &units {
        for batch in &batches {
            let of_unit = Rows { key: vec![unit.clone()], ..Rows::default() };
            let own = chosen(draft, table, &of_unit)?;
            let Some(lines) = draft.table_mut("quotas") else { return Ok(()) };
            let says = |at: &&usize| lines.cell(&lines.lines[**at], "batch").text();
            if own.iter().any(|at| says(&at) == *batch) {
                continue;
            }
            let general = own.iter().find(|at| says(at).is_empty());
            let mut line = match (general, to) {
                (Some(&at), _) => lines.lines[at].clone(),
                (None, Amount::Set(_)) => Line { row: next_row(lines), cells: Vec::new() },
                (None, _) => continue,
            };
            line.row = next_row(lines);
            lines.lines.push(line);
            let at = lines.lines.len() - 1;
            put(lines, at, "unit", Cell::written(unit));
            put(lines, at, "batch", Cell::written(batch));
        }
    }
    Ok(())
}

fn next_row(lines: &Lines) -> u32 {
    lines.lines.iter().map(|line| line.row).max().unwrap_or(1) + 1
}

fn add(
    draft: &mut Draft,
    table: &'static Table,
    count: u32,
    like: Option<&Rows>,
    cells: &[(&'static str, String)],
) -> Told<usize> {
    let model = match like {
        None => Vec::new(),
        Some(like) => {
            let found = find(draft, table, like)?;
            let first = found.first().and_then(|&at| draft.table(table.en)?.lines.get(at));
            first.map(|line| line.cells.clone()).unwrap_or_default()
        }
    };
    // A cell may select rows of the table that it refers to: then there is a row for each of them.
    let mut selected: Option<(&'static str, Vec<String>)> = None;
    for (column, value) in cells {
        if let Some(ids) = selection(draft, table, column, value)? {
            if selected.is_some() {
                return Err(Text::new(
                    "一行里只能有一列写方括号条件",
                    "only one column of a line may select rows in brackets",
                ));
            }
            selected = Some((column, ids));
        }
    }
    let each: Vec<Option<String>> = match &selected {
        Some((_, ids)) => ids.iter().cloned().map(Some).collect(),
        None => vec![None],
    };
    if each.len() * count as usize > MOST_ADDED {
        return Err(Text::new(
            format!("一次最多增加 {MOST_ADDED} 行"),
            format!("at most {MOST_ADDED} rows are added at once"),
        ));
    }
    let Some(lines) = draft.table_mut(table.en) else { return Ok(0) };
    let has_ids = lines.at("id").is_some();
    let mut taken: HashSet<String> = lines.lines.iter().map(|line| fold(&lines.cell(line, "id").text())).collect();
    let many = count > 1;
    let mut row = next_row(lines);
    let mut added = 0;
    for id in &each {
        for n in 1..=count {
            lines.lines.push(Line { row, cells: model.clone() });
            row += 1;
            let at = lines.lines.len() - 1;
            for (column, value) in cells {
                let value = match (&selected, id) {
                    (Some((selecting, _)), Some(id)) if selecting == column => id.clone(),
                    _ => value.replace('#', &n.to_string()),
                };
                put(lines, at, column, Cell::written(&value));
            }
            if has_ids {
                number_row(lines, at, n, many, cells, &mut taken);
            }
            added += 1;
        }
    }
    Ok(added)
}

/// Gives a new row an id of its own, and a name where its table asks for one.
fn number_row(lines: &mut Lines, at: usize, n: u32, many: bool, cells: &[(&str, String)], taken: &mut HashSet<String>) {
    let given = |column: &str| cells.iter().find(|c| c.0 == column).map(|c| c.1.as_str());
    let table = lines.table;
    let own = |id: &str, taken: &HashSet<String>| !taken.contains(&fold(id));
    let id = match given("id") {
        // A repeated id of the organizer's own is for the checks to find.
        Some(id) if !many || id.contains('#') => id.replace('#', &n.to_string()),
        stem => {
            let stem = stem.map_or_else(|| format!("新增{}", table.zh), str::to_owned);
            (1..).map(|n| format!("{stem}{n}")).find(|id| own(id, taken)).unwrap_or(stem)
        }
    };
    taken.insert(fold(&id));
    put(lines, at, "id", Cell::written(&id));
    if lines.at("name").is_some() {
        let name = match given("name") {
            Some(name) if !many || name.contains('#') => name.replace('#', &n.to_string()),
            Some(name) => format!("{name}{n}"),
            None => id,
        };
        put(lines, at, "name", Cell::written(&name));
    }
}

/// The ids that a cell selects, `*` or by conditions (`[unit.province=湖北省]`); None where it is a value.
fn selection(draft: &Draft, table: &Table, column: &str, value: &str) -> Told<Option<Vec<String>>> {
    let Some(other) = rows::refers(table, column).and_then(crate::scenario::columns::table) else { return Ok(None) };
    if value != "*" && !value.starts_with('[') {
        return Ok(None);
    }
    let (rows, rest) = super::line::rows_of(other, if value == "*" { ".*" } else { value })?;
    if !rest.is_empty() {
        return Err(Text::new(format!("不懂“{value}”"), format!("“{value}” is not understood")));
    }
    let found = find(draft, other, &rows)?;
    let Some(lines) = draft.table(other.en) else { return Ok(None) };
    Ok(Some(found.into_iter().map(|at| lines.cell(&lines.lines[at], "id").text()).collect()))
}
