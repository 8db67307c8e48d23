//! A generated crate as data: every name chosen, every type known, every sentence written, and no line laid out.

use rehome_runtime::control::mappings::partition_name;
use serde::Serialize;

use super::expression::Expression;
use crate::mapping::KeyStrategy;
use crate::names::quote_identifier;

/// Everything that the files of one generated crate say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrateModel {
    /// The entity's name.
    pub entity: String,
    /// The package, its library, its binary and its folder.
    pub package: String,
    /// The struct that implements the migration.
    pub struct_name: String,
    /// The project's namespace of keys.
    pub namespace: String,
    /// The schema of rehome's own tables.
    pub control_schema: String,
    /// The target table.
    pub target: Relation,
    /// The target columns that are written, in the table's order.
    pub columns: Vec<TargetColumn>,
    /// The target columns that are left to the target.
    pub unwritten: Vec<ColumnShape>,
    /// Positions of the key in `columns`.
    pub key: Vec<usize>,
    /// The source queries with their transforms; most crates have one.
    pub feeds: Vec<FeedModel>,
    /// What the rows refer to.
    pub parents: Vec<ParentModel>,
    /// References of other entities that wait for these rows.
    pub awaited: Vec<AwaitedModel>,
    /// What is looked up in the target.
    pub lookups: Vec<LookupModel>,
    /// Positions in `columns` of what tells that a row is there already.
    pub existing_by: Vec<usize>,
    /// Positions in `columns` of what makes several source rows one.
    pub merge_by: Vec<usize>,
    /// Triggers of the target table that are off while the program writes.
    pub disabled_triggers: Vec<String>,
    /// Whether indexes and keys come off while rows come in.
    pub bulk: bool,
    /// Whether two rows may be given the same key.
    pub keys_may_collide: bool,
    /// Sequences to set after the load.
    pub sequences: Vec<SequenceModel>,
    /// Names of query columns that are masked.
    pub sensitive: Vec<String>,
    /// Written columns that are made of masked ones, or may be.
    pub hidden: Vec<String>,
    /// Rows in a batch.
    pub batch_size: u32,
    /// The quarantine threshold, as the text of a number with a fraction.
    pub threshold_percent: String,
    /// The target's enums that rules use.
    pub enums: Vec<EnumModel>,
    /// How the target's key is found in the mapping table, one condition per key column.
    pub key_conditions: Vec<String>,
    /// The independent checks.
    pub checks: Vec<Check>,
    /// What the target gives for questions to the source.
    pub lists: Vec<List>,
    /// Target columns whose values no check compares.
    pub unchecked: Vec<Unchecked>,
    /// Hashes of what the crate was made from.
    pub origin: Origin,
}

/// A table or view.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relation {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Both as SQL writes them.
    pub sql: String,
    /// Both joined by a dot, never quoted: part of the names that keys are made of.
    pub plain: String,
}

impl CrateModel {
    /// The source tables as SQL writes them, in words.
    #[must_use]
    pub fn sources(&self) -> String {
        let sources: Vec<&str> = self
            .feeds
            .iter()
            .map(|feed| feed.source.sql.as_str())
            .collect();
        sources.join(", ")
    }

    /// The table that holds the mappings of the entity's rows, as SQL writes it.
    #[must_use]
    pub fn mappings(&self) -> String {
        format!(
            "{}.{}",
            quote_identifier(&self.control_schema),
            quote_identifier(&partition_name(&self.entity))
        )
    }

    /// The mappers of all feeds.
    pub fn mappers(&self) -> impl Iterator<Item = &Mapper> {
        self.feeds.iter().flat_map(|feed| &feed.mappers)
    }

    /// Whether the crate has a file for enums and mappers.
    #[must_use]
    pub fn has_enums(&self) -> bool {
        self.mappers().next().is_some() || !self.enums.is_empty()
    }

    /// Whether it is part of a cycle of entities that refer to each other.
    #[must_use]
    pub fn has_cycle(&self) -> bool {
        !self.awaited.is_empty() || self.parents.iter().any(|parent| parent.later)
    }

    /// The feeds in the order in which `cargo fmt` puts their modules.
    #[must_use]
    pub fn feeds_by_module(&self) -> Vec<&FeedModel> {
        let mut feeds: Vec<&FeedModel> = self.feeds.iter().collect();
        feeds.sort_by_key(|feed| feed.suffix.replace('_', " "));
        feeds
    }

    /// The keys of all feeds whose new values are known beforehand.
    pub fn key_tests(&self) -> impl Iterator<Item = &KeyTest> {
        self.feeds.iter().filter_map(|feed| feed.key_test.as_ref())
    }
}

/// A source query, and how a row of it becomes a row of the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeedModel {
    /// The feed's name.
    pub name: String,
    /// What stands behind the names of its files and modules: nothing where it is the only feed.
    pub suffix: String,
    /// The constant that describes it.
    pub constant: String,
    /// The table or view that is read.
    pub source: Relation,
    /// Columns of the query.
    pub columns: Vec<SourceColumn>,
    /// Positions of the legacy key in `columns`.
    pub key: Vec<usize>,
    /// Position of the boolean that filters rows.
    pub filter: Option<usize>,
    /// The source table's columns that are used.
    pub expects: Vec<ColumnShape>,
    /// SQL after `FROM … AS source`.
    pub join: Option<String>,
    /// The condition, in parentheses.
    pub condition: Option<String>,
    /// Which rows are taken and why, for the README.
    pub told: FeedTold,
    /// How it makes the columns that are written, one by one.
    pub made: Vec<MadeColumn>,
    /// What the README says of the columns that it leaves to the target.
    pub left: Vec<ReadmeRow>,
    /// The mappers from codes to labels, one per column with such a rule.
    pub mappers: Vec<Mapper>,
    /// The functions of rules that people wrote in Rust.
    pub functions: Vec<OwnFunction>,
    /// A key whose new value is known beforehand, for the test that it never changes.
    pub key_test: Option<KeyTest>,
}

/// How a feed makes one of the columns that are written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MadeColumn {
    /// The value.
    pub expression: Expression,
    /// Why it is made so; empty for a plain copy.
    pub comment: Vec<String>,
    /// What the README says.
    pub readme: ReadmeRow,
}

/// What people are told of the rows that a feed takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeedTold {
    /// The condition as the mapping has it.
    pub condition: Option<String>,
    /// The filter as the mapping has it.
    pub filter: Option<String>,
    /// Why; empty where nobody says.
    pub why: String,
}

/// A column as the runtime compares it with the live schema.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnShape {
    /// Its name.
    pub name: String,
    /// Its type as `format_type` prints it.
    pub type_name: String,
    /// Whether it is NOT NULL.
    pub not_null: bool,
    /// The variant of the runtime's `Kind`.
    pub kind: String,
}

/// One column of the source query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceColumn {
    /// Its name in the query, its type and kind.
    pub shape: ColumnShape,
    /// The expression.
    pub sql: String,
    /// Why it is there, where it is no plain column.
    pub comment: String,
    /// The field of the `Source` struct and its type; nothing for a column that only the runtime reads.
    pub field: Option<Field>,
}

/// A field of the `Source` or of the `Target` struct.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// Its identifier.
    pub name: String,
    /// Its type without `Option`.
    pub rust: String,
    /// Whether it is an `Option`.
    pub optional: bool,
}

/// One target column that is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetColumn {
    /// Its name, type and kind.
    pub shape: ColumnShape,
    /// The field of the `Target` struct.
    pub field: Field,
}

/// A line of the README's table, as prose in which names are Markdown code.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReadmeRow {
    /// What the value is made from.
    pub from: String,
    /// How.
    pub how: String,
    /// Why.
    pub why: String,
}

/// Another entity that rows refer to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParentModel {
    /// The constant's name.
    pub constant: String,
    /// The entity.
    pub entity: String,
    /// The number of its feed.
    pub feed: usize,
    /// The table whose legacy keys are meant.
    pub table: String,
    /// The variant of the runtime's `KeyRule`.
    pub rule: String,
    /// The target columns that hold references to it.
    pub columns: Vec<String>,
    /// Whether its rows come after these, because each refers to the other.
    pub later: bool,
}

/// References of another entity that wait for the rows of this one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AwaitedModel {
    /// The other entity.
    pub entity: String,
    /// Its target table.
    pub target: Relation,
    /// Its target column.
    pub column: String,
    /// Triggers of that table that are off while it is written.
    pub disabled_triggers: Vec<String>,
    /// What its two files are called behind `fill_` and `release_`.
    pub file: String,
    /// The statement that fills it.
    pub fill: String,
    /// The statement that empties it for the rows of a run.
    pub release: String,
}

/// A question to the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LookupModel {
    /// Whether a row is matched by a value of its own; else one row serves all.
    pub by_value: bool,
    /// The entity that fills the table, where one does.
    pub entity: Option<String>,
    /// The constant's name.
    pub constant: String,
    /// The target column it is for.
    pub column: String,
    /// The file in `sql/` that asks.
    pub file: String,
    /// The question.
    pub sql: String,
}

/// A sequence of the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SequenceModel {
    /// The target column.
    pub column: String,
    /// The sequence.
    pub sequence: Relation,
}

/// An enum of the target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EnumModel {
    /// The Rust type.
    pub rust: String,
    /// The PostgreSQL type, as SQL writes it.
    pub type_name: String,
    /// Variants and their labels, in the type's order.
    pub variants: Vec<(String, String)>,
}

/// A function from a code to a label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mapper {
    /// Its name.
    pub name: String,
    /// The target column.
    pub column: String,
    /// The source column.
    pub from: String,
    /// The type of the parameter: `&str`, `i16`, `i32` or `i64`.
    pub parameter: String,
    /// Whether numbers are compared by their text.
    pub by_text: bool,
    /// Whether case makes no difference.
    pub ignore_case: bool,
    /// The type of what it gives.
    pub gives: String,
    /// What NULL becomes, where a rule says so: then the parameter is an `Option`.
    pub null: Option<Expression>,
    /// The lines, in their order.
    pub arms: Vec<Arm>,
    /// What any other code becomes; nothing where it is refused.
    pub otherwise: Option<Expression>,
    /// Observed codes and what they become; a refused one has nothing.
    pub observed: Vec<(Option<String>, Option<Expression>)>,
}

/// A line of a mapper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arm {
    /// `equals`, `starts_with`, `ends_with` or `contains`.
    pub test: &'static str,
    /// The text; case already taken away where it makes no difference.
    pub text: String,
    /// What it gives.
    pub value: Expression,
}

/// A rule that a person wrote in Rust.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnFunction {
    /// Its name.
    pub name: String,
    /// The target column.
    pub column: String,
    /// The expression as it stands in the mapping.
    pub expression: String,
    /// The type of its value, `Option` included.
    pub gives: String,
}

/// One independent check, asked of one database or of both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// What it can and cannot notice.
    pub comment: String,
    /// The lists that the source's statement is given, in the order of its parameters.
    pub given: Vec<String>,
    /// The question to the source; the answers must be equal. Without one the target's answer must be empty.
    pub source: Option<String>,
    /// The question to the target.
    pub target: String,
}

/// What the target gives for a question to the source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List {
    /// Its name.
    pub name: String,
    /// What it has.
    pub comment: String,
    /// The question to the target; each column becomes an array of texts.
    pub sql: String,
}

/// A target column whose values no check compares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unchecked {
    /// The column.
    pub column: String,
    /// Of which feed, where there are several.
    pub of_feed: String,
    /// Why.
    pub reason: String,
}

impl Unchecked {
    /// Whether it is about a column.
    pub(super) fn is_of(&self, column: &str) -> bool {
        self.column == column
    }
}

/// A legacy key and the new key that it must always become.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeyTest {
    /// How the key is made.
    pub strategy: KeyStrategy,
    /// The source table.
    pub table: String,
    /// The legacy key.
    pub legacy: i64,
    /// The new key.
    pub new_key: String,
}

/// What a crate was made from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    /// The generator's version.
    pub generator: String,
    /// BLAKE3 of the mapping's content.
    pub mapping: String,
    /// BLAKE3 of the decisions that it rests on; empty where none was asked.
    pub decisions: String,
    /// BLAKE3 of the source table's shape.
    pub source_shape: String,
    /// BLAKE3 of the target table's shape.
    pub target_shape: String,
}
