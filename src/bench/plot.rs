//! Time and memory against size, both axes logarithmic, as an SVG picture of two panels.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::*;

use super::staffing::Row;

const SIZE: (u32, u32) = (1100, 480);
/// Height of title and legend above a panel.
const HEAD: i32 = 64;
/// From the left edge of a panel to its axis.
const AXIS: i32 = 84;
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
const MUTED: RGBColor = RGBColor(0x55, 0x55, 0x55);
const GRID: RGBColor = RGBColor(0xe3, 0xe7, 0xec);
// Told apart in grey and by eyes that see few colours, too.
const BLUE: RGBColor = RGBColor(0x1f, 0x5f, 0xa8);
const ORANGE: RGBColor = RGBColor(0xd9, 0x7a, 0x1b);
const GREEN: RGBColor = RGBColor(0x3a, 0x8f, 0x6b);

/// A quantity of each row, under a name and in a colour.
struct Series {
    name: &'static str,
    colour: RGBColor,
    value: fn(&Row) -> Option<f64>,
}

const TIME: &[Series] = &[
    Series { name: "solve", colour: BLUE, value: |row| Some(row.solve_seconds) },
    Series { name: "first plan", colour: ORANGE, value: |row| row.first_plan_seconds },
    Series { name: "read, check, build", colour: GREEN, value: |row| Some(row.build_seconds) },
];
const MEMORY: &[Series] = &[Series { name: "peak memory", colour: BLUE, value: |row| row.peak_mb.map(|mb| mb as f64) }];

/// The backend writes into a text; its errors are those of files.
type Undrawn = DrawingAreaErrorKind<std::io::Error>;

/// The picture: a dot for each row, a line through the medians of each size.
///
/// # Errors
/// Drawing failed.
pub fn svg(rows: &[Row]) -> Result<String, Undrawn> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let (left, right) = root.split_horizontally(SIZE.0 / 2);
        panel(&left, "Time", rows, TIME, seconds)?;
        panel(&right, "Peak memory", rows, MEMORY, megabytes)?;
        root.present()?;
    }
    Ok(text)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn panel(area: &Area, title: &str, rows: &[Row], series: &[Series], label: fn(&f64) -> String) -> Result<(), Undrawn> {
    let values = series.iter().flat_map(|s| rows.iter().filter_map(s.value));
    let (x, y) = (decades(rows.iter().map(|row| row.pairs as f64)), decades(values));
    let (head, body) = area.split_vertically(HEAD);
    head.draw(&Text::new(title, (AXIS, 14), (FONT, 20).into_font().color(&INK)))?;
    // Beside the plot, where it covers nothing.
    let mut at = AXIS;
    for Series { name, colour, .. } in series.iter().filter(|_| series.len() > 1) {
        let line = PathElement::new(vec![(at, 52), (at + 24, 52)], colour.stroke_width(2));
        head.draw(&line)?;
        head.draw(&Circle::new((at + 12, 52), 4, colour.filled()))?;
        head.draw(&Text::new(*name, (at + 32, 44), (FONT, 15).into_font().color(&INK)))?;
        at += 56 + 8 * name.len() as i32;
    }
    let mut chart = ChartBuilder::on(&body)
        .margin(12)
        .margin_right(28)
        .x_label_area_size(56)
        .y_label_area_size(AXIS - 12)
        .build_cartesian_2d(x.log_scale(), y.log_scale())?;
    chart
        .configure_mesh()
        .x_desc("pairs of inspector and group that the hard rules allow")
        .axis_desc_style((FONT, 15).into_font().color(&INK))
        .label_style((FONT, 15).into_font().color(&MUTED))
        .x_label_formatter(&pairs)
        .y_label_formatter(&label)
        .axis_style(MUTED)
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .draw()?;
    for Series { colour, value, .. } in series {
        let dots = rows.iter().filter_map(|row| Some((row.pairs as f64, value(row)?)));
        chart.draw_series(LineSeries::new(medians(rows, *value), colour.stroke_width(2)))?;
        chart.draw_series(dots.map(|dot| Circle::new(dot, 4, colour.mix(0.75).filled())))?;
    }
    Ok(())
}

/// Median size and value of the rows of each size, by size.
fn medians(rows: &[Row], value: fn(&Row) -> Option<f64>) -> Vec<(f64, f64)> {
    let mut sizes: Vec<_> = rows.iter().map(Row::size).collect();
    sizes.dedup();
    let of_size = |size| {
        let here = || rows.iter().filter(move |row| row.size() == size);
        Some((median(here().map(|row| row.pairs as f64))?, median(here().filter_map(value))?))
    };
    let mut points: Vec<(f64, f64)> = sizes.into_iter().filter_map(of_size).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Whole decades that hold all values; those below a thousandth count as one.
fn decades(values: impl Iterator<Item = f64>) -> Range<f64> {
    let logs: Vec<f64> = values.map(|v| v.max(0.001).log10()).collect();
    let low = logs.iter().copied().fold(f64::INFINITY, f64::min).floor();
    let high = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil();
    // A hair wider, so that rounding leaves both ends their labels.
    if low.is_finite() { 0.999 * 10f64.powf(low)..1.001 * 10f64.powf(high.max(low + 1.0)) } else { 1.0..10.0 }
}

fn pairs(n: &f64) -> String {
    scaled(*n, &[(1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, "")])
}

fn seconds(s: &f64) -> String {
    scaled(*s, &[(1e3, ",000 s"), (0.0, " s")])
}

fn megabytes(mb: &f64) -> String {
    scaled(*mb, &[(1e6, " TB"), (1e3, " GB"), (0.0, " MB")])
}

/// In the largest unit that is not larger than the value; powers of ten come with errors of rounding.
fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    let (of, unit) = units.iter().find(|unit| value >= unit.0 * 0.999).copied().unwrap_or((1.0, ""));
    let number = format!("{:.2}", value / if of > 0.0 { of } else { 1.0 });
    format!("{}{unit}", number.trim_end_matches('0').trim_end_matches('.'))
}
