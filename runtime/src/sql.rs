//! Text for SQL: names and values from outside, always quoted; and what others have quoted, left as it is.

mod pieces;

pub use self::pieces::{Piece, lines, pieces};

/// An identifier in double quotes.
#[must_use]
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string literal; the `E` form where a backslash would otherwise depend on a server setting.
#[must_use]
pub fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!(" E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

impl crate::migration::Relation {
    /// The relation's name as SQL takes it, schema and all.
    #[must_use]
    pub fn quoted(&self) -> String {
        format!(
            "{}.{}",
            quote_identifier(self.schema),
            quote_identifier(self.name)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_cannot_be_left() {
        assert_eq!(quote_identifier(r#"a"; DROP"#), r#""a""; DROP""#);
        assert_eq!(quote_literal("it's"), "'it''s'");
        assert_eq!(quote_literal(r"\'; DROP"), r" E'\\''; DROP'");
    }
}
