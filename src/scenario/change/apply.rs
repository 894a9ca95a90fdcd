//! Carries out a change on the cells of a draft.

use std::collections::HashSet;

use chrono::{Duration, NaiveDate, NaiveTime};

use super::draft::{Draft, Rows as Lines};
use super::line::{Amount, Columns, Condition, Relation, Rows, What};
use super::rows::{self, chosen, find};
use crate::scenario::columns::{Kind, Table};
use crate::scenario::finding::Text;
use crate::scenario::place::canonical_province;
use crate::scenario::read::grid::{Cell, Line};
use crate::scenario::read::header::column_named;
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
        // As a number where one stands, so that the next line can shift it.
        Amount::Set(value) => Some(number.and_then(|_| plain_number(value)).unwrap_or_else(|| Cell::written(value))),
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
    if path == ["objective", "preset"] {
        draft.preset_defaults();
    }
    Ok(1)
}

fn cells(draft: &mut Draft, table: &'static Table, rows: &Rows, columns: Columns, to: &Amount) -> Told<usize> {
    if table.en == "quotas" {
        own_quotas(draft, table, rows, to)?;
    }
    let found = find(draft, table, rows)?;
    let to = &match (columns, to) {
        (Columns::One(column), Amount::Set(value)) => Amount::Set(referred(draft, table, column, value)),
        _ => to.clone(),
    };
    let Some(lines) = draft.table_mut(table.en) else { return Ok(0) };
    for &at in &found {
        let changed: Vec<(&str, Cell)> = {
            let (lines, line) = (&*lines, &lines.lines[at]);
            match columns {
                Columns::One(column) => vec![(column, changed(lines, line, column, to)?)],
                Columns::Both(low, high) => {
                    // Of a limit that is not there nothing can be taken away; there is the other one.
                    let shifts = matches!(to, Amount::More(_) | Amount::Times(_));
                    let both = [low, high].map(|column| lines.cell(line, column).is_empty());
                    let is_there = |at: usize| !(shifts && both[at] && !both[1 - at]);
                    let each = [low, high].into_iter().enumerate().filter(|(at, _)| is_there(*at));
                    each.map(|(_, column)| Ok((column, changed(lines, line, column, to)?))).collect::<Told<_>>()?
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

/// What a cell is to refer to may be said as rows are: people by name, units by their province. What means nothing, or several, stays for the
/// checks to find.
fn referred(draft: &Draft, table: &Table, column: &str, value: &str) -> String {
    let named = rows::refers(table, column).map(|other| rows::named(draft, other, value)).unwrap_or_default();
    match &named[..] {
        [only] => only.clone(),
        _ => value.to_owned(),
    }
}

fn put(lines: &mut Lines, at: usize, column: &str, cell: Cell) {
    let Some(column) = lines.at(column) else { return };
    let cells = &mut lines.lines[at].cells;
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = cell;
}

/// What a cell becomes.
fn changed(lines: &Lines, line: &Line, name: &str, to: &Amount) -> Told<Cell> {
    let now = lines.cell(line, name);
    let column = lines.table.column(name);
    let (zh, whole) = column.map_or((name, false), |c| (c.zh, c.kind == Kind::Integer));
    let rounded = |n: f64| Cell::Number(if whole { n.round().max(0.0) } else { n });
    let row = shown(lines, line);
    match (to, &now) {
        (Amount::Set(value), _) => Ok(typed(lines.table, name, value)),
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
                let of_zh = lines.table.column(of).map_or(*of, |c| c.zh);
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

/// A value as its column holds it, so that the next line can shift it or ask for it. What does not fit stays text for the checks to find.
fn typed(table: &Table, column: &str, value: &str) -> Cell {
    let written = Cell::written(value);
    let Some(column) = table.column(column) else { return written };
    let read = match column.kind {
        Kind::Date => values::date_text(value).map(of_day),
        Kind::Integer | Kind::Decimal => plain_number(value),
        Kind::Province => canonical_province(value).map(|province| Cell::Text(province.to_owned())),
        Kind::Choice(choices) => {
            let is_said = |c: &&(&str, &str)| fold(c.0) == fold(value) || fold(c.1) == fold(value);
            choices.iter().find(is_said).map(|choice| Cell::Text(choice.0.to_owned()))
        }
        _ => None,
    };
    read.unwrap_or(written)
}

/// Numbers with a unit are for the checks to remark upon.
fn plain_number(value: &str) -> Option<Cell> {
    match values::number(value) {
        Some(values::Number::Plain(n)) => Some(Cell::Number(n)),
        _ => None,
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

/// A quota for one batch is written out where only one for every batch stands, or, where it is to be set (`河北@第3批`, `*@第3批`), none at all.
fn own_quotas(draft: &mut Draft, table: &'static Table, rows: &Rows, to: &Amount) -> Told<()> {
    let is_batch = |c: &&Condition| {
        c.relation == Relation::Equal && matches!(&c.path[..], [name] if column_named(table, name) == Some("batch"))
    };
    let batch = rows.key.get(1).filter(|batch| !rows::is_any(batch));
    let Some(batch) = batch.or(rows.conditions.iter().find(is_batch).map(|c| &c.value)) else { return Ok(()) };
    let batches = rows::named(draft, "batches", batch);
    let unit = rows.key.first().filter(|unit| !rows::is_any(unit));
    let named = unit.map(|unit| rows::named(draft, "units", unit));
    let Some(lines) = draft.table("quotas") else { return Ok(()) };
    let units = named.clone().unwrap_or_else(|| {
        let mut units: Vec<String> = lines.lines.iter().map(|line| lines.cell(line, "unit").text()).collect();
        let mut seen = HashSet::new();
        units.retain(|unit| seen.insert(unit.clone()));
        units
    });
    let mut added = Vec::new();
    for unit in &units {
        let own: Vec<&Line> = lines.lines.iter().filter(|line| lines.cell(line, "unit").text() == *unit).collect();
        for batch in &batches {
            let says = |line: &&&Line| lines.cell(line, "batch").text();
            if own.iter().any(|line| says(&line) == *batch) {
                continue;
            }
            let cells = match (own.iter().find(|line| says(line).is_empty()), to) {
                (Some(general), _) => general.cells.clone(),
                (None, Amount::Set(_)) if rows.key.len() == 2 => Vec::new(),
                (None, _) => continue,
            };
            added.push((unit.clone(), batch.clone(), cells));
        }
    }
    let before = lines.lines.len();
    let Some(lines) = draft.table_mut("quotas") else { return Ok(()) };
    for (unit, batch, cells) in added {
        let row = next_row(lines);
        lines.lines.push(Line { row, cells });
        let at = lines.lines.len() - 1;
        put(lines, at, "unit", Cell::written(&unit));
        put(lines, at, "batch", Cell::written(&batch));
    }
    // Those that a condition leaves out stay under the row for every batch.
    let meant: HashSet<usize> = chosen(draft, table, rows)?.into_iter().collect();
    if let Some(lines) = draft.table_mut("quotas") {
        let mut at = 0..;
        lines.lines.retain(|_| at.next().is_some_and(|at| at < before || meant.contains(&at)));
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
    let cells: Vec<(&str, String)> =
        cells.iter().map(|(column, value)| (*column, referred(draft, table, column, value))).collect();
    let cells = &cells[..];
    let Some(lines) = draft.table_mut(table.en) else { return Ok(0) };
    let has_ids = lines.at("id").is_some();
    let mut ids = Ids { taken: lines.lines.iter().map(|line| fold(&lines.cell(line, "id").text())).collect(), next: 1 };
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
                let cell = typed(table, column, &value);
                put(lines, at, column, cell);
            }
            if has_ids {
                number_row(lines, at, n, many, cells, &mut ids);
            }
            added += 1;
        }
    }
    Ok(added)
}

/// Ids that rows have, and the number from which on new ones are looked for.
struct Ids {
    taken: HashSet<String>,
    next: u32,
}

/// Gives a new row an id of its own, and a name where its table asks for one.
fn number_row(lines: &mut Lines, at: usize, n: u32, many: bool, cells: &[(&str, String)], ids: &mut Ids) {
    let given = |column: &str| cells.iter().find(|c| c.0 == column).map(|c| c.1.as_str());
    let table = lines.table;
    let id = match given("id") {
        // A repeated id of the organizer's own is for the checks to find.
        Some(id) if !many || id.contains('#') => id.replace('#', &n.to_string()),
        stem => {
            let stem = stem.map_or_else(|| format!("新增{}", table.zh), str::to_owned);
            loop {
                let id = format!("{stem}{}", ids.next);
                ids.next += 1;
                if !ids.taken.contains(&fold(&id)) {
                    break id;
                }
            }
        }
    };
    ids.taken.insert(fold(&id));
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
