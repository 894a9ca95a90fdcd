//! What-if variants beside the plan: read from what `bangfu whatif --json` writes, laid out with the figures of the workbook.

use serde::{Deserialize, Serialize};

use crate::report::sheet::{Cell, Value};
use crate::report::whatif::{Better, Board, items};
use crate::report::words;
use crate::scenario::finding::Text;
use crate::scenario::settings::Language;
use crate::whatif::Figures;

use super::table::shown;

/// A row for the plan, then one for each variant.
#[derive(Debug, Clone, Serialize)]
pub struct Variants {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Names of the score's terms that some row has points of.
    pub terms: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Column {
    pub head: String,
    /// `less`, `more` or `either`.
    pub better: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub name: String,
    pub changes: Vec<String>,
    pub note: String,
    /// A number and how it is written, for each column; empty where there is no plan.
    pub cells: Vec<(Option<f64>, String)>,
    /// Points, for each term.
    pub points: Vec<f64>,
    /// Postings that differ from the plan's; none in the plan's own row.
    pub changed: Option<usize>,
    /// Why there is no plan.
    pub failed: Option<String>,
}

/// What `whatif --json` writes, as far as it is drawn.
#[derive(Debug, Deserialize)]
struct Written {
    base: Figures,
    variants: Vec<Answer>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    name: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    changes: Vec<String>,
    failed: Option<String>,
    figures: Option<Figures>,
    comparison: Option<Changed>,
}

#[derive(Debug, Deserialize)]
struct Changed {
    assignments_changed: usize,
}

/// Reads the text of a comparison.
///
/// # Errors
/// It is not what `bangfu whatif --json` writes.
pub fn read(text: &str, language: Language) -> Result<Variants, Text> {
    let written: Written = serde_json::from_str(text).map_err(|error| {
        Text::new(
            format!("不是 bangfu whatif --json 的输出：{error}"),
            format!("not what `bangfu whatif --json` writes: {error}"),
        )
    })?;
    Ok(laid_out(&written.base, &written.variants, language))
}

/// Lays out variants that were just solved.
pub fn of(board: &Board) -> Variants {
    let answer = |(one, figures): (&crate::whatif::Solved, &Option<Figures>)| Answer {
        name: one.variant.name.clone(),
        note: one.variant.note.clone(),
        changes: one.variant.changes.iter().map(|w| w.text.trim().to_owned()).collect(),
        failed: one.plan.as_ref().err().map(|why| board.failed(*why)),
        figures: figures.clone(),
        comparison: one.comparison.as_ref().map(|c| Changed { assignments_changed: c.assignments_changed }),
    };
    let answers: Vec<Answer> = board.solved.iter().zip(&board.figures).map(answer).collect();
    laid_out(&board.base_figures, &answers, board.language)
}

fn laid_out(base: &Figures, answers: &[Answer], language: Language) -> Variants {
    let figures: Vec<&Figures> = answers.iter().filter_map(|a| a.figures.as_ref()).collect();
    let items = items(&figures, base, language);
    let mut terms: Vec<&str> = Vec::new();
    for term in figures.iter().copied().chain([base]).flat_map(|f| &f.terms) {
        if term.points != 0.0 && !terms.contains(&term.id.as_str()) {
            terms.push(&term.id);
        }
    }
    let cells = |f: &Figures| items.iter().map(|item| cell(item.of(f, base))).collect::<Vec<_>>();
    let points = |f: &Figures| {
        let of = |id: &&str| f.terms.iter().find(|t| t.id == *id).map_or(0.0, |t| t.points);
        terms.iter().map(of).collect::<Vec<_>>()
    };
    let mut rows = vec![Row {
        name: language.pick("原方案", "base").to_owned(),
        changes: Vec::new(),
        note: String::new(),
        cells: cells(base),
        points: points(base),
        changed: None,
        failed: None,
    }];
    rows.extend(answers.iter().map(|a| Row {
        name: a.name.clone(),
        changes: a.changes.clone(),
        note: a.note.clone(),
        cells: a.figures.as_ref().map(cells).unwrap_or_default(),
        points: a.figures.as_ref().map(points).unwrap_or_default(),
        changed: a.comparison.as_ref().map(|c| c.assignments_changed),
        failed: a.failed.clone(),
    }));
    let column = |item: &crate::report::whatif::Item| Column {
        head: item.head.replace('\n', ""),
        better: match item.better {
            Better::Less => "less",
            Better::More => "more",
            Better::Either => "either",
        },
    };
    Variants {
        columns: items.iter().map(column).collect(),
        rows,
        terms: terms.iter().map(|id| words::term(id, language)).collect(),
    }
}

/// Of `planned/asked` the number is the first.
fn cell(value: Value) -> (Option<f64>, String) {
    let number = match &value {
        Value::Empty => None,
        Value::Text(text) => text.split('/').next().and_then(|n| n.parse().ok()),
        Value::Integer(n) => Some(*n as f64),
        Value::Decimal(x, _) => Some(*x),
    };
    (number, shown(&Cell { value, look: crate::report::sheet::Look::Plain }))
}
