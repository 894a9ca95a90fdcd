//! Lines that the reader brings for the map, from GeoJSON: checked, and no finer than the page can show.

use geojson::{FeatureCollection, GeoJson, Geometry, GeometryValue, Position};

use super::data::Point;
use crate::scenario::finding::Text;

/// The largest file that is read, bytes.
pub const LARGEST: usize = 64 << 20;

/// Points that a page may hold; beyond them lines are drawn more coarsely.
const POINTS: usize = 60_000;

/// Degrees that a line may lie beside the one that was brought: about 200 m, a pixel where a city fills the screen.
const TOLERANCE: f64 = 0.002;

/// The lines of a GeoJSON text (borders of areas, and lines as they are), each as longitude, latitude, longitude, …
///
/// # Errors
/// It is too large, no GeoJSON, has no lines, or coordinates that are no longitude and latitude.
pub fn read(text: &str) -> Result<Vec<Vec<f64>>, Text> {
    if text.len() > LARGEST {
        return Err(Text::new(
            format!("边界文件超过 {} MB，请先简化", LARGEST >> 20),
            format!("the file of boundaries is larger than {} MB; simplify it first", LARGEST >> 20),
        ));
    }
    let parsed: GeoJson = text.trim_start_matches('\u{feff}').parse().map_err(|error: geojson::Error| {
        Text::new(format!("不是 GeoJSON，无法作为边界：{error}"), format!("no GeoJSON, and so no boundaries: {error}"))
    })?;
    let mut lines: Vec<Vec<Point>> = Vec::new();
    for geometry in geometries(&parsed) {
        trace(&geometry.value, &mut lines)?;
    }
    lines.retain(|line| line.len() > 1);
    if lines.is_empty() {
        return Err(Text::new(
            "边界文件中没有线或面，请换成含 LineString、Polygon 等的 GeoJSON",
            "the file of boundaries has neither lines nor areas; bring GeoJSON with LineString, Polygon and the like",
        ));
    }
    let mut tolerance = TOLERANCE;
    loop {
        let drawn: Vec<Vec<f64>> =
            lines.iter().map(|line| rounded(&simplified(line, tolerance))).filter(|line| line.len() > 2).collect();
        // Each line keeps its ends at least, so many short lines may stay above the limit however coarse they are.
        if drawn.iter().map(|line| line.len() / 2).sum::<usize>() <= POINTS || tolerance > 1.0 {
            return Ok(drawn);
        }
        tolerance *= 2.0;
    }
}

fn geometries(parsed: &GeoJson) -> Vec<&Geometry> {
    match parsed {
        GeoJson::Geometry(geometry) => vec![geometry],
        GeoJson::Feature(feature) => feature.geometry.iter().collect(),
        GeoJson::FeatureCollection(FeatureCollection { features, .. }) => {
            features.iter().filter_map(|f| f.geometry.as_ref()).collect()
        }
    }
}

/// Points are passed over: they bound nothing.
fn trace(value: &GeometryValue, lines: &mut Vec<Vec<Point>>) -> Result<(), Text> {
    match value {
        GeometryValue::Point { .. } | GeometryValue::MultiPoint { .. } => {}
        GeometryValue::LineString { coordinates } => lines.push(line(coordinates)?),
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            for one in coordinates {
                lines.push(line(one)?);
            }
        }
        GeometryValue::MultiPolygon { coordinates } => {
            for one in coordinates.iter().flatten() {
                lines.push(line(one)?);
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            for geometry in geometries {
                trace(&geometry.value, lines)?;
            }
        }
    }
    Ok(())
}

fn line(positions: &[Position]) -> Result<Vec<Point>, Text> {
    positions.iter().map(|position| point(position.as_slice())).collect()
}

fn point(position: &[f64]) -> Result<Point, Text> {
    match position {
        [lon, lat, ..] if lon.abs() <= 180.0 && lat.abs() <= 90.0 => Ok([*lon, *lat]),
        other => Err(Text::new(
            format!("边界文件中的坐标 {other:?} 不是经纬度（度）：请转换为 WGS-84 经纬度后再用"),
            format!(
                "coordinates {other:?} in the file of boundaries are no longitude and latitude in degrees; convert it to WGS-84"
            ),
        )),
    }
}

/// Douglas and Peucker: points that lie within the tolerance of the line without them are left out.
fn simplified(line: &[Point], tolerance: f64) -> Vec<Point> {
    let Some(last) = line.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![false; line.len()];
    (kept[0], kept[last]) = (true, true);
    let mut spans = vec![(0, last)];
    while let Some((from, to)) = spans.pop() {
        let distances = (from + 1..to).map(|at| (at, beside(line[at], line[from], line[to])));
        if let Some((at, distance)) = distances.max_by(|a, b| a.1.total_cmp(&b.1))
            && distance > tolerance
        {
            kept[at] = true;
            spans.extend([(from, at), (at, to)]);
        }
    }
    line.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// Distance of a point from a segment, degrees.
fn beside(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    (p[0] - a[0] - along * dx).hypot(p[1] - a[1] - along * dy)
}

/// Three digits, without points that fall upon the one before.
fn rounded(line: &[Point]) -> Vec<f64> {
    let mut out: Vec<f64> = Vec::with_capacity(2 * line.len());
    for point in line {
        let [lon, lat] = point.map(|x| (x * 1e3).round() / 1e3);
        if out.len() < 2 || out[out.len() - 2..] != [lon, lat] {
            out.extend([lon, lat]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_lines_lose_their_middle() {
        let line: Vec<Point> = (0..100).map(|i| [100.0 + f64::from(i) * 0.01, 30.0]).collect();
        assert_eq!(rounded(&simplified(&line, TOLERANCE)), [100.0, 30.0, 100.99, 30.0]);
    }

    #[test]
    fn rings_keep_their_corners() {
        let ring = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]];
        assert_eq!(simplified(&ring, TOLERANCE).len(), 5);
    }
}
