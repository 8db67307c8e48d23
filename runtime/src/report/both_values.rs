//! What both sides hold in a column in which they differ, as people read it.

use serde::{Deserialize, Serialize};

/// What stands for a value that must not be shown.
pub const MASK: &str = "***";

/// Both values of a column of a row that differs, as PostgreSQL writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BothValues {
    /// The column.
    pub column: String,
    /// What the source gives; `None` where that is NULL.
    pub source: Option<String>,
    /// What the target holds; `None` where that is NULL.
    pub target: Option<String>,
}

impl BothValues {
    /// Both in a line: the column, what the target holds, and what the source gives. What is no plain text is escaped, so
    /// that blanks and signs that nobody sees are seen, and nothing reaches a terminal but text.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "{}: the source gives {}, the target holds {}",
            self.column,
            shown(self.source.as_deref()),
            shown(self.target.as_deref())
        )
    }
}

/// How many characters of a value a line holds.
const SHOWN: usize = 80;

/// A value in a line.
#[must_use]
pub fn shown(value: Option<&str>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(MASK) => MASK.to_owned(),
        Some(text) => {
            let some: String = text.chars().take(SHOWN).collect();
            let more = if some.len() < text.len() { " …" } else { "" };
            format!("{some:?}{more}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_controls_and_null_are_told_apart_and_long_values_are_cut() {
        let one = BothValues {
            column: "name".to_owned(),
            source: Some("Ann ".to_owned()),
            target: None,
        };
        assert_eq!(
            one.words(),
            "name: the source gives \"Ann \", the target holds NULL"
        );
        assert_eq!(shown(Some("NULL\u{1b}[2J")), "\"NULL\\u{1b}[2J\"");
        assert_eq!(shown(Some(MASK)), "***");
        let long = shown(Some(&"ä".repeat(100)));
        assert_eq!(long, format!("\"{}\" …", "ä".repeat(80)));
    }
}
