//! The rules of a feed, kept in the order in which the file has them.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::model::ColumnRule;

/// One rule per target column. A feed has tens of columns, so a list that is searched from the front is enough,
/// and keeps the order without a further package.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns(Vec<(String, ColumnRule)>);

impl Columns {
    /// The rules with their target columns, in file order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &ColumnRule)> {
        self.0.iter().map(|(column, rule)| (column.as_str(), rule))
    }

    /// The rule of a target column, if there is one.
    pub fn get(&self, column: &str) -> Option<&ColumnRule> {
        self.0
            .iter()
            .find(|(name, _)| name == column)
            .map(|(_, rule)| rule)
    }

    /// Whether a target column has a rule.
    pub fn contains(&self, column: &str) -> bool {
        self.get(column).is_some()
    }

    /// Sets a column's rule: in place where there is one, else at the end.
    pub fn set(&mut self, column: impl Into<String>, rule: ColumnRule) {
        let column = column.into();
        match self.0.iter_mut().find(|(name, _)| *name == column) {
            Some((_, old)) => *old = rule,
            None => self.0.push((column, rule)),
        }
    }

    /// Puts the rules in the order of `target`; columns that are not in it keep their order after the others.
    pub fn sort_like(&mut self, target: &[String]) {
        let place = |column: &str| {
            target
                .iter()
                .position(|name| name == column)
                .unwrap_or(target.len())
        };
        self.0.sort_by_key(|(column, _)| place(column));
    }

    /// How many columns have a rule.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no column has a rule.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, ColumnRule)> for Columns {
    fn from_iter<I: IntoIterator<Item = (String, ColumnRule)>>(rules: I) -> Self {
        let mut columns = Self::default();
        rules
            .into_iter()
            .for_each(|(column, rule)| columns.set(column, rule));
        columns
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Columns;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a table of target columns")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Columns, A::Error> {
        let mut columns = Columns::default();
        while let Some((column, rule)) = map.next_entry::<String, ColumnRule>()? {
            columns.set(column, rule);
        }
        Ok(columns)
    }
}

impl JsonSchema for Columns {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Columns".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<ColumnRule>();
        schemars::json_schema!({
            "type": "object",
            "description": "One table per target column, in target order.",
            "additionalProperties": rule
        })
    }
}
