//! docs/format.md describes the tables and columns that the program reads, no more and no fewer.

use bangfu::scenario::columns::{Column, Kind, TABLES, Table};

fn holds(kind: Kind) -> String {
    let words = match kind {
        Kind::Text => "text",
        Kind::Private => "text, kept as text",
        Kind::Integer => "whole number",
        Kind::Decimal => "number",
        Kind::Date => "date",
        Kind::DateRanges => "`2026-11-01..2026-12-15;…`",
        Kind::TimeRange => "`08:30-17:00`",
        Kind::Province => "province",
        Kind::Choice(choices) => return choices.iter().map(|c| c.0).collect::<Vec<_>>().join(" / "),
        Kind::List => "list",
        Kind::Skills => "`焦化:3;VOCs:2`",
        Kind::Scores => "`善查:4;能说:3`",
        Kind::SkillNeeds => "`焦化:2x2;VOCs:1x1`",
        Kind::RoleNeeds => "`组长:1;联络员:1`",
    };
    words.to_string()
}

fn row(c: &Column) -> String {
    let name = if c.required { format!("**{}**", c.en) } else { c.en.to_string() };
    let aliases = if c.aliases.is_empty() { String::new() } else { format!(" ({})", c.aliases.join(", ")) };
    format!("| {name} | {}{aliases} | {} | {} |", c.zh, holds(c.kind), c.explain_en)
}

fn section(table: &Table) -> String {
    let names: Vec<&str> = std::iter::once(table.zh).chain(table.aliases.iter().copied()).collect();
    let mut about = table.explain_en.to_string();
    about[..1].make_ascii_uppercase();
    let rows: Vec<String> = table.columns.iter().map(row).collect();
    format!(
        "### {} ({})\n{about}.\n\n| column | 中文 (aliases) | holds | meaning |\n| --- | --- | --- | --- |\n{}\n",
        table.en,
        names.join(", "),
        rows.join("\n")
    )
}

#[test]
fn every_table_and_column_is_described() {
    let page = std::fs::read_to_string("docs/format.md").unwrap();
    let (_, tables) = page.split_once("\n### ").expect("tables have headings");
    let written = format!("### {tables}");
    let expected = TABLES.iter().map(section).collect::<Vec<_>>().join("\n");
    for (line, (a, b)) in written.lines().zip(expected.lines()).enumerate() {
        assert_eq!(a, b, "line {} of the tables", line + 1);
    }
    assert_eq!(written.trim_end(), expected.trim_end());
}
