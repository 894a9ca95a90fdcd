//! Which rows a change means.

use super::draft::{Draft, Rows as Lines};
use super::line::{Condition, Relation, Rows};
use crate::scenario::columns::{Column, Kind, Table};
use crate::scenario::finding::Text;
use crate::scenario::place::canonical_province;
use crate::scenario::read::grid::{Cell, Line};
use crate::scenario::read::header::column_named;
use crate::scenario::read::names::{fold, nearest};
use crate::scenario::read::values;

/// The columns that name a row, one after another; of tables with ids, the id (or the name) alone does.
pub fn keys(table: &Table) -> &'static [&'static str] {
    match table.en {
        "quotas" => &["unit", "batch"],
        "leave" => &["inspector", "start"],
        "equipment" => &["kind", "region", "batch"],
        "travel" => &["from", "to"],
        "pairs" => &["a", "b"],
        "pins" => &["inspector", "batch", "group"],
        "history" => &["inspector", "region"],
        "calendar" => &["date"],
        _ => &["id"],
    }
}

/// The table that a column refers to.
pub fn refers(table: &Table, column: &str) -> Option<&'static str> {
    match (table.en, column) {
        ("batches" | "units" | "inspectors" | "regions" | "groups" | "sites", "id" | "name") => None,
        (_, "unit") => Some("units"),
        ("sites" | "groups" | "quotas" | "equipment" | "pins", "batch") => Some("batches"),
        ("sites" | "groups" | "equipment" | "history", "region") | ("regions", "parent") => Some("regions"),
        ("pins", "group") => Some("groups"),
        (_, "inspector") | ("pairs", "a" | "b") => Some("inspectors"),
        _ => None,
    }
}

/// The positions of the rows that are meant, ascending.
///
/// # Errors
/// There is no such row, or a condition asks for a column that is not there.
pub fn find(draft: &Draft, table: &'static Table, rows: &Rows) -> Result<Vec<usize>, Text> {
    let found = chosen(draft, table, rows)?;
    if found.is_empty() {
        return Err(nothing(draft, table, rows));
    }
    Ok(found)
}

/// As [`find`], where it may be that there is none.
pub fn chosen(draft: &Draft, table: &'static Table, rows: &Rows) -> Result<Vec<usize>, Text> {
    let Some(lines) = draft.table(table.en) else { return Ok(Vec::new()) };
    let keys = keys(table);
    if rows.key.len() > keys.len() {
        let names = keys.iter().map(|k| table.column(k).map_or(*k, |c| c.zh)).collect::<Vec<_>>().join("@");
        return Err(Text::new(
            format!("“{}”表的一行写作 {names}，这里写多了", table.zh),
            format!("a row of {} is written {}; this is too much", table.en, keys.join("@")),
        ));
    }
    let mut found = Vec::new();
    let mut wanted: Vec<Vec<String>> = Vec::new();
    for (key, text) in keys.iter().zip(&rows.key) {
        wanted.push(match refers(table, key) {
            Some(other) if !is_any(text) => named(draft, other, text),
            _ => Vec::new(),
        });
    }
    for (at, line) in lines.lines.iter().enumerate() {
        let mut fits = keys.iter().zip(&rows.key).zip(&wanted).all(|((key, text), ids)| {
            let cell = lines.cell(line, key);
            is_any(text) || ids.iter().any(|id| *id == cell.text()) || is_called(lines, line, key, text)
        });
        for condition in &rows.conditions {
            fits = fits && holds(draft, lines, line, &condition.path, condition)?;
        }
        if fits {
            found.push(at);
        }
    }
    if let Some(share) = rows.share {
        // Every so manieth, so that the share holds in each part of the table.
        let (mut due, mut kept) = (0.0, 0.0);
        found.retain(|_| {
            due += share;
            let take = kept + 0.5 <= due;
            kept += f64::from(u8::from(take));
            take
        });
    }
    Ok(found)
}

/// Stands for whatever is there.
pub fn is_any(text: &str) -> bool {
    matches!(text, "*" | "全部" | "所有" | "每个" | "各")
}

/// What an empty cell means, where the format says so and organizers ask for it.
fn stands_for(table: &Table, column: &str) -> Cell {
    match (table.en, column) {
        ("sites", "mode") => Cell::Text("现场".into()),
        ("sites", "priority") => Cell::Number(3.0),
        ("sites", "visits") => Cell::Number(1.0),
        ("sites", "crew_min") => Cell::Number(2.0),
        ("units", "kind") => Cell::Text("地方".into()),
        ("pins", "kind") => Cell::Text("锁定".into()),
        _ => Cell::Empty,
    }
}

/// The cell that names a row says so, or the row's name does.
fn is_called(lines: &Lines, line: &Line, key: &str, text: &str) -> bool {
    let says = |column: &str| {
        let cell = lines.cell(line, column);
        !cell.is_empty() && (fold(&cell.text()) == fold(text) || is_day(&cell, text))
    };
    says(key) || key == "id" && says("name")
}

fn is_day(cell: &Cell, text: &str) -> bool {
    matches!(cell, Cell::Moment(moment) if values::date_text(text) == Some(moment.date()))
}

/// The ids of rows of another table that a reference means: by id or name, a unit also by its province.
pub fn named(draft: &Draft, table: &str, text: &str) -> Vec<String> {
    let Some(lines) = draft.table(table) else { return Vec::new() };
    let ids = |fits: &dyn Fn(&Line) -> bool| -> Vec<String> {
        lines.lines.iter().filter(|line| fits(line)).map(|line| lines.cell(line, "id").text()).collect()
    };
    let found = ids(&|line| is_called(lines, line, "id", text));
    match canonical_province(text) {
        Some(province) if found.is_empty() && table == "units" => {
            ids(&|line| lines.cell(line, "province").text() == province)
        }
        _ => found,
    }
}

fn nothing(draft: &Draft, table: &'static Table, rows: &Rows) -> Text {
    let shown = rows.key.join("@");
    let Some(key) = rows.key.first() else {
        return Text::new(
            format!("“{}”表没有符合条件的行", table.zh),
            format!("no row of {} meets the condition", table.en),
        );
    };
    let first = keys(table)[0];
    let other = refers(table, first).unwrap_or(table.en);
    let known: Vec<String> = draft.table(other).map_or_else(Vec::new, |lines| {
        let columns = ["id", "name"].iter().filter(|c| lines.at(c).is_some());
        let columns: Vec<&&str> = columns.collect();
        let texts = |line: &Line| columns.iter().map(|c| lines.cell(line, c).text()).collect::<Vec<_>>();
        lines.lines.iter().flat_map(texts).filter(|text| !text.is_empty()).collect()
    });
    let unknown = !known.iter().any(|k| fold(k) == fold(key));
    let near = nearest(key, known.iter().map(String::as_str)).filter(|_| unknown);
    let (zh, en) = match near {
        Some(near) => (format!("，是否应为“{near}”？"), format!("; is “{near}” meant?")),
        None => (String::new(), String::new()),
    };
    Text::new(
        format!("“{}”表没有“{shown}”这一行{zh}", table.zh),
        format!("there is no row “{shown}” in {}{en}", table.en),
    )
}

fn holds(draft: &Draft, lines: &Lines, line: &Line, path: &[String], condition: &Condition) -> Result<bool, Text> {
    let Some((name, rest)) = path.split_first() else { return Ok(true) };
    let table = lines.table;
    let unknown = || {
        Text::new(format!("“{}”表没有“{name}”列", table.zh), format!("the table {} has no column “{name}”", table.en))
    };
    let Some(column) = column_named(table, name).and_then(|en| table.column(en)) else { return Err(unknown()) };
    let cell = lines.cell(line, column.en);
    if !rest.is_empty() {
        let Some(other) = refers(table, column.en).and_then(|other| draft.table(other)) else {
            return Err(Text::new(
                format!("“{name}”不指向其他表，后面不能再写列名"),
                format!("“{name}” refers to no other table; nothing may follow it"),
            ));
        };
        let id = cell.text();
        let target = other.lines.iter().find(|line| other.cell(line, "id").text() == id);
        return match target {
            Some(target) => holds(draft, other, target, rest, condition),
            // So that a wrong column is found whatever the row says.
            None => column_named(other.table, &rest[0]).map(|_| false).ok_or_else(|| {
                Text::new(
                    format!("“{}”表没有“{}”列", other.table.zh, rest[0]),
                    format!("the table {} has no column “{}”", other.table.en, rest[0]),
                )
            }),
        };
    }
    let cell = if cell.is_empty() { stands_for(table, column.en) } else { cell };
    let references = refers(table, column.en).map(|other| named(draft, other, &condition.value)).unwrap_or_default();
    let value = &condition.value;
    let equal = references.contains(&cell.text()) || is_value(column, &cell, value);
    Ok(match condition.relation {
        Relation::Equal => equal,
        Relation::Unequal => !equal,
        relation => compare(&cell, value).is_some_and(|order| match relation {
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::More => order.is_gt(),
            _ => order.is_ge(),
        }),
    })
}

/// The cell says the value, or, where it holds a list, has it.
fn is_value(column: &Column, cell: &Cell, value: &str) -> bool {
    let text = cell.text();
    if fold(&text) == fold(value) || is_day(cell, value) {
        return true;
    }
    match column.kind {
        Kind::Choice(choices) => {
            choices.iter().any(|(zh, en)| *zh == text && (fold(zh) == fold(value) || fold(en) == fold(value)))
        }
        Kind::Province => canonical_province(value) == Some(text.as_str()),
        Kind::Integer | Kind::Decimal => compare(cell, value).is_some_and(std::cmp::Ordering::is_eq),
        Kind::List | Kind::Skills | Kind::SkillNeeds | Kind::RoleNeeds | Kind::Scores => {
            let has = |item: &&str| {
                fold(item) == fold(value) || item.split(':').next().is_some_and(|name| fold(name) == fold(value))
            };
            values::list(&text).iter().any(has)
        }
        _ => false,
    }
}

fn compare(cell: &Cell, value: &str) -> Option<std::cmp::Ordering> {
    match cell {
        Cell::Moment(moment) => Some(moment.date().cmp(&values::date_text(value)?)),
        Cell::Number(n) => match values::number(value)? {
            values::Number::Plain(v) | values::Number::WithUnit(v) => n.partial_cmp(&v),
        },
        _ => None,
    }
}
