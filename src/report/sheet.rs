//! A sheet as rows of plain cells: what workbook and CSV have in common.

use std::borrow::Cow;

/// One sheet. Its title stands above the header row.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// At most 31 characters, none of `[ ] : * ? / \`.
    pub name: Cow<'static, str>,
    pub title: String,
    /// One line each below the title.
    pub notes: Vec<String>,
    /// Colours and what they mean, on one line below the notes.
    pub legend: Vec<(Look, String)>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Columns that stay in sight (and on every printed page).
    pub frozen: u16,
    /// The first column that is printed; those to the left of it are on screen and in the CSV only.
    pub printed_from: u16,
    /// Filter buttons on the header row.
    pub filter: bool,
    /// Height of data rows in points; rows with wrapped text may be higher.
    pub row_height: f64,
    /// Drawn below the rows; only in the workbook.
    pub chart: Option<Chart>,
}

/// Bars, one for each data row, each made up of several columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub title: String,
    /// What the bars are measured in.
    pub unit: String,
    /// The column that names the bars.
    pub names: u16,
    /// The columns that make them up.
    pub parts: Vec<u16>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub head: String,
    pub align: Align,
    /// Narrowest and widest, in half-width characters.
    pub width: (usize, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Align {
    Left,
    Center,
    Right,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub kind: RowKind,
    pub cells: Vec<Cell>,
    /// Lightly shaded, to tell blocks of rows (groups, units) apart.
    pub band: bool,
    /// Starts a new printed page.
    pub page_break: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    Data,
    /// A heading, only in the workbook: its last cell lies across all columns that the cells before it leave, its own only where
    /// it has no others. Cells before it let the heading stay when the rows below are filtered.
    Section,
    /// Sums.
    Total,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub value: Value,
    pub look: Look,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Empty,
    /// Stays text whatever it looks like.
    Text(String),
    Integer(i64),
    /// A number and its decimals shown.
    Decimal(f64, u8),
}

/// What a cell is about; the workbook gives each a colour that also reads in black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    Plain,
    /// Serves as 组长.
    Leader,
    /// Serves in another particular role.
    Role,
    /// Serves as a member.
    Member,
    /// On leave.
    Away,
    /// Something is missing: bold; numbers carry a ▼.
    Short,
    /// Noteworthy.
    Warn,
    Good,
    Muted,
    /// Says what the row above says already: muted, on one line, cut where it is longer.
    Again,
    Strong,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        Cell { value: if text.is_empty() { Value::Empty } else { Value::Text(text) }, look: Look::Plain }
    }

    pub fn maybe(text: &Option<String>) -> Cell {
        Cell::text(text.as_deref().unwrap_or(""))
    }

    pub fn empty() -> Cell {
        Cell { value: Value::Empty, look: Look::Plain }
    }

    pub fn count(n: impl TryInto<i64>) -> Cell {
        Cell { value: n.try_into().map_or(Value::Empty, Value::Integer), look: Look::Plain }
    }

    pub fn decimal(x: f64, decimals: u8) -> Cell {
        // A number format shows -0.00 with its sign; nobody wants to read that.
        Cell { value: Value::Decimal(if x == 0.0 { 0.0 } else { x }, decimals), look: Look::Plain }
    }

    pub fn look(mut self, look: Look) -> Cell {
        self.look = look;
        self
    }
}

impl Row {
    pub fn data(cells: Vec<Cell>) -> Row {
        Row { kind: RowKind::Data, cells, band: false, page_break: false }
    }

    pub fn total(cells: Vec<Cell>) -> Row {
        Row { kind: RowKind::Total, ..Row::data(cells) }
    }

    pub fn section(text: impl Into<String>) -> Row {
        Row { kind: RowKind::Section, ..Row::data(vec![Cell::text(text)]) }
    }

    /// A heading behind cells of its own columns.
    pub fn section_after(mut cells: Vec<Cell>, text: impl Into<String>) -> Row {
        cells.push(Cell::text(text));
        Row { kind: RowKind::Section, ..Row::data(cells) }
    }

    pub fn band(mut self, band: bool) -> Row {
        self.band = band;
        self
    }

    pub fn page_break(mut self, page_break: bool) -> Row {
        self.page_break = page_break;
        self
    }
}

impl Column {
    pub fn left(head: &str, narrowest: usize, widest: usize) -> Column {
        Column { head: head.to_owned(), align: Align::Left, width: (narrowest, widest) }
    }

    pub fn center(head: &str, narrowest: usize, widest: usize) -> Column {
        Column { align: Align::Center, ..Column::left(head, narrowest, widest) }
    }

    pub fn right(head: &str, narrowest: usize, widest: usize) -> Column {
        Column { align: Align::Right, ..Column::left(head, narrowest, widest) }
    }
}

impl Sheet {
    pub fn new(name: impl Into<Cow<'static, str>>, title: String, columns: Vec<Column>) -> Sheet {
        Sheet {
            name: name.into(),
            title,
            notes: Vec::new(),
            legend: Vec::new(),
            columns,
            rows: Vec::new(),
            frozen: 0,
            printed_from: 0,
            filter: false,
            row_height: 18.0,
            chart: None,
        }
    }

    /// Data rows (sums and headings not counted).
    pub fn data_rows(&self) -> usize {
        self.rows.iter().filter(|r| r.kind == RowKind::Data).count()
    }
}
