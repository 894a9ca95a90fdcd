//! Comparing names: folding away what organizers do not mean, and finding the nearest known name.

use unicode_normalization::UnicodeNormalization as _;

/// Half-width, lower case, without white space, `*`, `_` and `-`: two names that fold alike mean the same.
pub fn fold(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '*' | '_' | '-')).collect()
}

/// As [`fold`], without a note in brackets at the end: `检查时长(分)` → `检查时长`.
pub fn fold_plain(name: &str) -> String {
    let folded = fold(name);
    match folded.find(['(', '[', '【']) {
        Some(at) if at > 0 => folded[..at].to_string(),
        _ => folded,
    }
}

/// The candidate most like `name`, if it is like it at all (at least half of the characters agree).
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = fold(name);
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let likeness = strsim::normalized_damerau_levenshtein(&name, &fold(candidate));
        if likeness >= 0.5 && best.is_none_or(|(b, _)| likeness > b) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|b| b.1)
}
