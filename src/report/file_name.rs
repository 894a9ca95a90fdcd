//! Names of files made of what a user wrote: they stay in their folder, whatever the name, on any system.

use std::collections::HashSet;

/// Octets of a name, its ending included; systems allow 255.
const LONGEST: usize = 200;
/// Devices of Windows, with any ending.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The names given out in one folder; none twice, not even in other letters of case.
#[derive(Debug, Default)]
pub struct FileNames {
    taken: HashSet<String>,
}

impl FileNames {
    /// `name` with the ending `extension`, such as `ics`, and a number where another file already has the name.
    pub fn name(&mut self, name: &str, extension: &str) -> String {
        let stem = safe(name, LONGEST - extension.len() - 8);
        let mut number = 1;
        loop {
            let file = match number {
                1 => format!("{stem}.{extension}"),
                n => format!("{stem}_{n}.{extension}"),
            };
            if self.taken.insert(file.to_lowercase()) {
                return file;
            }
            number += 1;
        }
    }
}

/// Without separators of paths, characters that Windows refuses, and what cannot be seen; never empty, hidden or a device.
fn safe(name: &str, longest: usize) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let kept = name.chars().filter(|&c| !unseen(c)).map(|c| if r#"/\:*?"<>|"#.contains(c) { '_' } else { c });
    let mut stem: String = kept.collect::<String>().trim_matches([' ', '.']).to_owned();
    while stem.len() > longest {
        stem.pop();
    }
    let stem = stem.trim_end_matches([' ', '.']);
    let device = stem.split('.').next().unwrap_or("").trim_end().to_lowercase();
    let numbered = |port: &str| device.strip_prefix(port).is_some_and(|n| n.chars().count() == 1 && n != "0");
    if stem.is_empty() || RESERVED.contains(&device.as_str()) || numbered("com") || numbered("lpt") {
        return format!("_{stem}");
    }
    stem.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        let mut names = FileNames::default();
        for (written, is) in [
            ("张三_P1", "张三_P1.ics"),
            ("../../etc/passwd", "_.._etc_passwd.ics"),
            (r"C:\x", "C__x.ics"),
            ("a\u{202e}\n\0b", "ab.ics"),
            ("CON", "_CON.ics"),
            ("com1.x", "_com1.x.ics"),
            ("..", "_.ics"),
            ("", "__2.ics"),
            ("李四.", "李四.ics"),
            ("P1", "P1.ics"),
            ("p1", "p1_2.ics"),
        ] {
            assert_eq!(names.name(written, "ics"), is, "{written:?}");
        }
        let long = names.name(&"很长的名字".repeat(50), "docx");
        assert!(long.len() <= LONGEST && long.ends_with(".docx"));
    }
}
