//! GeoJSON (RFC 7946) of groups, sites and routes, for any map: WGS-84, whatever the tables are written in.

use std::collections::HashMap;

use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, Position, feature::Id};
use serde_json::{Value, json};

use super::coverage::{self, Fate};
use super::outings::{self, Outing, is_on_site, kinds};
use super::view::{GroupView, View, batch_label};
use super::{Options, ReportError, words};
use crate::plan::Plan;
use crate::scenario::{LonLat, Scenario, Site};

/// One collection: groups that have somebody, as points at their base; sites as points; for each crew and day that goes out the line from
/// the base over its sites and back. Names and values of properties are in the language asked for.
///
/// # Errors
/// The plan names something that the scenario does not have.
pub fn text(scenario: &Scenario, plan: &Plan, options: Options) -> Result<String, ReportError> {
    let view = View::new(scenario, plan, options)?;
    let mut features: Vec<Feature> =
        view.groups.iter().filter(|g| !g.members.is_empty()).map(|g| group(&view, g)).collect();
    let mut asked: HashMap<&str, Vec<Fate>> = HashMap::new();
    for one in coverage::of_view(&view) {
        asked.entry(&one.site.id).or_default().push(one.fate);
    }
    let fates = |s: &Site| asked.get(s.id.as_str()).map_or(&[][..], Vec::as_slice);
    features.extend(scenario.sites.iter().map(|s| site(&view, s, fates(s))));
    features.extend(outings::of_view(&view).iter().filter_map(|outing| route(&view, outing)));
    let collection = FeatureCollection { bbox: None, features, foreign_members: None };
    Ok(collection.to_string() + "\n")
}

fn feature(id: String, value: GeometryValue, properties: Vec<(&str, Value)>) -> Feature {
    let properties: JsonObject = properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(value)),
        id: Some(Id::String(id)),
        properties: Some(properties),
        foreign_members: None,
    }
}

/// To the decimetre; more digits would say more than anybody knows.
fn position(view: &View, at: LonLat) -> Position {
    let digits = |x: f64| (x * 1e6).round() / 1e6;
    let at = view.scenario.wgs84(at);
    Position::from([digits(at.lon), digits(at.lat)])
}

fn group(view: &View, g: &GroupView) -> Feature {
    let leader = g.leader().map(|p| format!("{} {}", p.name, view.phone(&p.phone)).trim().to_owned());
    let properties = vec![
        (view.t("类型", "kind"), json!(view.t("组", "group"))),
        (view.t("组别", "group"), json!(g.label)),
        (view.t("批次", "batch"), json!(batch_label(g.batch))),
        (view.t("派驻城市", "region"), json!(g.region.name)),
        (view.t("开始日期", "start"), json!(g.batch.start)),
        (view.t("结束日期", "end"), json!(g.batch.end)),
        (view.t("人数", "people"), json!(g.members.len())),
        (view.t("组长及电话", "leader, phone"), json!(leader)),
        (view.t("组员", "members"), json!(g.members.iter().map(|m| &m.person.name).collect::<Vec<_>>())),
    ];
    feature(format!("group:{}", g.id), GeometryValue::Point { coordinates: position(view, g.region.at) }, properties)
}

fn site(view: &View, s: &Site, fates: &[Fate]) -> Feature {
    let dates: Vec<String> = fates
        .iter()
        .filter_map(|fate| if let Fate::Planned(visit) = fate { Some(visit.date.to_string()) } else { None })
        .collect();
    let reasons: Vec<String> = fates
        .iter()
        .filter_map(|fate| if let Fate::LeftOut(left) = fate { Some(left) } else { None })
        .map(|left| words::unvisited(left.reason, left.what.as_deref(), view.options.language))
        .collect();
    let mode = if is_on_site(s) { view.t("现场", "on site") } else { view.t("线上", "on line") };
    let properties = vec![
        (view.t("类型", "kind"), json!(view.t("点位", "site"))),
        (view.t("点位编号", "site"), json!(s.id)),
        (view.t("点位名称", "name"), json!(s.name)),
        (view.t("地区", "region"), json!(view.region(&s.region).map_or(&s.region, |r| &r.name))),
        (view.t("行业", "industry"), json!(s.industry)),
        (view.t("优先级", "priority"), json!(coverage::priority(s))),
        (view.t("方式", "mode"), json!(mode)),
        (view.t("检查日期", "dates"), json!(dates)),
        (view.t("未查原因", "left out because"), json!(reasons)),
    ];
    feature(format!("site:{}", s.id), GeometryValue::Point { coordinates: position(view, s.at) }, properties)
}

/// None where nobody leaves the base.
fn route(view: &View, outing: &Outing) -> Option<Feature> {
    let stops: Vec<&Site> = outing.visits.iter().map(|(_, site)| *site).filter(|site| is_on_site(site)).collect();
    if stops.is_empty() {
        return None;
    }
    let base = outing.group.region.at;
    let line = [base].into_iter().chain(stops.iter().map(|s| s.at)).chain([base]);
    let coordinates = line.map(|at| position(view, at)).collect();
    let members: Vec<&String> = outing.members(view).iter().map(|p| &p.name).collect();
    let properties = vec![
        (view.t("类型", "kind"), json!(view.t("路线", "route"))),
        (view.t("批次", "batch"), json!(batch_label(outing.group.batch))),
        (view.t("组别", "group"), json!(outing.group.label)),
        (view.t("日期", "date"), json!(outing.date)),
        (view.t("检查小组", "crew"), json!(outing.number)),
        (view.t("检查人员", "inspectors"), json!(members)),
        (view.t("装备", "equipment"), json!(kinds(view, outing.equipment()))),
        (view.t("出发", "leaves"), json!(outing.crew.map(|c| &c.depart))),
        (view.t("返回", "back"), json!(outing.crew.map(|c| &c.back))),
        (view.t("点位", "sites"), json!(stops.iter().map(|s| &s.id).collect::<Vec<_>>())),
        (view.t("里程(km)", "km"), json!((outing.km() * 10.0).round() / 10.0)),
        (view.t("行驶(分)", "minutes driving"), json!(outing.drive_minutes())),
    ];
    let id = format!("route:{}:{}:{}", outing.group.id, outing.date, outing.number);
    Some(feature(id, GeometryValue::LineString { coordinates }, properties))
}
