//! Names of files and folders that come from outside: one plain name, or refused.

use super::refusal::Refusal;

/// Bytes that file systems take, with room for ` (2)` and an ending.
const LONGEST: usize = 200;
/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// The name, if it is one of a file or folder within a folder on any system.
///
/// # Errors
/// It is empty, hidden, too long, or could mean another place.
pub fn plain(name: &str) -> Result<&str, Refusal> {
    let refused =
        |zh: &str, en: &str| Err(Refusal::bad(format!("名称不能用：{zh}"), format!("the name cannot be used: {en}")));
    if name.trim().is_empty() {
        return refused("是空的", "it is empty");
    }
    if name.len() > LONGEST {
        return refused("太长，请缩短", "it is too long, shorten it");
    }
    if name.starts_with(['.', '~']) {
        return refused("不能以 . 或 ~ 开头", "it must not begin with . or ~");
    }
    if name.contains(is_odd) {
        return refused(
            r#"含有 / \ : * ? " < > | 或看不见的字符"#,
            r#"it has one of / \ : * ? " < > | or an invisible character"#,
        );
    }
    if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        return refused("不能以点结尾，首尾不能是空格", "it must not end in a dot, nor begin or end with a space");
    }
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|rest| {
            rest.chars().count() == 1 && rest.chars().all(|c| c.is_ascii_digit() || "¹²³".contains(c))
        })
    });
    if DEVICES.contains(&stem.as_str()) || numbered {
        return refused("是 Windows 保留的名称", "Windows keeps it for a device");
    }
    Ok(name)
}

fn is_odd(c: char) -> bool {
    c.is_control() || r#"/\:*?"<>|"#.contains(c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Any text as the name of a file: what no name may have is `_`.
pub fn made_plain(text: &str) -> String {
    let clean: String = text.chars().map(|c| if is_odd(c) { '_' } else { c }).collect();
    if plain(&clean).is_ok() {
        return clean;
    }
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if (1..=5).contains(&ending.len()) && ending.trim() == ending => {
            (stem, format!(".{ending}"))
        }
        _ => (clean.as_str(), String::new()),
    };
    let mut short = String::from("_");
    for c in stem.trim_matches(['.', ' ', '~']).chars() {
        if short.len() + c.len_utf8() + ending.len() > LONGEST {
            break;
        }
        short.push(c);
    }
    short + &ending
}

#[cfg(test)]
mod tests {
    use super::{made_plain, plain};

    #[test]
    fn ordinary_names_pass() {
        for name in [
            "秋冬季帮扶.xlsx",
            "round (2).xlsx",
            "inspectors.csv",
            "第1批…名单",
            "a b",
            "comet.xlsx",
            "con-1",
            "common",
        ] {
            assert!(plain(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let long = "长".repeat(100);
        for name in [
            "",
            " ",
            ".",
            "..",
            "../a",
            "..\\a",
            "a/b",
            "/etc/passwd",
            "\\\\host\\share",
            "C:",
            "C:a",
            "c:\\a",
            "a\0b",
            "a\nb",
            ".hidden",
            "~$round.xlsx",
            "~",
            "con",
            "CON.xlsx",
            "nul.csv",
            "Aux",
            "com1",
            "LPT9.txt",
            "COM¹",
            "a.",
            "a ",
            " a",
            "a*b",
            "a|b",
            "a:stream",
            "\u{202e}xslx.exe",
            &long,
        ] {
            assert!(plain(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn any_text_can_be_made_a_name() {
        let long = "长".repeat(300);
        for text in ["", "..", "../../人员.csv", "con.csv", "人员(../x).csv", ".a", "a\0b", &long, "a. ", "轮次.csv"]
        {
            let name = made_plain(text);
            assert!(plain(&name).is_ok(), "{text:?} → {name:?}");
        }
        assert_eq!(made_plain("人员.csv"), "人员.csv");
    }
}
