//! What is wrong with a template, told so that it is found in Word by searching for it.

use super::fields::Level;
use crate::scenario::finding::Text;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No such field or block; with the one that was perhaps meant.
    Unknown { written: String, nearest: Option<String> },
    /// `{{` without `}}` in the same paragraph.
    Unfinished { written: String },
    /// `{{#人员}}` without `{{/人员}}` after it, at the same level.
    Unclosed { block: String },
    /// `{{/人员}}` without `{{#人员}}` before it.
    Unopened { block: String },
    /// A block's marker with other words in its paragraph.
    NotAlone { marker: String },
    /// A field of a batch or a person where it is not said which.
    OutOfPlace { written: String, level: Level },
}

impl Problem {
    pub fn text(&self) -> Text {
        match self {
            Problem::Unknown { written, nearest } => {
                let (zh, en) = match nearest {
                    Some(name) => (format!("，是不是 {{{{{name}}}}}？"), format!("; perhaps {{{{{name}}}}}?")),
                    None => {
                        ("（全部可用的名称见 docs/notices.md）".into(), "; docs/notices.md lists all there are".into())
                    }
                };
                Text::new(
                    format!("没有 {{{{{written}}}}} 这个占位符{zh}"),
                    format!("there is no field {{{{{written}}}}}{en}"),
                )
            }
            Problem::Unfinished { written } => Text::new(
                format!("“{written}”：占位符有 {{{{ 而没有 }}}}，须写在同一段里"),
                format!("\"{written}\": a field begins with {{{{ and has no }}}} in the same paragraph"),
            ),
            Problem::Unclosed { block } => Text::new(
                format!("{{{{#{block}}}}} 没有对应的 {{{{/{block}}}}}；两者须在正文同一层，或同一张表的行里"),
                format!(
                    "{{{{#{block}}}}} has no {{{{/{block}}}}}; both stand in the text, or both in rows of one table"
                ),
            ),
            Problem::Unopened { block } => Text::new(
                format!("{{{{/{block}}}}} 之前没有对应的 {{{{#{block}}}}}"),
                format!("there is no {{{{#{block}}}}} before {{{{/{block}}}}}"),
            ),
            Problem::NotAlone { marker } => Text::new(
                format!("{{{{{marker}}}}} 须单独占一段（表格里单独占一行）"),
                format!("{{{{{marker}}}}} has to stand alone in its paragraph, or alone in a row of a table"),
            ),
            Problem::OutOfPlace { written, level: Level::Person } => Text::new(
                format!(
                    "{{{{{written}}}}} 是每个人各有的内容：请写在表格的一行里，或写在 {{{{#人员}}}} 与 {{{{/人员}}}} 之间"
                ),
                format!(
                    "{{{{{written}}}}} differs from person to person: put it into a row of a table, or between {{{{#people}}}} and {{{{/people}}}}"
                ),
            ),
            Problem::OutOfPlace { written, .. } => Text::new(
                format!(
                    "{{{{{written}}}}} 是每批各有的内容：请写在表格的一行里，或写在 {{{{#批次}}}} 与 {{{{/批次}}}} 之间（不要重复嵌套）"
                ),
                format!(
                    "{{{{{written}}}}} differs from batch to batch: put it into a row of a table, or between {{{{#batches}}}} and {{{{/batches}}}}, once"
                ),
            ),
        }
    }
}
