//! A column's table as it stands in the file, and its conversion to a rule and back.
//!
//! In the file the kind of a rule is a key among its options. Reading is therefore in two steps: every key that any
//! rule knows, then the one rule they make together, with a sentence where they make none or two.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::copy_rule::{CopyRule, Lossy, TooLong, Unit};
use super::key_strategy::KeyStrategy;
use super::model::{
    ColumnRule, DoubledHour, EnumCase, EnumRule, LookupRule, MissingHour, Orphans, Otherwise,
    ReferenceRule, Rule, TimestampRule,
};
use super::value_file::{Literal, OneOrMany};

/// The keys that decide what kind of rule a column has, in the order in which messages list them.
pub(crate) const RULE_WORDS: [&str; 11] = [
    "key",
    "copy",
    "enum",
    "reference",
    "lookup",
    "constant",
    "default",
    "sql",
    "rust",
    "json",
    "timestamp",
];

/// How a file names the ways in which a new key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum KeyWord {
    /// A UUID computed from the project's namespace, the source table and the legacy key.
    UuidV5,
    /// A UUID that begins with the legacy number, so that new keys sort as the old ones did, and ends with a hash.
    Ordered,
    /// A UUID that begins with a time of the row, so that new keys sort by it, and ends with a hash.
    UuidV7,
    /// The legacy key itself.
    Keep,
}

impl From<KeyStrategy> for KeyWord {
    fn from(strategy: KeyStrategy) -> Self {
        match strategy {
            KeyStrategy::UuidV5 => Self::UuidV5,
            KeyStrategy::Ordered => Self::Ordered,
            KeyStrategy::Keep => Self::Keep,
        }
    }
}

/// Every key that a column's table may have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnTable {
    /// The row's new key: uuid_v5, ordered, uuid_v7 or keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<KeyWord>,
    /// With key = uuid_v7: the source column whose time the key begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    /// A source column, taken as it is or cast.
    #[serde(skip_serializing_if = "Option::is_none")]
    copy: Option<String>,
    /// With copy: what happens to text that is too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    too_long: Option<TooLong>,
    /// With copy: an empty text becomes NULL.
    #[serde(skip_serializing_if = "Option::is_none")]
    empty_to_null: Option<bool>,
    /// With copy: white space at both ends goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    trim: Option<bool>,
    /// With copy: what stands in for NULL.
    #[serde(skip_serializing_if = "Option::is_none")]
    null_default: Option<Literal>,
    /// With copy: what happens to a value that the column would lose a part of: reject, round or truncate.
    #[serde(skip_serializing_if = "Option::is_none")]
    lossy: Option<Lossy>,
    /// With copy of a number to an interval: what the number counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<Unit>,
    /// A source column whose values become labels.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    codes: Option<String>,
    /// With enum: upper and lower case are the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    ignore_case: Option<bool>,
    /// With enum: the rules; the first that holds decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<EnumCase>>,
    /// With enum: "reject", or the label of all other values.
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<Otherwise>,
    /// The source column, or columns, of the parent's legacy key.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<OneOrMany>,
    /// With reference: the parent's entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    /// With reference: the parent's feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<String>,
    /// With reference: the column of the parent's new key, where that key has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    take: Option<String>,
    /// With reference: "reject", "null" or `default:<legacy key>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    orphans: Option<Orphans>,
    /// A value asked of the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    lookup: Option<LookupRule>,
    /// The same value for every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    constant: Option<Literal>,
    /// true: the target's default is left to work.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<bool>,
    /// An SQL expression that the source evaluates; the table is called source.
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
    /// A Rust expression that the compiler checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    rust: Option<String>,
    /// With rust: the source columns that the expression reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    reads: Option<Vec<String>>,
    /// Source columns that become one JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<Vec<String>>,
    /// A source column with a timestamp without zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    /// With timestamp: the zone it was written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    /// With timestamp: what becomes of a time that the zone's clock skipped: shift or reject.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_hour: Option<MissingHour>,
    /// With timestamp: which of the two instants a time means that the zone's clock showed twice: later, earlier or reject.
    #[serde(skip_serializing_if = "Option::is_none")]
    doubled_hour: Option<DoubledHour>,
    /// Why the rule is as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How sure the proposal is, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    confidence: Option<f64>,
}

impl ColumnTable {
    /// The rule keys that are there.
    fn rule_words(&self) -> Vec<&'static str> {
        let present = [
            self.key.is_some(),
            self.copy.is_some(),
            self.codes.is_some(),
            self.reference.is_some(),
            self.lookup.is_some(),
            self.constant.is_some(),
            self.default.is_some(),
            self.sql.is_some(),
            self.rust.is_some(),
            self.json.is_some(),
            self.timestamp.is_some(),
        ];
        RULE_WORDS
            .into_iter()
            .zip(present)
            .filter_map(|(word, there)| there.then_some(word))
            .collect()
    }

    /// The options that are there, each with the rule that it belongs to.
    fn options(&self) -> Vec<(&'static str, &'static str)> {
        let all = [
            ("time", "key", self.time.is_some()),
            ("too_long", "copy", self.too_long.is_some()),
            ("empty_to_null", "copy", self.empty_to_null.is_some()),
            ("trim", "copy", self.trim.is_some()),
            ("null_default", "copy", self.null_default.is_some()),
            ("lossy", "copy", self.lossy.is_some()),
            ("unit", "copy", self.unit.is_some()),
            ("ignore_case", "enum", self.ignore_case.is_some()),
            ("rules", "enum", self.rules.is_some()),
            ("otherwise", "enum", self.otherwise.is_some()),
            ("entity", "reference", self.entity.is_some()),
            ("feed", "reference", self.feed.is_some()),
            ("take", "reference", self.take.is_some()),
            ("orphans", "reference", self.orphans.is_some()),
            ("reads", "rust", self.reads.is_some()),
            ("zone", "timestamp", self.zone.is_some()),
            ("missing_hour", "timestamp", self.missing_hour.is_some()),
            ("doubled_hour", "timestamp", self.doubled_hour.is_some()),
        ];
        all.into_iter()
            .filter_map(|(option, rule, there)| there.then_some((option, rule)))
            .collect()
    }

    /// Refuses a table with no rule, several rules, or an option of another rule.
    fn single_rule(&self) -> Result<&'static str, String> {
        let words = self.rule_words();
        let [word] = words[..] else {
            return Err(match words[..] {
                [] => format!(
                    "the column has no rule; give it one of: {}",
                    RULE_WORDS.join(", ")
                ),
                _ => format!(
                    "the column has {} rules ({}); keep one of them",
                    words.len(),
                    words.join(", ")
                ),
            });
        };
        match self.options().into_iter().find(|(_, rule)| *rule != word) {
            Some((option, rule)) => Err(format!(
                "`{option}` belongs to a `{rule}` rule, and this is a `{word}` rule"
            )),
            None => Ok(word),
        }
    }

    fn into_rule(mut self) -> Result<Rule, String> {
        self.single_rule()?;
        if self.default == Some(false) {
            return Err(
                "`default = false` says nothing; write `default = true`, or another rule"
                    .to_owned(),
            );
        }
        if let Some(word) = self.key {
            return key_rule(word, self.time);
        }
        let rule = None
            .or(self.constant.take().map(|value| Rule::Constant(value.0)))
            .or(self.default.take().map(|_| Rule::Default))
            .or(self.sql.take().map(Rule::Sql))
            .or(self.json.take().map(|columns| Rule::Json { columns }))
            .or(self.lookup.take().map(Rule::Lookup))
            .or_else(|| self.timestamp().map(Rule::Timestamp))
            .or_else(|| self.rust())
            .or_else(|| self.copy().map(Rule::Copy))
            .or_else(|| self.codes().map(Rule::Enum));
        match rule {
            Some(rule) => Ok(rule),
            None => self.reference().map(Rule::Reference),
        }
    }

    fn timestamp(&mut self) -> Option<TimestampRule> {
        Some(TimestampRule {
            column: self.timestamp.take()?,
            zone: self.zone.take(),
            missing_hour: self.missing_hour.unwrap_or_default(),
            doubled_hour: self.doubled_hour.unwrap_or_default(),
        })
    }

    fn rust(&mut self) -> Option<Rule> {
        Some(Rule::Rust {
            expression: self.rust.take()?,
            reads: self.reads.take().unwrap_or_default(),
        })
    }

    fn copy(&mut self) -> Option<CopyRule> {
        Some(CopyRule {
            column: self.copy.take()?,
            too_long: self.too_long.unwrap_or_default(),
            empty_to_null: self.empty_to_null.unwrap_or_default(),
            trim: self.trim.unwrap_or_default(),
            null_default: self.null_default.take().map(|value| value.0),
            lossy: self.lossy,
            unit: self.unit,
        })
    }

    fn codes(&mut self) -> Option<EnumRule> {
        Some(EnumRule {
            column: self.codes.take()?,
            ignore_case: self.ignore_case.unwrap_or_default(),
            rules: self.rules.take().unwrap_or_default(),
            otherwise: self.otherwise.take().unwrap_or_default(),
        })
    }

    fn reference(self) -> Result<ReferenceRule, String> {
        let entity = self
            .entity
            .ok_or("a `reference` rule needs `entity`, the entity that the key belongs to")?;
        let columns = self.reference.map(Vec::from).unwrap_or_default();
        if columns.is_empty() {
            return Err("a `reference` rule needs at least one source column".to_owned());
        }
        Ok(ReferenceRule {
            columns,
            entity,
            feed: self.feed,
            take: self.take,
            orphans: self.orphans,
        })
    }
}

fn key_rule(word: KeyWord, time: Option<String>) -> Result<Rule, String> {
    let strategy = match (word, time) {
        (KeyWord::UuidV7, Some(time)) => return Ok(Rule::TimeKey(time)),
        (KeyWord::UuidV7, None) => {
            return Err(
                "a `uuid_v7` key needs `time`, the source column whose time it begins with"
                    .to_owned(),
            );
        }
        (_, Some(_)) => return Err("`time` belongs to `key = \"uuid_v7\"`".to_owned()),
        (KeyWord::UuidV5, None) => KeyStrategy::UuidV5,
        (KeyWord::Ordered, None) => KeyStrategy::Ordered,
        (KeyWord::Keep, None) => KeyStrategy::Keep,
    };
    Ok(Rule::Key(strategy))
}

impl TryFrom<ColumnTable> for ColumnRule {
    type Error = String;

    fn try_from(mut table: ColumnTable) -> Result<Self, String> {
        let (reason, confidence) = (table.reason.take(), table.confidence.take());
        if confidence.is_some_and(|value| !(0.0..=1.0).contains(&value)) {
            return Err("`confidence` is a number from 0 to 1".to_owned());
        }
        Ok(Self {
            rule: table.into_rule()?,
            reason,
            confidence,
        })
    }
}

impl From<ColumnRule> for ColumnTable {
    fn from(column: ColumnRule) -> Self {
        let mut table = Self {
            reason: column.reason,
            confidence: column.confidence,
            ..Self::default()
        };
        match column.rule {
            Rule::Key(strategy) => table.key = Some(strategy.into()),
            Rule::TimeKey(time) => {
                table.key = Some(KeyWord::UuidV7);
                table.time = Some(time);
            }
            Rule::Copy(copy) => table.set_copy(copy),
            Rule::Enum(codes) => table.set_enum(codes),
            Rule::Reference(reference) => table.set_reference(reference),
            Rule::Lookup(lookup) => table.lookup = Some(lookup),
            Rule::Constant(value) => table.constant = Some(Literal(value)),
            Rule::Default => table.default = Some(true),
            Rule::Sql(expression) => table.sql = Some(expression),
            Rule::Rust { expression, reads } => {
                table.rust = Some(expression);
                table.reads = (!reads.is_empty()).then_some(reads);
            }
            Rule::Json { columns } => table.json = Some(columns),
            Rule::Timestamp(timestamp) => table.set_timestamp(timestamp),
        }
        table
    }
}

impl ColumnTable {
    fn set_copy(&mut self, copy: CopyRule) {
        self.copy = Some(copy.column);
        self.too_long = (copy.too_long != TooLong::Reject).then_some(copy.too_long);
        self.empty_to_null = copy.empty_to_null.then_some(true);
        self.trim = copy.trim.then_some(true);
        self.null_default = copy.null_default.map(Literal);
        self.lossy = copy.lossy;
        self.unit = copy.unit;
    }

    fn set_enum(&mut self, codes: EnumRule) {
        self.codes = Some(codes.column);
        self.ignore_case = codes.ignore_case.then_some(true);
        self.rules = Some(codes.rules);
        self.otherwise = Some(codes.otherwise);
    }

    fn set_timestamp(&mut self, timestamp: TimestampRule) {
        let (missing, doubled) = (timestamp.missing_hour, timestamp.doubled_hour);
        self.timestamp = Some(timestamp.column);
        self.zone = timestamp.zone;
        self.missing_hour = (missing != MissingHour::Shift).then_some(missing);
        self.doubled_hour = (doubled != DoubledHour::Later).then_some(doubled);
    }

    fn set_reference(&mut self, reference: ReferenceRule) {
        self.reference = Some(OneOrMany::from(reference.columns));
        self.entity = Some(reference.entity);
        self.feed = reference.feed;
        self.take = reference.take;
        self.orphans = reference.orphans;
    }
}

impl JsonSchema for ColumnRule {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ColumnRule".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ColumnTable::json_schema(generator);
        // The keys alone would let an editor accept a column with two rules, or with none.
        let one_rule: Vec<_> = RULE_WORDS
            .iter()
            .map(|word| serde_json::json!({ "required": [word] }))
            .collect();
        schema.insert("oneOf".to_owned(), one_rule.into());
        schema
    }
}
