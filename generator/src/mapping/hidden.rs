//! Target columns whose values must not be shown, because they are made of source columns that the mapping calls sensitive.

use super::{KeyStrategy, Mapping, Rule};

impl Mapping {
    /// Target columns that are made of a sensitive source column, or may be; none where nothing is sensitive.
    #[must_use]
    pub fn hidden_columns(&self) -> Vec<String> {
        let is_sensitive = |column: &str| self.sensitive.iter().any(|one| one == column);
        let mut hidden = Vec::new();
        if self.sensitive.is_empty() {
            return hidden;
        }
        for feed in &self.feeds {
            let key = feed.key_names().into_iter().any(is_sensitive);
            for (name, column) in feed.columns.iter() {
                let is_hidden = match &column.rule {
                    // What an expression reads is not looked into.
                    Rule::Sql(_) => true,
                    Rule::Key(KeyStrategy::Keep) => key,
                    rule => rule.source_columns().into_iter().any(is_sensitive),
                };
                if is_hidden && !hidden.iter().any(|known| known == name) {
                    hidden.push(name.to_owned());
                }
            }
        }
        hidden
    }
}
