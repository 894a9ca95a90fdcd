//! Names and coordinates of China's provinces and prefectures (built-in table), and where people live.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::{Crs, Inspector, LonLat, Scenario, Unit};

/// Provinces, prefectures and counties: code, name, level, province, longitude, latitude (data/README.md).
pub(crate) const TABLE: &str = include_str!("../../data/places.csv");

static PLACES: LazyLock<Places> = LazyLock::new(Places::load);

struct Places {
    /// Short name, full name or code (`河北`, `河北省`, `13`, `130000`) to full name and capital.
    provinces: HashMap<String, (&'static str, LonLat)>,
    /// Short or full name or code of prefectures, and of counties where no prefecture bears the name, with all bearers.
    cities: HashMap<String, Vec<City>>,
}

#[derive(Clone, Copy)]
struct City {
    province: &'static str,
    at: LonLat,
    prefecture: bool,
}

impl Places {
    fn load() -> Places {
        let mut places = Places { provinces: HashMap::new(), cities: HashMap::new() };
        for line in TABLE.lines().skip(1) {
            let mut fields = line.split(',');
            let (Some(code), Some(name), Some(level), Some(province)) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let (Some(Ok(lon)), Some(Ok(lat))) =
                (fields.next().map(str::parse::<f64>), fields.next().map(str::parse::<f64>))
            else {
                continue;
            };
            let at = LonLat { lon, lat };
            if level == "province" {
                for key in [name, short_province(name), code, &code[..2]] {
                    places.provinces.insert(key.to_string(), (name, at));
                }
                // 北京市 is a city as well; so that a unit's city 重庆 is found.
                places.add_city(&[name, short_city(name)], City { province: name, at, prefecture: true });
            } else if level == "city" && name != "市辖区" && name != "县" {
                places.add_city(&[name, short_city(name), code], City { province, at, prefecture: true });
            } else if level == "county" {
                places.add_city(&[name, short_city(name), code], City { province, at, prefecture: false });
            }
        }
        places
    }

    fn add_city(&mut self, keys: &[&str], city: City) {
        for (i, key) in keys.iter().enumerate() {
            if i == 0 || !keys[..i].contains(key) {
                self.cities.entry(key.to_string()).or_default().push(city);
            }
        }
    }
}

/// `河北省` → `河北`, `广西壮族自治区` → `广西`, `香港特别行政区` → `香港`.
fn short_province(name: &str) -> &str {
    let mut short = name;
    for suffix in ["特别行政区", "自治区", "壮族", "回族", "维吾尔", "省", "市"] {
        short = short.strip_suffix(suffix).unwrap_or(short);
    }
    short
}

/// `石家庄市` → `石家庄`; names of two characters stay (`沙市`).
pub(crate) fn short_city(name: &str) -> &str {
    let short = ["地区", "市", "盟", "县"].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    if short.chars().count() >= 2 { short } else { name }
}

/// Half-width, without any white space.
fn tidy(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// The full name of a province for any usual way to write it: `河北`, `河北省`, `内蒙古`, `130000`, `新疆生产建设兵团`
/// (新疆维吾尔自治区: the corps sends people of its own but is recused together with the region). None when unknown.
pub fn canonical_province(name: &str) -> Option<&'static str> {
    let name = tidy(name);
    if matches!(name.as_str(), "新疆生产建设兵团" | "新疆建设兵团" | "新疆兵团" | "生产建设兵团" | "兵团")
    {
        return Some("新疆维吾尔自治区");
    }
    let known = |key: &str| PLACES.provinces.get(key).map(|p| p.0);
    known(&name).or_else(|| known(short_province(&name)))
}

/// The capital of a province, in any usual way to write the province.
pub fn capital(province: &str) -> Option<LonLat> {
    canonical_province(province).and_then(|name| PLACES.provinces.get(name)).map(|p| p.1)
}

/// The centre of a city: a prefecture, a municipality or a county (济源, 辛集), by name or GB/T 2260 code. A name that
/// several bear is resolved by the province (any usual way to write it), and prefectures go before counties.
pub fn city(name: &str, province: Option<&str>) -> Option<LonLat> {
    let name = tidy(name);
    let bearers = PLACES.cities.get(&name).or_else(|| PLACES.cities.get(short_city(&name)))?;
    let province = province.and_then(canonical_province);
    let mut fitting = bearers.iter().filter(|c| province.is_none_or(|p| p == c.province));
    let first = fitting.next()?;
    if first.prefecture {
        return Some(first.at);
    }
    match fitting.find(|c| c.prefecture) {
        Some(prefecture) => Some(prefecture.at),
        // Two counties of one name: which one is meant cannot be told.
        None if bearers.iter().filter(|c| province.is_none_or(|p| p == c.province)).count() > 1 => None,
        None => Some(first.at),
    }
}

/// The digits of a GB/T 2260 code that name the prefecture: the first four; all six where a city has none above it (济源 419001,
/// 仙桃 429004). None for what is no code.
pub fn prefecture_code(code: &str) -> Option<&str> {
    let digits = if code.get(2..4) == Some("90") { code.get(..6) } else { code.get(..4) };
    digits.filter(|d| d.bytes().all(|b| b.is_ascii_digit()))
}

impl Unit {
    /// Where the unit is, in WGS-84: its coordinates, written in `crs`, else the centre of its city, else the capital of its
    /// province (of the built-in table, as they are there).
    pub fn home(&self, crs: Crs) -> Option<LonLat> {
        self.at
            .map(|at| crs.to_wgs84(at))
            .or_else(|| self.city.as_deref().and_then(|c| city(c, self.province.as_deref())))
            .or_else(|| self.province.as_deref().and_then(capital))
    }
}

impl Scenario {
    /// Where an inspector sets out, in WGS-84: the row's coordinates, else the unit's, else the centre of the unit's city, else
    /// the capital of the unit's province; None when none of them is known.
    pub fn home_of(&self, inspector: &Inspector) -> Option<LonLat> {
        let unit = || self.units.iter().find(|u| u.id == inspector.unit);
        inspector.at.map(|at| self.wgs84(at)).or_else(|| unit().and_then(|unit| unit.home(self.settings.travel.crs)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provinces_in_all_spellings() {
        for (written, full) in [
            ("河北", "河北省"),
            (" 河 北 省", "河北省"),
            ("内蒙古", "内蒙古自治区"),
            ("广西", "广西壮族自治区"),
            ("宁夏自治区", "宁夏回族自治区"),
            ("新疆生产建设兵团", "新疆维吾尔自治区"),
            ("兵团", "新疆维吾尔自治区"),
            ("北京", "北京市"),
            ("１３００００", "河北省"),
            ("13", "河北省"),
            ("香港", "香港特别行政区"),
        ] {
            assert_eq!(canonical_province(written), Some(full), "{written}");
        }
        for unknown in ["", "河", "石家庄", "省"] {
            assert_eq!(canonical_province(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn cities_by_name_code_and_province() {
        let near = |a: Option<LonLat>, lon: f64, lat: f64| {
            a.is_some_and(|a| (a.lon - lon).abs() < 0.3 && (a.lat - lat).abs() < 0.3)
        };
        assert!(near(city("石家庄", None), 114.5, 38.04));
        assert!(near(city("石家庄市", Some("河北")), 114.5, 38.04));
        assert!(near(city("济源", Some("河南省")), 112.59, 35.09));
        assert!(near(city("130100", None), 114.5, 38.04));
        assert!(near(city("重庆", None), 106.55, 29.56));
        assert!(city("石家庄市", Some("河南")).is_none());
        // Several districts of that name, in different provinces.
        assert!(city("鼓楼区", None).is_none());
    }
}
