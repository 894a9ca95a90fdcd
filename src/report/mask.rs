//! Identity numbers and phones as they may be handed around.

/// `110101199001011234` → `110101********1234`; 15 digits likewise; anything else keeps its ends.
pub fn identity(text: &str) -> String {
    let n = text.chars().count();
    if n >= 15 { keep_ends(text, 6, 4) } else { keep_some(text, n) }
}

/// `13812345678` → `138****5678`; shorter numbers keep fewer digits.
pub fn phone(text: &str) -> String {
    let n = text.chars().count();
    if n >= 11 { keep_ends(text, 3, 4) } else { keep_some(text, n) }
}

/// Masks identity, bank and mobile numbers inside free text: runs of 15 digits or more, and mobile numbers of 11.
pub fn within(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if is_digit(c) {
            run.push(c);
            continue;
        }
        // The check digit of an identity number may be X.
        if run.chars().count() == 17 && matches!(c, 'x' | 'X') {
            run.push(c);
            flush(&mut run, &mut out);
            continue;
        }
        flush(&mut run, &mut out);
        out.push(c);
    }
    flush(&mut run, &mut out);
    out
}

/// Masks a cell of a column the program does not know, by its header first, by what the text looks like otherwise.
pub fn unknown_column(header: &str, text: &str) -> String {
    let header = header.to_lowercase();
    let named = |words: &[&str]| words.iter().any(|w| header.contains(w));
    if named(&["身份证", "银行", "卡号", "护照", "证件号码", "id card", "id_card", "identity", "passport", "bank"])
    {
        identity(text)
    } else if named(&["电话", "手机", "phone", "mobile", "tel"]) {
        phone(text)
    } else {
        within(text)
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn flush(run: &mut String, out: &mut String) {
    let n = run.chars().count();
    if n >= 15 {
        out.push_str(&identity(run));
    } else if n == 11 && run.starts_with(['1', '１']) {
        out.push_str(&phone(run));
    } else {
        out.push_str(run);
    }
    run.clear();
}

fn keep_some(text: &str, n: usize) -> String {
    match n {
        0 => String::new(),
        1..=3 => "*".repeat(n),
        4..=6 => keep_ends(text, 1, 1),
        _ => keep_ends(text, 2, 2),
    }
}

fn keep_ends(text: &str, head: usize, tail: usize) -> String {
    let n = text.chars().count();
    text.chars().enumerate().map(|(i, c)| if i < head || i + tail >= n { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks() {
        assert_eq!(identity("110101199001011234"), "110101********1234");
        assert_eq!(identity("110101900101123"), "110101*****1123");
        assert_eq!(phone("13812345678"), "138****5678");
        assert_eq!(phone("12345678"), "12****78");
        assert_eq!(phone("110"), "***");
        assert_eq!(
            within("找张三 13812345678，证11010119900101123X。编号 0012"),
            "找张三 138****5678，证110101********123X。编号 0012"
        );
        assert_eq!(unknown_column("备用手机", "010-6655"), "01****55");
        assert_eq!(unknown_column("工作单位", "监测科"), "监测科");
    }
}
