//! Findings about a user's schemas and rows: collected with codes, shown together, sorted.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Likely to need a look.
    Warning,
    /// Rows may be missed, changed or refused.
    Risk,
    /// The work cannot go on for this object.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Risk => "risk",
            Severity::Error => "error",
        })
    }
}

/// A kind of finding. Codes never change their meaning and are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// For example `RH-C012`: C of the catalog, P of the profile, M of the mapping, S of the pre-scan, L of the plan, G of generation.
    pub id: &'static str,
    /// How much findings of this kind matter.
    pub severity: Severity,
    /// What it means, in one line.
    pub meaning: &'static str,
}

/// Declares the codes as constants and as one table, so that none can be missing from the help.
macro_rules! codes {
    ($($name:ident = $id:literal, $severity:ident, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: Code = Code { id: $id, severity: Severity::$severity, meaning: $meaning };)*

        /// Every code there is, by id.
        pub const CODES: &[Code] = &[$($name),*];
    };
}

codes! {
    NO_PRIMARY_KEY = "RH-C001", Warning, "A table has no primary key, so a row can only be told by its contents.";
    PARTITIONED = "RH-C002", Info, "A table is partitioned; its rows are read through the root.";
    INHERITANCE = "RH-C003", Risk, "A table inherits from another; reading the parent reads the children's rows too.";
    ROW_SECURITY = "RH-C004", Risk, "Row-level security hides rows from this role.";
    ROW_SECURITY_INACTIVE = "RH-C005", Info, "A table has row-level security that this role passes by.";
    FOREIGN_TABLE = "RH-C006", Warning, "A foreign table's rows live on another server and are not part of this one's snapshot.";
    REWRITE_RULES = "RH-C007", Risk, "A rewrite rule changes what a statement on the table does; COPY ignores it.";
    UNKNOWN_TYPE = "RH-C008", Warning, "A column's type is neither PostgreSQL's own nor made of its types; it goes by its text form.";
    SETTING_DEPENDENT_TYPE = "RH-C009", Risk, "A column's values mean something else under other settings or on another server.";
    NOT_VALIDATED = "RH-C010", Warning, "A constraint was never checked against the rows that are there.";
    NOT_ENFORCED = "RH-C011", Warning, "A constraint is declared but not kept by the server.";
    CANNOT_SELECT_TABLE = "RH-C012", Error, "The role may not read a table.";
    CANNOT_SELECT_COLUMN = "RH-C013", Error, "The role may not read a column.";
    CANNOT_USE_SCHEMA = "RH-C014", Error, "The role may not look into a schema.";
    REFERENCE_OUTSIDE = "RH-C015", Warning, "A foreign key points at a table outside the schemas that were read.";
    INVALID_INDEX = "RH-C016", Warning, "An index is invalid and promises nothing.";
    UNSAFE_ENCODING = "RH-C017", Risk, "The database does not check its text's encoding.";
    EXTENSION_TABLE = "RH-C018", Info, "A table belongs to an extension and was left out.";
    EXCLUSION = "RH-C019", Info, "An exclusion constraint decides which rows may stand together.";
    NEW_SERVER = "RH-C021", Warning, "The server's version is newer than what rehome was tried with.";
    NO_TABLES = "RH-C022", Warning, "A schema has no tables.";
    UNKNOWN_CONSTRAINT = "RH-C023", Warning, "A constraint is of a kind that rehome does not know.";
    UNKNOWN_RELATION = "RH-C024", Warning, "A relation is of a kind that rehome does not know; it was left out.";
    UNKNOWN_COLUMN = "RH-C025", Warning, "A column is generated in a way that rehome does not know.";
    EQUAL_LETTERS = "RH-C026", Warning, "A column's collation takes texts of different letters for equal.";
    NOT_POPULATED = "RH-C027", Warning, "A materialised view was never filled and cannot be read.";
    EVENT_TRIGGER = "RH-C028", Warning, "An event trigger answers to schema changes, rehome's own among them.";
    SAMPLED = "RH-P001", Info, "A large table was profiled by a sample.";
    NOT_PROFILED = "RH-P002", Warning, "A table could not be profiled.";
    UNDECLARED_REFERENCE = "RH-P003", Info, "A column refers to another table without a foreign key.";
    ORPHANS = "RH-P004", Risk, "Rows refer to rows that do not exist.";
    LOOKS_PERSONAL = "RH-P005", Info, "A column looks personal; its values are left out and it is proposed as sensitive.";
    TEXT_HOLDS_VALUES = "RH-P006", Info, "A text column holds values of another type only.";
    TEXT_MOSTLY_VALUES = "RH-P007", Warning, "A text column holds values of another type, with exceptions.";
    ALWAYS_NULL = "RH-P008", Info, "A column is NULL in every row.";
    REFERENCE_NOT_TESTED = "RH-P009", Warning, "A possible reference could not be tested against its table.";
    VALUES_FROM_SAMPLE = "RH-P010", Warning, "The values of a column were counted in a sample only.";
    CANDIDATE_KEY = "RH-P012", Info, "A table without a key has columns that tell all its rows apart.";
    POLYMORPHIC = "RH-P013", Risk, "A column says which table another column refers to.";
    UNKNOWN_TARGET_TABLE = "RH-M001", Error, "A mapping names a target table that is not there.";
    UNKNOWN_SOURCE_TABLE = "RH-M002", Error, "A mapping names a source table or view that is not there.";
    UNKNOWN_TARGET_COLUMN = "RH-M003", Error, "A mapping names a target column that is not there.";
    UNKNOWN_SOURCE_COLUMN = "RH-M004", Error, "A mapping names a source column that is not there.";
    GENERATED_COLUMN = "RH-M005", Error, "A rule writes a column that the target generates itself.";
    MISSING_RULE = "RH-M006", Error, "A target column that refuses NULL has neither a rule nor a default.";
    IMPOSSIBLE_COPY = "RH-M007", Error, "A copy between two types cannot be made.";
    UNKNOWN_LABEL = "RH-M008", Error, "A rule gives a label that the target's enum does not have.";
    SHADOWED_ENUM_RULE = "RH-M009", Warning, "An enum rule is never reached, because an earlier one takes all its values.";
    UNKNOWN_ENTITY = "RH-M010", Error, "A reference names an entity or feed that no mapping has.";
    WRONG_LEGACY_KEY = "RH-M011", Error, "A feed's legacy key is missing or does not tell its rows apart.";
    WRONG_REFERENCE = "RH-M012", Error, "A reference does not fit its parent's legacy key.";
    RULE_DOES_NOT_FIT = "RH-M013", Error, "A rule cannot make a value of its column's type.";
    TARGET_TWICE = "RH-M014", Error, "Two mapping files fill the same target table.";
    STUCK_CYCLE = "RH-M018", Error, "Entities need each other, and none of them can wait for the others.";
    KEY_LEFT = "RH-M020", Error, "No rule makes a column of the target's key, so rows could not be found again.";
    NOT_GENERATED = "RH-G001", Error, "A mapping asks for what generated programs cannot do.";
    NAMES_COLLIDE = "RH-G002", Error, "Two entities would be written to one folder.";
    SQL_REFUSED = "RH-M016", Error, "A database does not accept a piece of SQL in a mapping file.";
    UNKNOWN_TRIGGER = "RH-M019", Error, "A mapping names a trigger that its target table does not have.";
    CONTESTED_VALUES = "RH-M017", Info, "Several enum rules with different labels would take the same value; the first one gets it.";
    NUMERIC_ROUNDED = "RH-M015", Risk, "A copy rounds decimals that the target has no digits for.";
    VIEW_NOT_PROFILED = "RH-P011", Info, "A view or foreign table was not profiled: reading it may cost more than a table.";
    ORPHAN_ROWS = "RH-S001", Risk, "Rows refer to rows that their parent's feed does not have; a run quarantines them.";
    ORPHANS_TO_NULL = "RH-S002", Info, "References to rows that do not exist will become NULL, as the mapping says.";
    DUPLICATE_ROWS = "RH-S003", Risk, "Rows share values that the target allows only once; all but the first are quarantined.";
    MISSING_VALUES = "RH-S004", Risk, "Rows lack a value that the target demands; a run quarantines them.";
    TOO_LONG_VALUES = "RH-S005", Risk, "Texts are longer than the target has room for; a run quarantines their rows.";
    OUT_OF_RANGE_VALUES = "RH-S006", Risk, "Numbers do not fit into the target's type; a run quarantines their rows.";
    ROUNDED_VALUES = "RH-S007", Warning, "Numbers have more digits behind the point than the target keeps; they are cut as the mapping says.";
    UNKNOWN_CODES = "RH-S008", Risk, "Codes are met that no enum rule knows; a run quarantines their rows.";
    NOT_SCANNED = "RH-S009", Warning, "The rows of a feed could not be scanned.";
    INEXACT_VALUES = "RH-S011", Risk, "Numbers have more digits behind the point than the target keeps; a run quarantines their rows.";
    NOT_SEEN = "RH-S010", Info, "The pre-scan cannot see everything that the target demands; the dry run tries the rest.";
    CYCLE = "RH-L001", Risk, "Entities need each other, so none of them can come first.";
    UNUSED_SOURCE_TABLE = "RH-L002", Info, "A source table feeds no entity.";
    NO_SOURCE_TABLE = "RH-L003", Info, "Nothing in the source fills a target table.";
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The code's id.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: a table, a column, a file.
    pub object: String,
    /// What was found, in a sentence.
    pub message: String,
    /// What to do about it.
    pub advice: String,
}

impl Finding {
    /// Makes a finding of a kind; the severity is the kind's.
    pub fn new(
        code: Code,
        object: impl fmt::Display,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Finding {
            code: code.id.to_owned(),
            severity: code.severity,
            object: object.to_string(),
            message: message.into(),
            advice: advice.into(),
        }
    }
}

impl fmt::Display for Finding {
    /// Control characters of names are escaped: a name must not move the cursor of who reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            code,
            severity,
            object,
            message,
            advice,
        } = self;
        write!(f, "{severity} {code} {}: {}", Plain(object), Plain(message))?;
        if advice.is_empty() {
            Ok(())
        } else {
            write!(f, "\n    {}", Plain(advice))
        }
    }
}

/// Shows a text in one line, with control and direction characters escaped.
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}' => {
                    write!(f, "{}", letter.escape_unicode())?;
                }
                _ if letter.is_control() => write!(f, "{}", letter.escape_default())?,
                _ => write!(f, "{letter}")?,
            }
        }
        Ok(())
    }
}

/// Findings, collected; what is gone through is always sorted, the gravest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// No findings yet.
    #[must_use]
    pub fn new() -> Self {
        Findings::default()
    }

    /// Adds one; one that is there already is not added again.
    pub fn push(&mut self, finding: Finding) {
        let order = |other: &Finding| {
            other
                .severity
                .cmp(&finding.severity)
                .reverse()
                .then_with(|| other.cmp(&finding))
        };
        if let Err(place) = self.list.binary_search_by(order) {
            self.list.insert(place, finding);
        }
    }

    /// Goes through all of them: the gravest first, then by code, object and text.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The gravest severity.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.list.first().map(|finding| finding.severity)
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<T: IntoIterator<Item = Finding>>(findings: T) -> Self {
        let mut collected = Findings::new();
        collected.extend(findings);
        collected
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained() {
        let mut ids: Vec<_> = CODES.iter().map(|code| code.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CODES.len());
        assert!(
            CODES
                .iter()
                .all(|code| code.id.starts_with("RH-") && code.meaning.ends_with('.'))
        );
    }

    #[test]
    fn findings_are_sorted_and_told_once() {
        let calm = Finding::new(SAMPLED, "a.b", "m", "d");
        let grave = Finding::new(CANNOT_SELECT_TABLE, "z.z", "m", "d");
        let findings: Findings = [calm.clone(), grave.clone(), calm.clone()]
            .into_iter()
            .collect();
        assert_eq!(findings.iter().collect::<Vec<_>>(), [&grave, &calm]);
        assert_eq!(findings.worst(), Some(Severity::Error));
    }

    #[test]
    fn hostile_names_do_not_reach_the_terminal_as_they_are() {
        let finding = Finding::new(NO_PRIMARY_KEY, "a\u{1b}[2J\u{202e}", "line\nline", "");
        assert_eq!(
            finding.to_string(),
            "warning RH-C001 a\\u{1b}[2J\\u{202e}: line\\nline"
        );
    }
}
