//! From sheets to tables: headers, rows that are no data, merged and blank unit cells, the wide quotas.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::grid::{Cell, Line, Sheet};
use super::header::{self, Header};
use super::names::{fold, fold_plain};
use super::row::Row;
use super::rows;
use super::source::Source;
use super::values;
use crate::scenario::Scenario;
use crate::scenario::columns::{self, Table};
use crate::scenario::finding::{Finding, Text};
use crate::scenario::tables::Batch;

/// Where each table stands and how its columns are called, for findings of later stages.
#[derive(Debug, Default)]
pub struct Layout {
    sheets: HashMap<&'static str, (String, Header)>,
    /// Ids of rows that could not be read: references to them are not reported again.
    pub broken: HashSet<(&'static str, String)>,
}

impl Layout {
    /// Puts a finding at a row and column (English name) of a table.
    pub fn at(&self, table: &'static str, row: u32, column: &str, finding: Finding) -> Finding {
        match (self.sheets.get(table), columns::table(table)) {
            (Some((place, header)), Some(table)) => finding.at(place, row).column(header.text(table, column)),
            _ => finding.at(table, row).column(column),
        }
    }

    /// The file or sheet of a table; its English name when there is none.
    pub fn place(&self, table: &'static str) -> &str {
        self.sheets.get(table).map_or(table, |s| s.0.as_str())
    }
}

/// Reads all tables into the scenario.
pub fn fill(scenario: &mut Scenario, source: &Source, findings: &mut Vec<Finding>) -> Layout {
    let mut layout = Layout::default();
    let mut reader = Reader { source, layout: &mut layout, findings };
    scenario.batches = reader.rows("batches", "id", true, rows::batch);
    scenario.units = reader.rows("units", "id", true, rows::unit);
    scenario.quotas = reader.quotas(&scenario.batches);
    scenario.inspectors = reader.rows("inspectors", "id", true, rows::inspector);
    scenario.leave = reader.rows("leave", "", false, rows::leave);
    scenario.regions = reader.rows("regions", "id", true, rows::region);
    scenario.groups = reader.rows("groups", "id", !source.tables.contains_key("sites"), rows::group);
    scenario.sites = reader.rows("sites", "id", !source.tables.contains_key("groups"), rows::site);
    scenario.equipment = reader.rows("equipment", "", false, rows::equipment);
    scenario.travel = reader.rows("travel", "", false, rows::travel);
    scenario.pairs = reader.rows("pairs", "", false, rows::pair);
    scenario.pins = reader.rows("pins", "", false, rows::pin);
    scenario.history = reader.rows("history", "", false, rows::history);
    scenario.calendar = reader.rows("calendar", "", false, rows::calendar_day);
    layout
}

struct Reader<'a> {
    source: &'a Source,
    layout: &'a mut Layout,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn rows<T>(&mut self, en: &'static str, id: &str, required: bool, build: fn(&mut Row) -> Option<T>) -> Vec<T> {
        let source = self.source;
        let (Some(table), Some(sheet)) = (columns::table(en), source.tables.get(en)) else { return Vec::new() };
        let Some(header) = header::find(table, sheet, |_| false, self.findings) else {
            return Vec::new();
        };
        let lines = data(table, sheet, &header, self.findings);
        let mut built = Vec::with_capacity(lines.len());
        for line in &lines {
            let mut row = Row { table, place: &sheet.place, header: &header, line, findings: self.findings };
            match build(&mut row) {
                Some(value) => built.push(value),
                None => {
                    let id = values::narrow_id(&row.cell(id).text());
                    if !id.is_empty() {
                        self.layout.broken.insert((en, id));
                    }
                }
            }
        }
        if lines.is_empty() && required {
            self.findings.push(
                Finding::new(
                    "E114",
                    Text::new(format!("“{}”表没有数据", table.zh), format!("the table {en} has no rows")),
                    Text::new(format!("填写数据：{}", table.explain_zh), format!("fill it in: {}", table.explain_en)),
                )
                .at(&sheet.place, None),
            );
        }
        self.layout.sheets.insert(en, (sheet.place.clone(), header));
        built
    }

    /// Long (a row per unit and batch) or wide (a column per batch).
    fn quotas(&mut self, batches: &[Batch]) -> Vec<crate::scenario::tables::Quota> {
        let source = self.source;
        let (Some(table), Some(sheet)) = (columns::table("quotas"), source.tables.get("quotas")) else {
            return Vec::new();
        };
        let batch_of = |text: &str| {
            let (key, plain) = (fold(text), fold_plain(text));
            let is = |name: &str| !key.is_empty() && (fold(name) == key || fold(name) == plain);
            batches.iter().find(|b| is(&b.id) || b.name.as_deref().is_some_and(is)).map(|b| b.id.clone())
        };
        let Some(header) = header::find(table, sheet, |text| batch_of(text).is_some(), self.findings) else {
            return Vec::new();
        };
        let wide: Vec<(usize, String)> =
            header.unknown.iter().filter_map(|&i| Some((i, batch_of(header.texts.get(i)?)?))).collect();
        let mut quotas = Vec::new();
        for line in &data(table, sheet, &header, self.findings) {
            let mut row = Row { table, place: &sheet.place, header: &header, line, findings: self.findings };
            if wide.is_empty() {
                quotas.extend(rows::quota(&mut row));
            } else {
                let own = rows::wide_quotas(&mut row, &header, &wide);
                let sum: u32 = own.iter().filter_map(|q| q.min).sum();
                quotas.extend(own);
                check_total(&header, line, sum, &sheet.place, self.findings);
            }
        }
        self.layout.sheets.insert("quotas", (sheet.place.clone(), header));
        quotas
    }
}

fn check_total(header: &Header, line: &Line, sum: u32, place: &str, findings: &mut Vec<Finding>) {
    for &column in &header.totals {
        let text = line.cell(column).text();
        let Some(values::Number::Plain(total) | values::Number::WithUnit(total)) = values::number(&text) else {
            continue;
        };
        if total != f64::from(sum) {
            findings.push(
                Finding::new(
                    "W305",
                    Text::new(
                        format!("合计写的是 {text}，各批次相加为 {sum}，以明细为准"),
                        format!("the total says {text}, the batches add up to {sum}; the batches count"),
                    ),
                    Text::new("请核对", "check the row"),
                )
                .at(place, line.row)
                .column(header.texts.get(column).cloned().unwrap_or_default())
                .value(text),
            );
        }
    }
}

/// Columns whose blank cells repeat the one above, as exports of merged cells have them.
fn repeating(table: &str) -> &'static [&'static str] {
    match table {
        "inspectors" | "quotas" => &["unit"],
        "groups" => &["batch", "region"],
        _ => &[],
    }
}

/// The rows below the header that are data, with the blanks of merged cells filled.
fn data(table: &'static Table, sheet: &Sheet, header: &Header, findings: &mut Vec<Finding>) -> Vec<Line> {
    let mut lines = Vec::new();
    let columns: Vec<(&str, usize)> = header.known.iter().map(|(en, i)| (*en, *i)).collect();
    for line in sheet.rows.get(header.first..).unwrap_or_default() {
        if line.is_blank() || is_explanation(table, header, line) {
            continue;
        }
        // What the first cell says, past the running number.
        let filled: Vec<String> = (0..line.cells.len())
            .filter(|i| !line.cell(*i).is_empty() && !header.numbering.contains(i))
            .map(|i| line.cell(i).text())
            .collect();
        if filled.is_empty() {
            continue;
        }
        let first = line.cells.iter().find(|c| !c.is_empty()).map(Cell::text).unwrap_or_default();
        if [&first, &filled[0]].iter().any(|t| matches!(fold(t).as_str(), "合计" | "总计" | "小计" | "total" | "sum"))
        {
            continue;
        }
        let is_note = ["说明", "注:", "注：", "备注:", "备注：", "填表", "填报", "审核", "制表", "联系人:", "联系人："]
            .iter()
            .any(|start| first.starts_with(start))
            || first.starts_with('#');
        let required_filled = table
            .columns
            .iter()
            .filter(|c| c.required)
            .filter(|c| header.known.get(c.en).is_some_and(|&i| !line.cell(i).is_empty()))
            .count();
        if is_note && filled.len() <= 3 && required_filled < 2 {
            findings.push(
                Finding::new(
                    "W106",
                    Text::new("这一行像是说明文字，没有读取", "this row looks like a note and was not read"),
                    Text::new("如果是数据，请补全必填列", "if it is data, fill in the required columns"),
                )
                .at(&sheet.place, line.row)
                .value(&first),
            );
            continue;
        }
        lines.push(line.clone());
    }
    let mut nameless: BTreeMap<usize, (u32, String)> = BTreeMap::new();
    for line in &lines {
        let without = |i: &usize| header.texts.get(*i).is_none_or(|t| fold(t).is_empty()) && !line.cell(*i).is_empty();
        for i in (0..line.cells.len()).filter(without) {
            nameless.entry(i).or_insert_with(|| (line.row, line.cell(i).text()));
        }
    }
    for (i, (row, value)) in nameless {
        let letter = letter(i);
        findings.push(
            Finding::new(
                "W102",
                Text::new(
                    format!("{letter} 列有内容却没有表头，没有读取"),
                    format!("column {letter} holds something but has no header; it was not read"),
                ),
                Text::new("写上表头，或删去内容", "write a header or delete what it holds"),
            )
            .at(&sheet.place, row)
            .column(letter)
            .value(value),
        );
    }
    let last = lines.last().map_or(0, |l| l.row);
    let start = lines.first().map_or(0, |l| l.row);
    for (from, to, column) in &sheet.merged {
        let Some((en, _)) = columns.iter().find(|c| c.1 == *column) else { continue };
        if *to >= start && *from <= last && *from >= start {
            let at = lines.binary_search_by_key(from, |l| l.row);
            let value = at.ok().and_then(|at| lines.get(at)).map(|l| l.cell(*column).text()).unwrap_or_default();
            findings.push(
                Finding::new(
                    "W103",
                    Text::new(
                        format!("第 {from}–{to} 行是合并单元格，每行都按“{value}”读取"),
                        format!("rows {from} to {to} are merged; each is read as “{value}”"),
                    ),
                    Text::new("请核对；取消合并并逐行填写最稳妥", "check it; unmerged cells are safest"),
                )
                .at(&sheet.place, *from)
                .column(header.text(table, en))
                .value(value),
            );
        }
    }
    for en in repeating(table.en) {
        let Some(&column) = header.known.get(en) else { continue };
        let mut above: Option<Cell> = None;
        for line in &mut lines {
            if !line.cell(column).is_empty() {
                above = Some(line.cell(column).clone());
                continue;
            }
            // A row without even an id or a name is not one of a merged block.
            let identified =
                ["id", "name", "min"].iter().any(|c| header.known.get(*c).is_some_and(|&i| !line.cell(i).is_empty()));
            let Some(value) = above.clone().filter(|_| identified) else { continue };
            if line.cells.len() <= column {
                line.cells.resize(column + 1, Cell::Empty);
            }
            let text = value.text();
            line.cells[column] = value;
            findings.push(
                Finding::new(
                    "W104",
                    Text::new(
                        format!("空白，按上一行填为“{text}”（合并单元格导出后常见）"),
                        format!("blank; filled from the row above with “{text}” (merged cells are exported like this)"),
                    ),
                    Text::new("请核对；不对时逐行填写", "check it; fill in every row where it is wrong"),
                )
                .at(&sheet.place, line.row)
                .column(header.text(table, en))
                .value(text),
            );
        }
    }
    lines
}

/// A column as spreadsheets call it: A, B, … Z, AA.
fn letter(column: usize) -> String {
    let (rest, last) = (column / 26, char::from(b'A' + (column % 26) as u8));
    if rest == 0 { last.to_string() } else { letter(rest - 1) + &last.to_string() }
}

/// A row that repeats the catalogue's explanations (or examples' headings) under the header.
fn is_explanation(table: &Table, header: &Header, line: &Line) -> bool {
    let (mut filled, mut explained) = (0, 0);
    for column in table.columns {
        let Some(&i) = header.known.get(column.en) else { continue };
        let text = line.cell(i).text();
        if !text.is_empty() {
            filled += 1;
            let same = |explain: &str| text.trim_start_matches(['*', '＊', '（', '(']).starts_with(explain);
            if same(column.explain_zh) || same(column.explain_en) || (text == column.zh || text == column.en) {
                explained += 1;
            }
        }
    }
    filled > 0 && explained * 2 > filled
}
