//! The names under which tables are joined to a feed's own: each table's bare name, numbered where it is taken.

use std::collections::BTreeSet;

use crate::catalog::Table;
use crate::names::quote_identifier;

/// The names that a feed's joins have taken. `source` is the feed's own table.
#[derive(Debug)]
pub(super) struct Aliases(BTreeSet<String>);

impl Aliases {
    pub(super) fn new() -> Self {
        Self(BTreeSet::from(["source".to_owned()]))
    }

    /// A name for a table that no other has, as SQL writes it.
    pub(super) fn take(&mut self, table: &Table) -> String {
        let own = &table.name.name;
        let numbered = (2..).map(|number| format!("{own}_{number}"));
        let mut names = std::iter::once(own.clone()).chain(numbered);
        let free = names.find(|name| self.0.insert(name.clone()));
        quote_identifier(&free.unwrap_or_default())
    }
}

/// An expression over `source` as one over another name. Literals and quoted names stay as they are; of comments and
/// other quotes there are none in what the plan writes itself.
pub(super) fn readdressed(sql: &str, alias: &str) -> String {
    const OWN: &str = "source.";
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    let (mut made, mut inside, mut rest) = (String::new(), None, sql);
    while let Some(letter) = rest.chars().next() {
        inside = match inside {
            Some(quote) if quote == letter => None,
            None if matches!(letter, '\'' | '"') => Some(letter),
            same => same,
        };
        if inside.is_none() && rest.starts_with(OWN) && !made.ends_with(is_word) {
            made.push_str(alias);
            made.push('.');
            rest = &rest[OWN.len()..];
        } else {
            made.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_columns_get_another_name_in_front() {
        let sql = r#"CASE source.kind WHEN 'source.a''source.b' THEN resource.x ELSE source."source.c" END"#;
        let expected = r#"CASE liked.kind WHEN 'source.a''source.b' THEN resource.x ELSE liked."source.c" END"#;
        assert_eq!(readdressed(sql, "liked"), expected);
    }
}
