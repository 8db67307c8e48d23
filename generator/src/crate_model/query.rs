//! The source query of a feed while rules are being read: its columns, and how each of them is to be read.

use std::collections::{BTreeMap, BTreeSet};

use rehome_runtime::migration::Kind;

use super::layout::parenthesised;
use super::model::{ColumnShape, Field, SourceColumn};
use crate::catalog::{Catalog, Column, Table};
use crate::mapping::ComputedKey;
use crate::mapping::types::base_type;
use crate::names::{Scope, Style, one_line, quote_identifier};

/// The longest name that PostgreSQL keeps whole.
const NAME_BYTES: usize = 63;

/// The columns that a feed's query has so far.
pub(super) struct Query<'a> {
    catalog: &'a Catalog,
    table: &'a Table,
    /// Columns that some rule decodes; known from a first reading of all rules.
    decoded_before: BTreeSet<String>,
    /// Columns that some rule decodes, as found in this reading.
    decoded: BTreeSet<String>,
    columns: Vec<Draft>,
    /// The place of a plain column of the table, by its name.
    plain: BTreeMap<String, usize>,
    /// The place of a computed column of the legacy key, by its name.
    computed_keys: BTreeMap<String, usize>,
}

struct Draft {
    column: SourceColumn,
    read: bool,
    /// The type of its decoded value.
    rust: &'static str,
}

/// How a rule finds a column of the query.
pub(super) struct Found {
    /// The column's name in the query.
    pub alias: String,
    /// The Rust type of the field, without `Option`.
    pub rust: String,
    /// Whether it may be NULL.
    pub optional: bool,
}

/// A column that the query computes.
pub(super) struct Computed {
    /// The name it would like to have.
    pub name: String,
    /// The expression.
    pub sql: String,
    /// The type as SQL writes it.
    pub type_name: String,
    /// How its binary value is understood.
    pub kind: Kind,
    /// Whether it is never NULL.
    pub not_null: bool,
    /// What it is for.
    pub comment: String,
}

impl Computed {
    /// A column of a key that is declared by an expression.
    pub(super) fn key(key: &ComputedKey, own: bool) -> Self {
        let type_name = key.key_type.sql_name();
        let of = if own { "the legacy key" } else { "a reference" };
        Self {
            name: key.name.clone(),
            sql: format!("{}::{type_name}", parenthesised(&key.sql)),
            type_name: type_name.to_owned(),
            kind: key.key_type.kind(),
            not_null: own,
            comment: format!("{}: part of {of}", one_line(&key.name)),
        }
    }
}

impl<'a> Query<'a> {
    pub(super) fn new(catalog: &'a Catalog, table: &'a Table, decoded: BTreeSet<String>) -> Self {
        Self {
            catalog,
            table,
            decoded_before: decoded,
            decoded: BTreeSet::new(),
            columns: Vec::new(),
            plain: BTreeMap::new(),
            computed_keys: BTreeMap::new(),
        }
    }

    /// A column of the source table by name.
    pub(super) fn source_column(&self, name: &str) -> Option<&'a Column> {
        self.table.column(name)
    }

    /// Puts a column of the table into the query, without reading it in a transform.
    pub(super) fn include(&mut self, column: &Column) -> usize {
        if let Some(place) = self.plain.get(&column.name) {
            return *place;
        }
        let base = base_type(self.catalog, &column.column_type);
        let shape = shape_of(self.catalog, column);
        let sql = format!("source.{}", quote_identifier(&column.name));
        self.plain.insert(column.name.clone(), self.columns.len());
        self.push(shape, sql, String::new(), base.rust)
    }

    /// A key column is read as if it were NOT NULL: a row without a key cannot be named, and the runtime says so.
    pub(super) fn include_key(&mut self, column: &Column) -> usize {
        let place = self.include(column);
        self.columns[place].column.shape.not_null = true;
        place
    }

    /// A key column that the query computes, as it is declared.
    pub(super) fn include_computed_key(&mut self, key: &ComputedKey) -> usize {
        let place = self.columns.len();
        self.compute_unread(Computed::key(key, true));
        self.computed_keys.insert(key.name.clone(), place);
        place
    }

    /// A computed column of the legacy key, decoded.
    pub(super) fn computed_key(&mut self, name: &str) -> Option<Found> {
        let place = *self.computed_keys.get(name)?;
        Some(self.decode(place))
    }

    /// A column of the table as PostgreSQL sends it, unless another rule decodes it.
    pub(super) fn raw(&mut self, column: &Column) -> Found {
        let place = self.include(column);
        self.found(place)
    }

    /// A column of the table, decoded.
    pub(super) fn decoded(&mut self, column: &Column) -> Found {
        let place = self.include(column);
        self.decode(place)
    }

    /// Adds a computed column.
    pub(super) fn compute(&mut self, computed: Computed, decode: bool) -> Found {
        let name = self.free_name(&computed.name);
        let rust = crate::mapping::types::TYPES
            .iter()
            .find(|row| row.kind == computed.kind)
            .map_or("Raw<'a>", |row| row.rust);
        let shape = ColumnShape {
            name,
            type_name: computed.type_name,
            not_null: computed.not_null,
            kind: format!("{:?}", computed.kind),
        };
        let place = self.push(shape, computed.sql, computed.comment, rust);
        if decode {
            self.decode(place)
        } else {
            self.found(place)
        }
    }

    /// Adds a column that only the runtime reads; gives its place.
    pub(super) fn compute_unread(&mut self, computed: Computed) -> usize {
        let place = self.columns.len();
        self.compute(computed, false);
        self.columns[place].read = false;
        place
    }

    fn push(
        &mut self,
        shape: ColumnShape,
        sql: String,
        comment: String,
        rust: &'static str,
    ) -> usize {
        let column = SourceColumn {
            shape,
            sql,
            comment,
            field: None,
        };
        self.columns.push(Draft {
            column,
            read: false,
            rust,
        });
        self.columns.len() - 1
    }

    fn decode(&mut self, place: usize) -> Found {
        let name = self.columns[place].column.shape.name.clone();
        self.decoded.insert(name.clone());
        self.decoded_before.insert(name);
        self.found(place)
    }

    fn found(&mut self, place: usize) -> Found {
        let draft = &mut self.columns[place];
        draft.read = true;
        let shape = &draft.column.shape;
        let decoded = self.decoded_before.contains(&shape.name);
        let rust = if decoded {
            borrowed(draft.rust)
        } else {
            "Raw<'a>"
        };
        Found {
            alias: shape.name.clone(),
            rust: rust.to_owned(),
            optional: !shape.not_null,
        }
    }

    /// A name that no column of the query has, nor any of the table: a rule that comes later may want that.
    fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| {
            self.table.column(name).is_some()
                || self
                    .columns
                    .iter()
                    .any(|draft| draft.column.shape.name == name)
        };
        let mut name = wanted.to_owned();
        let mut number = 1_u32;
        while taken(&name) {
            number += 1;
            let suffix = format!("_{number}");
            name = cut(wanted, NAME_BYTES - suffix.len()).to_owned() + &suffix;
        }
        name
    }

    /// The columns that this reading has decoded.
    pub(super) fn decoded_now(&self) -> &BTreeSet<String> {
        &self.decoded
    }

    /// The columns, each field with its identifier.
    pub(super) fn finish(self) -> Vec<SourceColumn> {
        let names: Vec<&str> = self
            .columns
            .iter()
            .map(|draft| draft.column.shape.name.as_str())
            .collect();
        let identifiers = Scope::new(Style::Field).resolve(names);
        let decoded = self.decoded_before;
        let columns = self.columns.into_iter().zip(identifiers);
        let columns = columns.map(|(draft, name)| {
            let mut column = draft.column;
            let rust = if decoded.contains(&column.shape.name) {
                borrowed(draft.rust)
            } else {
                "Raw<'a>"
            };
            column.field = draft.read.then(|| Field {
                name,
                rust: rust.to_owned(),
                optional: !column.shape.not_null,
            });
            column
        });
        columns.collect()
    }
}

/// How the runtime sees a column of a table.
pub(super) fn shape_of(catalog: &Catalog, column: &Column) -> ColumnShape {
    ColumnShape {
        name: column.name.clone(),
        type_name: column.column_type.text.clone(),
        not_null: catalog.refuses_null(column),
        kind: format!("{:?}", base_type(catalog, &column.column_type).kind),
    }
}

/// A source row lends its text, where a target row may also own it; all other types are the same on both sides.
fn borrowed(rust: &'static str) -> &'static str {
    if rust == "Text<'a>" { "&'a str" } else { rust }
}

/// The longest part of a text that has at most so many bytes and no broken letter.
fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}
