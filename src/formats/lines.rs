//! Lines of a text and the numbers in them, each with its place for an error.

use std::str::FromStr;

use super::Malformed;

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    /// From 1.
    pub number: usize,
    /// Without blanks at either end.
    pub text: &'t str,
}

/// The lines that are not blank, whichever way they end.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let numbered = text.lines().enumerate().map(|(i, line)| Line { number: i + 1, text: line.trim() });
    numbered.filter(|line| !line.text.is_empty())
}

impl<'t> Line<'t> {
    pub fn words(self) -> impl Iterator<Item = &'t str> {
        self.text.split_whitespace()
    }

    /// # Errors
    /// The text is not of the type `T`; `wanted` says what that is, such as "a whole number".
    pub fn value<T: FromStr>(self, text: &str, wanted: &'static str) -> Result<T, Malformed> {
        text.parse().map_err(|_| self.no(text, wanted))
    }

    /// # Errors
    /// The text is not a number, or not a finite one.
    pub fn number(self, text: &str) -> Result<f64, Malformed> {
        let number: f64 = self.value(text, "a number")?;
        if number.is_finite() { Ok(number) } else { Err(self.no(text, "a finite number")) }
    }

    /// # Errors
    /// The text is not a whole number from 0 up, or one that no file that can be solved would hold.
    pub fn count(self, text: &str) -> Result<usize, Malformed> {
        const WANTED: &str = "a whole number up to a million";
        let number: usize = self.value(text, WANTED)?;
        if number <= 1_000_000 { Ok(number) } else { Err(self.no(text, WANTED)) }
    }

    /// All words as numbers.
    ///
    /// # Errors
    /// One of them is not a finite number.
    pub fn numbers(self) -> Result<Vec<f64>, Malformed> {
        self.words().map(|word| self.number(word)).collect()
    }

    /// All words as whole numbers.
    ///
    /// # Errors
    /// One of them is not.
    pub fn counts(self) -> Result<Vec<usize>, Malformed> {
        self.words().map(|word| self.count(word)).collect()
    }

    /// The text is not what is wanted.
    pub fn no(self, text: &str, wanted: &'static str) -> Malformed {
        Malformed::Value { line: self.number, text: text.into(), wanted }
    }

    pub fn count_is(self, found: usize, wanted: usize) -> Result<(), Malformed> {
        if found == wanted { Ok(()) } else { Err(Malformed::Count { line: self.number, found, wanted }) }
    }

    /// Rows and routes are numbered 1, 2, …
    pub fn number_is(self, found: usize, wanted: usize) -> Result<(), Malformed> {
        let order = Malformed::Order { line: self.number, found: found as i64, wanted: wanted as i64 };
        if found == wanted { Ok(()) } else { Err(order) }
    }

    pub fn unknown(self, what: &str) -> Malformed {
        Malformed::Unknown { line: self.number, what: what.into() }
    }
}
