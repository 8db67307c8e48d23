//! What changed in the schemas since they were planned for the last time: entity by entity, column by column.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::catalog::{Catalog, Column, Name, Table};
use crate::diagnostics::Plain;
use crate::mapping::Mapping;

/// Which of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The old one.
    Source,
    /// The new one.
    Target,
}

/// One change of a table that an entity reads or fills.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// The entity.
    pub entity: String,
    /// In which database.
    pub side: Side,
    /// The table.
    pub table: Name,
    /// The column; nothing where the whole table came or went.
    pub column: Option<String>,
    /// What it was before; nothing where it is new.
    pub before: Option<String>,
    /// What it is now; nothing where it is gone.
    pub now: Option<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Source => "source",
            Side::Target => "target",
        };
        let what = match &self.column {
            Some(column) => format!("{}.{}", self.table, crate::names::quote_identifier(column)),
            None => self.table.to_string(),
        };
        let text = match (&self.before, &self.now) {
            (None, Some(now)) => format!("{what} is new in the {side} ({now})"),
            (Some(before), None) => format!("{what} is gone from the {side} (it was {before})"),
            (Some(before), Some(now)) => format!("{what} of the {side} was {before} and is {now}"),
            (None, None) => what,
        };
        write!(f, "{}: {}", Plain(&self.entity), Plain(&text))
    }
}

/// Both catalogs at one time.
#[derive(Debug, Clone, Copy)]
pub struct Schemas<'a> {
    /// The source's.
    pub source: &'a Catalog,
    /// The target's.
    pub target: &'a Catalog,
}

/// What changed between two times, in the tables of these entities. Sorted; equal for equal input.
#[must_use]
pub fn changes(before: Schemas<'_>, now: Schemas<'_>, mappings: &[Mapping]) -> Vec<Change> {
    let mut all = Vec::new();
    for mapping in mappings {
        let sources: BTreeSet<&Name> = mapping.feeds.iter().map(|feed| &feed.source).collect();
        let mut compare = |side, table: &Name, before: &Catalog, now: &Catalog| {
            let place = Place {
                entity: &mapping.entity,
                side,
                table,
            };
            all.extend(place.changes(before, now));
        };
        for table in sources {
            compare(Side::Source, table, before.source, now.source);
        }
        compare(Side::Target, &mapping.target, before.target, now.target);
    }
    all.sort();
    all
}

struct Place<'a> {
    entity: &'a str,
    side: Side,
    table: &'a Name,
}

impl Place<'_> {
    fn changes(&self, before: &Catalog, now: &Catalog) -> Vec<Change> {
        match (before.table(self.table), now.table(self.table)) {
            (None, None) => Vec::new(),
            (None, Some(table)) => vec![self.change(None, None, Some(size(table)))],
            (Some(table), None) => vec![self.change(None, Some(size(table)), None)],
            (Some(before), Some(now)) => self.columns(before, now),
        }
    }

    fn columns(&self, before: &Table, now: &Table) -> Vec<Change> {
        let old = before.columns.iter().chain(&now.columns);
        let names: BTreeSet<&str> = old.map(|column| column.name.as_str()).collect();
        let changed = names.into_iter().filter_map(|name| {
            let was = before.column(name).map(described);
            let is = now.column(name).map(described);
            (was != is).then(|| self.change(Some(name.to_owned()), was, is))
        });
        changed.collect()
    }

    fn change(
        &self,
        column: Option<String>,
        before: Option<String>,
        now: Option<String>,
    ) -> Change {
        Change {
            entity: self.entity.to_owned(),
            side: self.side,
            table: self.table.clone(),
            column,
            before,
            now,
        }
    }
}

fn size(table: &Table) -> String {
    format!("a table of {} columns", table.columns.len())
}

/// A column as far as it decides what goes into it.
fn described(column: &Column) -> String {
    let mut text = column.column_type.text.clone();
    if column.not_null {
        text.push_str(" NOT NULL");
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(" DEFAULT {default}"));
    }
    if let Some(generated) = &column.generated {
        text.push_str(&format!(" GENERATED ALWAYS AS ({})", generated.expression));
    }
    if column.identity.is_some() {
        text.push_str(" GENERATED AS IDENTITY");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::ColumnType;

    fn catalog(columns: &[(&str, &str, bool)]) -> Catalog {
        let columns = columns
            .iter()
            .zip(1..)
            .map(|((name, of, not_null), position)| {
                let column = Column::new(name, position, ColumnType::builtin(of, of));
                Column {
                    not_null: *not_null,
                    ..column
                }
            });
        let table = Table {
            name: Name::new("public", "people"),
            columns: columns.collect(),
            ..Table::default()
        };
        Catalog {
            tables: vec![table],
            ..Catalog::default()
        }
    }

    #[test]
    fn new_gone_and_changed_columns_are_told_by_entity() -> Result<(), Box<dyn std::error::Error>> {
        let text = "entity = \"people\"\ntarget = \"public.people\"\n[[feeds]]\nsource = \"public.person\"\nkey = [\"id\"]\n";
        let mapping: Mapping = toml::from_str(text)?;
        let before = catalog(&[
            ("id", "integer", true),
            ("fax", "text", false),
            ("a", "text", false),
        ]);
        let now = catalog(&[
            ("id", "bigint", true),
            ("a", "text", true),
            ("phone", "text", false),
        ]);
        let none = Catalog::default();
        let at = |target| Schemas {
            source: &none,
            target,
        };
        let told = |before, now| -> Vec<String> {
            let changes = changes(at(before), at(now), std::slice::from_ref(&mapping));
            changes.iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            told(&before, &now),
            [
                "people: public.people.a of the target was text and is text NOT NULL",
                "people: public.people.fax is gone from the target (it was text)",
                "people: public.people.id of the target was integer NOT NULL and is bigint NOT NULL",
                "people: public.people.phone is new in the target (text)",
            ]
        );
        assert_eq!(
            told(&none, &now),
            ["people: public.people is new in the target (a table of 3 columns)"]
        );
        assert!(told(&now, &now).is_empty());
        Ok(())
    }
}
