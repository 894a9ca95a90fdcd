//! Comparing names: folding away what organizers do not mean, and finding the nearest known name.

use unicode_normalization::UnicodeNormalization as _;

use super::grid::is_invisible;

/// Longer names are not compared: the comparison takes the product of both lengths.
const LONGEST: usize = 60;
/// Nearest names are sought for that many unknown ones; more are all of one cause.
const MOST_GUESSES: usize = 100;

/// Half-width, lower case, without white space, invisible characters, `*`, `_` and `-`: two names that fold alike mean the same.
pub fn fold(name: &str) -> String {
    let meant = |c: &char| !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '*' | '_' | '-');
    name.nfkc().flat_map(char::to_lowercase).filter(meant).collect()
}

/// What [`fold`] made, without a note in brackets at the end: `检查时长(分)` → `检查时长`.
pub fn without_note(folded: &str) -> &str {
    match folded.find(['(', '[', '【']) {
        Some(at) if at > 0 => &folded[..at],
        _ => folded,
    }
}

/// As [`fold`], without a note in brackets at the end.
pub fn fold_plain(name: &str) -> String {
    without_note(&fold(name)).to_string()
}

/// The candidate most like `name`, if it is like it at all (at least half of the characters agree, or they differ only by the
/// leading zeros that spreadsheets drop).
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = fold(name);
    let length = name.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let bare = name.trim_start_matches('0');
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.into_iter().filter(|c| c.len() <= LONGEST * 4) {
        let folded = fold(candidate);
        let (shorter, longer) = (length.min(folded.chars().count()), length.max(folded.chars().count()));
        let likeness = if !bare.is_empty() && folded.trim_start_matches('0') == bare {
            1.0
        } else if shorter * 2 < longer {
            continue;
        } else {
            strsim::normalized_damerau_levenshtein(&name, &folded)
        };
        if likeness >= 0.5 && best.is_none_or(|(b, _)| likeness > b) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|b| b.1)
}

/// Seeks nearest names for the first unknown ones only: thousands of them would take minutes and tell nothing new.
#[derive(Default)]
pub struct Guesses {
    made: usize,
}

impl Guesses {
    /// As [`nearest`]; None once there were enough.
    pub fn nearest<'a>(&mut self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        self.made += 1;
        if self.made > MOST_GUESSES { None } else { nearest(name, candidates) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names() {
        assert_eq!(nearest("石家庄", ["石家庄市", "邯郸市"]), Some("石家庄市"));
        assert_eq!(nearest("7", ["0007", "70"]), Some("0007"));
        assert_eq!(nearest("石", ["石家庄市"]), None);
        // Takes no time, however long the names are.
        let long = "长".repeat(32_767);
        assert_eq!(nearest(&long, [long.as_str(), "短"]), None);
        assert_eq!(fold("\u{202d}P‐01\u{202c}"), fold("P‐01"));
    }
}
