//! Alternatives in braces: one line that stands for several.

use super::line::{half_width, split};

/// A line with the choices that its braces leave open.
#[derive(Debug, Clone)]
pub struct Alternatives {
    /// Text between the braces, one piece more than there are braces.
    between: Vec<String>,
    braces: Vec<Vec<String>>,
}

/// Takes a line apart: `batches.*.days = {10, 12}` stands for two. A table of TOML (`{ level = "hard" }`) is one value, and empty braces are left
/// to [`parse`](super::parse) to complain of.
pub fn alternatives(line: &str) -> Alternatives {
    let text = half_width(line);
    let mut found = Alternatives { between: Vec::new(), braces: Vec::new() };
    let (mut quoted, mut open, mut from) = (false, None, 0);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '{' if !quoted && open.is_none() => open = Some(at),
            '}' if !quoted => {
                let Some(open) = open.take() else { continue };
                let inside = &text[open + 1..at];
                let options = split(inside, |c| matches!(c, ',' | '、' | '|'));
                if split(inside, |c| c == '=').len() > 1 || options.is_empty() {
                    continue;
                }
                found.between.push(text[from..open].to_owned());
                found.braces.push(options.iter().map(|option| option.trim().to_owned()).collect());
                from = at + 1;
            }
            _ => {}
        }
    }
    // As written, where there is nothing to choose.
    found.between.push(if found.braces.is_empty() { line.to_owned() } else { text[from..].to_owned() });
    found
}

impl Alternatives {
    /// How many lines this one stands for.
    pub fn count(&self) -> usize {
        self.braces.iter().map(Vec::len).fold(1, usize::saturating_mul)
    }

    /// The line of this number (below [`count`](Self::count)); the last braces change fastest, as nested loops have it.
    pub fn line(&self, number: usize) -> String {
        let mut line = String::new();
        for (n, text) in self.between.iter().enumerate() {
            line += text;
            line += self.taken(number).get(n).copied().unwrap_or_default();
        }
        line
    }

    /// What tells the line of this number from the others, to be read by people: `days=10`, `people-5`.
    pub fn label(&self, number: usize) -> Option<String> {
        let taken = self.taken(number);
        let taken: Vec<&str> = taken.iter().map(|t| t.trim_matches('"')).collect();
        let head = self.between.first().filter(|_| !taken.is_empty())?.trim_end();
        // A share of rows is a share of their table.
        if let Some(rows) = head.strip_suffix('[') {
            let table = rows.split(['.', '[']).next().unwrap_or_default();
            return Some(format!("{}={}", table.trim(), taken.join("、")));
        }
        let bare = head.trim_end_matches(['+', '-', '−', '*', '×']);
        let sign = if bare.len() < head.len() { &head[bare.len()..] } else { "=" };
        let bare = bare.trim_end().trim_end_matches('=').trim_end();
        let name = bare.rsplit(['.', '[', ' ']).next().unwrap_or(bare);
        Some(format!("{name}{sign}{}", taken.join("、")))
    }

    fn taken(&self, mut number: usize) -> Vec<&str> {
        let mut taken: Vec<&str> = Vec::new();
        for options in self.braces.iter().rev() {
            taken.insert(0, &options[number % options.len()]);
            number /= options.len();
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(line: &str) -> Vec<(String, String)> {
        let all = alternatives(line);
        (0..all.count()).map(|n| (all.line(n), all.label(n).unwrap_or_default())).collect()
    }

    #[test]
    fn braces_stand_for_several_lines() {
        let of = |line, label: &str| (String::from(line), label.to_owned());
        assert_eq!(
            lines("batches.*.days = {10, 12}"),
            [of("batches.*.days = 10", "days=10"), of("batches.*.days = 12", "days=12")]
        );
        assert_eq!(
            lines("派员指标.河北@第3批.人数 -｛5，10｝"),
            [of("派员指标.河北@第3批.人数 -5", "人数-5"), of("派员指标.河北@第3批.人数 -10", "人数-10")]
        );
        assert_eq!(lines("sites[{20%、40%}].mode = 线上")[1], of("sites[40%].mode = 线上", "sites=40%"));
        let both = lines("add groups {2,3} region={A,B}");
        assert_eq!(both[1], of("add groups 2 region=B", "groups=2、B"));
        assert_eq!(both.len(), 4);
        assert_eq!(lines(r#"rules.recusal = {"hard", "off"}"#)[1].1, "recusal=off");
    }

    #[test]
    fn what_leaves_nothing_open_stays_as_it_is() {
        for line in [
            "rules.max_batches = { level = \"hard\", count = 2 }",
            "groups.*.name = \"{a,b}\"",
            "batches.*.days = {}",
            "batches.*.days = {10",
            "批次.*.天数 ＝ 10",
        ] {
            assert_eq!(lines(line), [(line.to_owned(), String::new())]);
        }
    }

    #[test]
    fn however_many_there_are_they_are_only_counted() {
        assert_eq!(alternatives(&"{1,2}".repeat(100)).count(), usize::MAX);
    }
}
