//! Rows in PostgreSQL's text COPY format.

use std::fmt::Display;
use std::io::Write;

use super::calendar::{Day, Moment};

/// Rows that are being written, field by field.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    within: bool,
}

impl Lines {
    /// How many bytes are waiting.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes so far; the next row begins anew.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let next = Vec::with_capacity(self.bytes.len());
        std::mem::replace(&mut self.bytes, next)
    }

    /// A number, or anything else whose text has nothing to escape.
    pub(super) fn plain(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        // Writing to memory does not fail.
        let _ = write!(self.bytes, "{value}");
        self
    }

    /// NULL, or a plain value.
    pub(super) fn plain_or_null(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.plain(value),
            None => self.null(),
        }
    }

    /// Text of any kind.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        for byte in text.bytes() {
            match byte {
                b'\\' => self.bytes.extend_from_slice(b"\\\\"),
                b'\t' => self.bytes.extend_from_slice(b"\\t"),
                b'\n' => self.bytes.extend_from_slice(b"\\n"),
                b'\r' => self.bytes.extend_from_slice(b"\\r"),
                other => self.bytes.push(other),
            }
        }
        self
    }

    /// NULL, or text.
    pub(super) fn text_or_null(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    pub(super) fn null(&mut self) -> &mut Self {
        self.separate();
        self.bytes.extend_from_slice(b"\\N");
        self
    }

    pub(super) fn boolean(&mut self, value: bool) -> &mut Self {
        self.plain(if value { 't' } else { 'f' })
    }

    /// An amount of cents with two decimals.
    pub(super) fn money(&mut self, cents: i64) -> &mut Self {
        let sign = if cents < 0 { "-" } else { "" };
        let cents = cents.unsigned_abs();
        self.plain(format_args!("{sign}{}.{:02}", cents / 100, cents % 100))
    }

    pub(super) fn day(&mut self, day: Day) -> &mut Self {
        self.plain(day)
    }

    pub(super) fn moment(&mut self, moment: Moment) -> &mut Self {
        self.plain(moment)
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.bytes.push(b'\n');
        self.within = false;
    }

    fn separate(&mut self) {
        if self.within {
            self.bytes.push(b'\t');
        }
        self.within = true;
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn what_copy_would_misread_is_escaped() {
        let mut lines = Lines::default();
        lines
            .text("a\tb\\c\nd")
            .null()
            .money(-5)
            .boolean(true)
            .end();
        lines.plain(7).text("").end();
        assert_eq!(lines.take(), b"a\\tb\\\\c\\nd\t\\N\t-0.05\tt\n7\t\n");
    }
}
