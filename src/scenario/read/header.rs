//! Which row of a sheet names the columns, and which column is which.

use std::collections::{HashMap, HashSet};

use super::grid::Sheet;
use super::names::{Guesses, fold, nearest, without_note};
use crate::scenario::columns::Table;
use crate::scenario::finding::{Finding, Text};

/// Headers of running numbers and totals, read past without a word.
const IGNORED: &[&str] = &["序号", "no", "no.", "#", "合计", "总计", "小计", "total"];
/// The header is sought in this many rows; above it stand titles and merged headings.
const ROWS_SEARCHED: usize = 10;

/// The columns of one table as found.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// Index into the sheet's rows of the first row of data.
    pub first: usize,
    /// Column of each known name (English).
    pub known: HashMap<&'static str, usize>,
    /// Header texts as written, by column.
    pub texts: Vec<String>,
    /// Columns that the catalogue does not know.
    pub unknown: Vec<usize>,
    /// Columns of totals.
    pub totals: Vec<usize>,
    /// Columns of running numbers.
    pub numbering: Vec<usize>,
}

impl Header {
    /// The header of a known column as written; its Chinese name where the sheet has none.
    pub fn text(&self, table: &Table, en: &str) -> String {
        match self.known.get(en).and_then(|&i| self.texts.get(i)) {
            Some(text) => text.clone(),
            None => table.column(en).map_or(en, |c| c.zh).to_string(),
        }
    }
}

fn is_numbering(folded: &str) -> bool {
    matches!(folded, "序号" | "no" | "no." | "#")
}

fn names(column: &crate::scenario::columns::Column) -> impl Iterator<Item = &'static str> {
    [column.en, column.zh].into_iter().chain(column.aliases.iter().copied())
}

/// The names of a table's columns, folded, each with the English name of the first column that bears it.
struct Catalogue {
    own: HashMap<String, &'static str>,
    aliases: HashMap<String, &'static str>,
}

impl Catalogue {
    fn new(table: &Table) -> Catalogue {
        let mut catalogue = Catalogue { own: HashMap::new(), aliases: HashMap::new() };
        for column in table.columns {
            for name in [column.en, column.zh] {
                catalogue.own.entry(fold(name)).or_insert(column.en);
            }
            for alias in column.aliases {
                catalogue.aliases.entry(fold(alias)).or_insert(column.en);
            }
        }
        catalogue
    }

    /// English name of the column that a folded header text names, and how weakly: by its own names first, then by aliases.
    fn column(&self, folded: &str) -> Option<(&'static str, u8)> {
        let plain = without_note(folded);
        [self.own.get(folded), self.own.get(plain), self.aliases.get(folded), self.aliases.get(plain)]
            .into_iter()
            .zip(0..)
            .find_map(|(en, strength)| Some((*en?, strength)))
    }

    fn hits(&self, texts: &[String]) -> usize {
        texts.iter().filter_map(|t| self.column(&fold(t))).map(|c| c.0).collect::<HashSet<_>>().len()
    }
}

/// English name of the column that a name in either language, or an alias, means.
pub fn column_named(table: &Table, name: &str) -> Option<&'static str> {
    Catalogue::new(table).column(&fold(name)).map(|found| found.0)
}

fn texts(sheet: &Sheet, at: usize) -> Vec<String> {
    sheet.rows.get(at).map(|line| line.cells.iter().map(|c| c.text()).collect()).unwrap_or_default()
}

/// Two rows of one header: where the lower is empty the upper (a cell merged downwards) counts.
fn stacked(upper: &[String], lower: &[String]) -> Vec<String> {
    (0..upper.len().max(lower.len()))
        .map(|i| match lower.get(i) {
            Some(text) if !text.is_empty() => text.clone(),
            _ => upper.get(i).cloned().unwrap_or_default(),
        })
        .collect()
}

/// How many columns of the table the best row names; also tells delimiters apart.
pub fn score(table: &Table, sheet: &Sheet) -> usize {
    let catalogue = Catalogue::new(table);
    (0..sheet.rows.len().min(ROWS_SEARCHED)).map(|i| catalogue.hits(&texts(sheet, i))).max().unwrap_or(0)
}

/// Finds the header and names its columns; None (with a finding) when no row names any column. `extra` says of a header
/// text that it is expected although the catalogue does not know it (the batches of a wide quota table).
pub fn find(table: &Table, sheet: &Sheet, extra: impl Fn(&str) -> bool, findings: &mut Vec<Finding>) -> Option<Header> {
    let catalogue = Catalogue::new(table);
    let mut best: (usize, usize, Vec<String>) = (0, 0, Vec::new());
    for at in 0..sheet.rows.len().min(ROWS_SEARCHED) {
        let own = texts(sheet, at);
        let plain = catalogue.hits(&own);
        if plain > best.0 {
            best = (plain, at, own.clone());
        }
        if at > 0 && plain > 0 {
            let both = stacked(&texts(sheet, at - 1), &own);
            let hits = catalogue.hits(&both);
            if hits > best.0 {
                best = (hits, at, both);
            }
        }
    }
    let (score, at, texts) = best;
    if score == 0 {
        let wanted: Vec<String> = table.columns.iter().filter(|c| c.required).map(|c| c.zh.to_string()).collect();
        let finding = Finding::new(
            "E111",
            Text::new(
                format!("前 {ROWS_SEARCHED} 行里找不到“{}”表的表头", table.zh),
                format!("no row among the first {ROWS_SEARCHED} names columns of the table {}", table.en),
            ),
            Text::new(
                format!("表头行至少写：{}", wanted.join("、")),
                format!(
                    "write a header row with at least: {}",
                    table.columns.iter().filter(|c| c.required).map(|c| c.en).collect::<Vec<_>>().join(", ")
                ),
            ),
        );
        findings.push(finding.at(&sheet.place, sheet.rows.first().map(|l| l.row)));
        return None;
    }
    let row = sheet.rows[at].row;
    let mut header = Header { first: at + 1, texts, ..Header::default() };
    // Own names beat aliases: 单位编号 and 单位名称 side by side are two columns, 单位 alone may be either.
    let mut claims: Vec<(u8, usize, &'static str)> = Vec::new();
    for (i, text) in header.texts.iter().enumerate() {
        if let Some((en, strength)) = catalogue.column(&fold(text)) {
            claims.push((strength, i, en));
        }
    }
    claims.sort();
    let mut taken = vec![false; header.texts.len()];
    for (strength, i, en) in claims {
        // An alias may stand for another column that is still free (批次 in the table of batches: the id, else …).
        let free = if header.known.contains_key(en) && strength >= 2 {
            let folded = fold(&header.texts[i]);
            table
                .columns
                .iter()
                .find(|c| !header.known.contains_key(c.en) && c.aliases.iter().any(|a| fold(a) == folded))
                .map(|c| c.en)
        } else {
            Some(en)
        };
        match free {
            Some(en) if !header.known.contains_key(en) => {
                header.known.insert(en, i);
                taken[i] = true;
            }
            _ if strength <= 1 => {
                taken[i] = true;
                findings.push(
                    Finding::new(
                        "E113",
                        Text::new(
                            format!("“{}”列出现了两次", header.texts[i]),
                            format!("the column {en} appears twice"),
                        ),
                        Text::new("请删去或改名其中一列", "delete or rename one of them"),
                    )
                    .at(&sheet.place, row)
                    .column(&header.texts[i]),
                );
            }
            _ => {}
        }
    }
    let mut guesses = Guesses::default();
    for (i, text) in header.texts.iter().enumerate() {
        let folded = fold(text);
        if taken[i] || folded.is_empty() {
            continue;
        }
        if IGNORED.contains(&folded.as_str()) {
            if is_numbering(&folded) {
                header.numbering.push(i);
            } else {
                header.totals.push(i);
            }
            continue;
        }
        header.unknown.push(i);
        if !extra(text) {
            findings.push(unknown_column(table, &header, text, &mut guesses).at(&sheet.place, row).column(text));
        }
    }
    for column in table.columns.iter().filter(|c| c.required && !header.known.contains_key(c.en)) {
        let unknown = header.unknown.iter().filter_map(|&i| header.texts.get(i));
        let meant = nearest(column.zh, unknown.clone().map(String::as_str))
            .or_else(|| nearest(column.en, unknown.map(String::as_str)));
        let hint = meant.map_or((String::new(), String::new()), |m| {
            (format!("；“{m}”列是否就是它？"), format!("; is “{m}” meant?"))
        });
        findings.push(
            Finding::new(
                "E112",
                Text::new(
                    format!("缺少必需的列“{}”{}", column.zh, hint.0),
                    format!("the required column {} is missing{}", column.en, hint.1),
                ),
                Text::new(
                    format!("加上“{}”列：{}", column.zh, column.explain_zh),
                    format!("add the column {}: {}", column.en, column.explain_en),
                ),
            )
            .at(&sheet.place, row)
            .column(column.zh),
        );
    }
    Some(header)
}

fn unknown_column(table: &Table, header: &Header, text: &str, guesses: &mut Guesses) -> Finding {
    let free = || table.columns.iter().filter(|c| !header.known.contains_key(c.en));
    let near = guesses.nearest(text, free().flat_map(names));
    let action = match near {
        Some(near) => Text::new(
            format!("如果是“{near}”，请改列名；否则不用处理"),
            format!("rename it if “{near}” is meant; otherwise leave it"),
        ),
        None => Text::new("不用处理；想用作别的列请改列名", "nothing to do; rename it if another column is meant"),
    };
    Finding::new(
        "W102",
        Text::new(
            format!("不认识“{text}”列，原样保留并带到名单里"),
            format!("the column “{text}” is not known; it is kept and travels through to the roster"),
        ),
        action,
    )
}
