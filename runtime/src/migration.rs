//! What a generated crate tells the runtime about itself, and the one trait it implements.
//!
//! Everything here is `'static` and plain, so that a reviewer finds in the generated `lib.rs`, `source.rs` and
//! `target.rs` the very values that the runtime works with.

use crate::copy::{Row, RowWriter};
use crate::keys::context::Context;
use crate::value::Refusal;

/// The name of a table or view: its schema and its own name, both as PostgreSQL stores them (not quoted).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// The schema, for example `public`.
    pub schema: &'static str,
    /// The relation's name within the schema.
    pub name: &'static str,
}

impl Relation {
    /// The relation of this schema and name, neither of them quoted.
    #[must_use]
    pub const fn new(schema: &'static str, name: &'static str) -> Self {
        Self { schema, name }
    }
}

/// How a column's binary value is to be understood: just as much as keys and comparisons need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `boolean`.
    Boolean,
    /// `smallint`.
    Int2,
    /// `integer`.
    Int4,
    /// `bigint`.
    Int8,
    /// `real`.
    Float4,
    /// `double precision`.
    Float8,
    /// `numeric`, with or without precision.
    Numeric,
    /// `text`, `varchar`, `name`, enums: whatever travels as its plain text.
    Text,
    /// `character(n)`: text whose trailing blanks mean nothing.
    Character,
    /// `uuid`.
    Uuid,
    /// `date`.
    Date,
    /// `timestamp` without time zone.
    Timestamp,
    /// `timestamp with time zone`.
    TimestampTz,
    /// `time` without time zone.
    Time,
    /// `time with time zone`.
    TimeTz,
    /// `interval`.
    Interval,
    /// `inet`.
    Inet,
    /// `cidr`.
    Cidr,
    /// `macaddr`.
    MacAddress,
    /// `json`: its text is kept as it is.
    Json,
    /// `jsonb`: stored in PostgreSQL's own normal form.
    Jsonb,
    /// `bytea`.
    Bytea,
    /// An array.
    Array,
    /// Any other type: passed through and compared byte by byte.
    Other,
}

/// One column of a source query or of a target table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name as PostgreSQL stores it.
    pub name: &'static str,
    /// The type as `format_type` prints it, for example `character varying(50)`; compared with the live schema.
    pub type_name: &'static str,
    /// Whether the column is declared NOT NULL.
    pub not_null: bool,
    /// How its binary value is understood.
    pub kind: Kind,
}

impl Column {
    /// A column that is NOT NULL.
    #[must_use]
    pub const fn required(name: &'static str, type_name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            type_name,
            not_null: true,
            kind,
        }
    }

    /// A column that may be NULL.
    #[must_use]
    pub const fn nullable(name: &'static str, type_name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            type_name,
            not_null: false,
            kind,
        }
    }
}

/// One source query of an entity.
#[derive(Debug, Clone, Copy)]
pub struct Feed {
    /// The feed's name, unique within the entity.
    pub name: &'static str,
    /// The table or view that is read.
    pub source: Relation,
    /// The SELECT of `sql/read.sql`: one column a line, in the order of `columns`, without ORDER BY and semicolon.
    pub read_sql: &'static str,
    /// The columns that `read_sql` gives, in its order.
    pub columns: &'static [Column],
    /// The legacy key: positions in `columns`.
    pub key: &'static [usize],
    /// Position in `columns` of the boolean that marks a row as filtered by a declared rule, where there is one.
    pub filter: Option<usize>,
    /// The columns of the source table that this feed reads, as they were when the program was written.
    pub expects: &'static [Column],
}

/// How the new key of a row is made from its legacy key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRule {
    /// UUIDv5 of the project's namespace and `schema.table:legacy key`.
    UuidV5,
    /// A UUIDv8 that begins with the legacy number and ends with a hash, so that new keys sort as the old ones did.
    Ordered,
    /// The legacy key itself.
    Keep,
    /// Made by a rule of the parent's own (a look-up, an expression); only its mapping knows it.
    Mapped,
}

/// Where keys come from: the source relation whose legacy keys they were, and the rule that made them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySource {
    /// `schema.table` of the feed that makes the rows: part of the UUIDv5 name, so never quoted.
    pub table: &'static str,
    /// How the key is made.
    pub rule: KeyRule,
}

/// Another entity (or this one) that rows refer to.
#[derive(Debug, Clone, Copy)]
pub struct Parent {
    /// The entity's name.
    pub entity: &'static str,
    /// The number of the parent's feed whose legacy keys the reference holds.
    pub feed: i16,
    /// How that feed's keys are made.
    pub key: KeySource,
    /// The target columns that hold references to it. The entity itself is listed once per column, because the closing
    /// pass of self references fills them one by one.
    pub columns: &'static [&'static str],
}

/// A question asked of the target once per run, before its first row.
#[derive(Debug, Clone, Copy)]
pub struct Lookup {
    /// What it is for, in messages.
    pub name: &'static str,
    /// A SELECT of two text columns: the value that a row is matched by (empty where one row serves all), and the
    /// value that is taken. The first row for a matched value wins.
    pub sql: &'static str,
}

/// A sequence that must continue after the migrated values.
#[derive(Debug, Clone, Copy)]
pub struct Sequence {
    /// The target column that it feeds.
    pub column: &'static str,
    /// The sequence's name.
    pub sequence: Relation,
}

impl Sequence {
    /// The sequence that feeds a column.
    #[must_use]
    pub const fn new(column: &'static str, sequence: Relation) -> Self {
        Self { column, sequence }
    }
}

/// Where a program came from: printed by `describe`, recorded with every run.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The version of rehome that wrote the program.
    pub generator: &'static str,
    /// BLAKE3 of the mapping file the program was written from, in hexadecimal.
    pub mapping: &'static str,
}

/// Everything the runtime must know of an entity, written by the generator into `lib.rs`.
#[derive(Debug, Clone, Copy)]
pub struct Entity {
    /// The entity's name, also the crate's.
    pub name: &'static str,
    /// The schema that holds rehome's own tables in the target, for example `rehome`.
    pub control_schema: &'static str,
    /// The project's namespace for UUIDv5 keys, in its usual text form.
    pub namespace: &'static str,
    /// The target table.
    pub target: Relation,
    /// The target columns that are written, in the table's order.
    pub columns: &'static [Column],
    /// The target columns that are not written: the target fills them itself.
    pub unwritten: &'static [Column],
    /// The target's primary key: positions in `columns`.
    pub key: &'static [usize],
    /// The source queries.
    pub feeds: &'static [Feed],
    /// What its rows refer to.
    pub parents: &'static [Parent],
    /// What is looked up in the target.
    pub lookups: &'static [Lookup],
    /// Positions in `columns`: a row of the target that was there before and agrees in all of them is this row already.
    pub existing_by: &'static [usize],
    /// Positions in `columns`: source rows that agree in all of them are one row, made by the lowest legacy key.
    pub merge_by: &'static [usize],
    /// Sequences to set after the load.
    pub sequences: &'static [Sequence],
    /// Source columns that are masked wherever a row is stored or shown.
    pub sensitive: &'static [&'static str],
    /// Rows in a batch, as planned; at least 1.
    pub batch_size: u32,
    /// Quarantined rows of a hundred read, above which a run ends with exit code 3.
    pub threshold_percent: f64,
    /// `sql/validate.sql`: the independent checks.
    pub validate_sql: &'static str,
    /// `sql/rollback.sql`: how the batch `$1` is taken back.
    pub rollback_sql: &'static str,
    /// Where the program came from.
    pub origin: Origin,
}

impl Entity {
    /// Whether the fate of a row may depend on that of an earlier row of the entity: then a batch is transformed only
    /// when the one before it is in.
    pub(crate) fn rows_depend_on_each_other(&self) -> bool {
        let itself = |parent: &Parent| parent.entity == self.name;
        !self.merge_by.is_empty() || self.parents.iter().any(itself)
    }

    /// Whether the legacy keys of a feed must not be shown, because a column of them is sensitive.
    #[must_use]
    pub fn hides_key(&self, feed: &Feed) -> bool {
        let mut names = feed.key.iter().map(|place| feed.columns[*place].name);
        names.any(|name| self.sensitive.contains(&name))
    }
}

/// What an entity has to do with entities that it refers to and that refer to it in turn.
#[derive(Debug, Clone, Copy)]
pub struct Cycle {
    /// Positions in [`Entity::parents`] of those whose rows come later: references to them are empty at first.
    pub later: &'static [usize],
    /// References of other entities that wait for rows of this one.
    pub awaited: &'static [Awaited],
}

impl Cycle {
    /// No part in any.
    pub const NONE: Self = Self {
        later: &[],
        awaited: &[],
    };
}

/// References of another entity that were left empty until the rows of this one are in.
#[derive(Debug, Clone, Copy)]
pub struct Awaited {
    /// The entity whose rows wait.
    pub entity: &'static str,
    /// Its target table.
    pub target: Relation,
    /// The column that is filled.
    pub column: &'static str,
    /// Triggers of that table that are off while it is written.
    pub disabled_triggers: &'static [&'static str],
    /// Fills the references to rows that are in.
    pub fill_sql: &'static str,
    /// Empties them, before the rows that they refer to are taken back.
    pub release_sql: &'static str,
}

/// How rows are brought into the target table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadMode {
    /// Indexes, keys and references come off first and are built again when every row is in. For a table that is empty
    /// and that nobody else uses meanwhile; where it is not empty, or the role does not own it, the load is live.
    Bulk,
    /// Everything stays on; for tables that are in use.
    Live,
}

/// What a generated crate implements: the entity, and how one row is made.
pub trait Migration: Sync {
    /// The entity that the program moves.
    fn entity(&self) -> &'static Entity;

    /// Its part in cycles of entities that refer to each other; most entities have none.
    fn cycle(&self) -> Cycle {
        Cycle::NONE
    }

    /// Triggers of the target table that are off while the program writes; most entities keep them all.
    fn disabled_triggers(&self) -> &'static [&'static str] {
        &[]
    }

    /// How rows are brought in, as decided; bulk needs a table that nobody else writes to meanwhile.
    fn load_mode(&self) -> LoadMode {
        LoadMode::Live
    }

    /// Whether two rows may be given the same key, because a rule of the mapping's own makes it.
    fn keys_may_collide(&self) -> bool {
        false
    }

    /// Whether values of a written column may be shown where a row differs: those that are made of sensitive columns of the
    /// source may not. Without a word from the program, nothing is shown where any column is sensitive.
    fn shows(&self, _column: &str) -> bool {
        self.entity().sensitive.is_empty()
    }

    /// Makes the target row of one source row.
    ///
    /// # Errors
    /// A [`Refusal`] when the row cannot be made as the mapping says; the row is then quarantined with it.
    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal>;
}
