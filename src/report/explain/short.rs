//! What is short, in words, and the names of those concerned.

use crate::explain::Shortage;
use crate::report::view::{View, batch_label};
use crate::report::words;
use crate::scenario::settings::Language;

/// People, groups or units that are listed by name; of more, the rest are counted.
const LISTED: usize = 12;

/// `第2批 石家庄1组等 3 个组 缺 6 名 焦化≥2级（需 6，现有 0）`
pub fn title(view: &View, s: &Shortage) -> String {
    let batch = view.batch(&s.batch).map_or(s.batch.as_str(), batch_label);
    let place = match (&s.unit, s.places.as_slice()) {
        (Some(id), _) => unit(view, id),
        (None, [one]) => group(view, &one.group),
        (None, several) => {
            let all = list(view, several.iter().map(|place| group(view, &place.group)).collect());
            view.t(format!("{} 个组（{all}）", several.len()), format!("{} groups ({all})", several.len()))
        }
    };
    let wanted = wanted(view, s);
    view.t(
        format!("{batch} {place} 缺 {} 名{wanted}（需 {}，现有 {}）", s.missing, s.needed, s.present),
        format!("{batch}, {place}: {} {wanted} missing (needs {}, has {})", s.missing, s.needed, s.present),
    )
}

/// ` 焦化≥2级`, `组长`, `组员`
pub fn wanted(view: &View, s: &Shortage) -> String {
    words::asked(s.rule, s.skill.as_deref(), s.level, s.role.as_deref(), view.options.language)
}

pub fn group(view: &View, id: &str) -> String {
    view.group(id).map_or(id.to_owned(), |group| group.label.clone())
}

pub fn unit(view: &View, id: &str) -> String {
    view.unit(id).map_or(id.to_owned(), |unit| unit.name.clone())
}

/// `韩成林（P11-001）`
pub fn person(view: &View, id: &str) -> String {
    let name = view.person(id).map_or("", |person| person.name.as_str());
    match view.options.language {
        // A code is name and id in one.
        _ if name.is_empty() || name == id => id.to_owned(),
        Language::Zh => format!("{name}（{id}）"),
        Language::En => format!("{name} ({id})"),
    }
}

/// The first few, and how many more.
pub fn list(view: &View, names: Vec<String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    let shown = names[..names.len() - more].join(view.t("、", ", "));
    match more {
        0 => shown,
        more => view.t(format!("{shown}等，另有 {more} 个"), format!("{shown} and {more} more")),
    }
}
