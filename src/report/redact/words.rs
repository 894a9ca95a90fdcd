//! Words that must not be told, found in free text in one pass, the longest first.

use std::collections::{HashMap, HashSet};

use super::HIDDEN;
use crate::scenario::Scenario;

pub struct Words {
    /// What stands in place of each.
    instead: HashMap<Vec<char>, String>,
    /// Lengths that occur, the longest first, by first character.
    lengths: HashMap<char, Vec<usize>>,
    /// Names of people that are no part of a place's or a unit's.
    in_labels: HashSet<Vec<char>>,
}

impl Words {
    pub fn of(scenario: &Scenario, codes: &HashMap<String, String>) -> Words {
        let mut words = Words { instead: HashMap::new(), lengths: HashMap::new(), in_labels: HashSet::new() };
        for u in &scenario.units {
            words.add(u.contact.as_deref(), HIDDEN);
            words.add(u.phone.as_deref(), HIDDEN);
        }
        for p in &scenario.inspectors {
            let code = codes.get(&p.id).map_or(HIDDEN, String::as_str);
            for number in [&p.certificate, &p.id_number, &p.phone] {
                words.add(number.as_deref(), HIDDEN);
            }
            words.add(Some(&p.id), code);
            words.add(Some(&p.name), code);
        }
        for lengths in words.lengths.values_mut() {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            lengths.dedup();
        }
        let regions = scenario.regions.iter().flat_map(|r| [Some(&r.name), Some(&r.province), r.parent.as_ref()]);
        let places: Vec<Vec<char>> = regions
            .chain(scenario.units.iter().map(|u| Some(&u.name)))
            .flatten()
            .map(|p| p.chars().collect())
            .collect();
        let of_places: HashSet<&[char]> =
            places.iter().flat_map(|place| (0..place.len()).filter_map(|at| words.longest(place, at))).collect();
        let names = scenario.inspectors.iter().map(|p| p.name.trim().chars().collect::<Vec<char>>());
        words.in_labels = names.filter(|name| !of_places.contains(name.as_slice())).collect();
        words
    }

    /// Single characters and short numbers tell nobody, and are everywhere.
    fn add(&mut self, word: Option<&str>, instead: &str) {
        let word: Vec<char> = word.unwrap_or("").trim().chars().collect();
        let tells = word.len() > 1 && !(word.len() < 5 && word.iter().all(char::is_ascii_digit));
        if let Some(&first) = word.first().filter(|_| tells) {
            self.lengths.entry(first).or_default().push(word.len());
            self.instead.insert(word, instead.to_owned());
        }
    }

    pub fn replaced(&self, text: &str) -> String {
        self.walked(text, |_, _| true)
    }

    pub fn replaced_in_label(&self, text: &str) -> String {
        self.walked(text, |word, next| {
            self.in_labels.contains(word) && !next.is_some_and(|c| "省市州县区旗乡镇村街".contains(c))
        })
    }

    fn walked(&self, text: &str, is_meant: impl Fn(&[char], Option<char>) -> bool) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < chars.len() {
            match self.longest(&chars, at) {
                Some(word) if is_meant(word, chars.get(at + word.len()).copied()) => {
                    out.push_str(&self.instead[word]);
                    at += word.len();
                }
                _ => {
                    out.push(chars[at]);
                    at += 1;
                }
            }
        }
        out
    }

    /// The longest word that begins there. A word of letters or digits is not one within a longer run of them.
    fn longest<'t>(&self, text: &'t [char], at: usize) -> Option<&'t [char]> {
        let joins = |a: char, b: char| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric();
        if at > 0 && joins(text[at - 1], text[at]) {
            return None;
        }
        let lengths = self.lengths.get(&text[at])?;
        lengths.iter().find_map(|&length| {
            let word = text.get(at..at + length)?;
            let whole = text.get(at + length).is_none_or(|&next| !joins(word[length - 1], next));
            (whole && self.instead.contains_key(word)).then_some(word)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(of: &[(&str, &str)]) -> Words {
        let mut words = Words { instead: HashMap::new(), lengths: HashMap::new(), in_labels: HashSet::new() };
        of.iter().for_each(|(word, instead)| words.add(Some(word), instead));
        words.lengths.values_mut().for_each(|l| l.sort_unstable_by(|a, b| b.cmp(a)));
        words.in_labels.extend(["张三", "高阳"].map(|name| name.chars().collect()));
        words
    }

    #[test]
    fn the_longest_word_and_whole_words_only() {
        let words =
            words(&[("P1", "R-A"), ("P17", "R-B"), ("张三", "R-A"), ("张三丰", "R-C"), ("12", "R-D"), ("高阳", "R-E")]);
        assert_eq!(words.replaced("张三、张三丰：P17、P1，P171；12 人"), "R-A、R-C：R-B、R-A，P171；12 人");
        assert_eq!(words.replaced("高阳讲课"), "R-E讲课");
        assert_eq!(words.replaced_in_label("高阳县1组"), "高阳县1组");
        assert_eq!(words.replaced_in_label("高阳组P17"), "R-E组P17");
    }
}
