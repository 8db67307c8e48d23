//! What quarantined rows mean, in words: how many, why, and what would bring them in.

use std::collections::{BTreeMap, BTreeSet};

use rehome_runtime::report::QuarantineCount;

use super::counted;
use crate::orchestrate::account::{EntityAccount, grouped};

/// A reason's code in the words of somebody who is no database expert.
#[must_use]
pub fn meaning(reason: &str) -> &'static str {
    match reason {
        "missing_value" => "a value is missing that the target demands",
        "too_long" => "a text is longer than the target has room for",
        "unknown_code" => "a code that no rule knows",
        "invalid_date" => "a text that should be a date and is none",
        "invalid_number" => "a text that should be a number and is none",
        "invalid_boolean" => "a value that should be yes or no and is neither",
        "invalid_uuid" => "a text that should be a UUID and is none",
        "invalid_json" => "a text that should be JSON and is none",
        "invalid_text" => "a text that the target's type does not read",
        "inexact" => "a value of which the target would lose a part",
        "unclear_time" => "a time that the zone's clock never showed, or showed twice",
        "out_of_range" => "a number that the target's type cannot hold",
        "orphan" => "a reference to a row that does not exist",
        "parent_quarantined" => "a reference to a row that is itself in quarantine",
        "duplicate" => "a value that may be there only once and is there already",
        "check" => "a value that a rule of the target table refuses",
        "not_null" => "the target found a value missing that it demands",
        "exclusion" => "a row that may not stand beside another one in the target",
        "refused" => "the target refused the row",
        "unreadable" => "the source could not read the row",
        "moved" => "a row that the source has changed, to be asked again before the run ends",
        "panic" => "custom code broke on the row",
        "fatal" => "custom code that ends the process on the row",
        "custom" => "custom code refused the row",
        _ => "another reason",
    }
}

/// More lines than this are no help on a terminal; the report has them.
const SHOWN: usize = 8;

/// The quarantined rows of several entities: each reason with its place while they are few, else by reason alone.
#[must_use]
pub fn summary(entities: &[EntityAccount]) -> String {
    let rows: u64 = entities
        .iter()
        .map(|entity| entity.account.quarantined)
        .sum();
    if rows == 0 {
        return String::new();
    }
    let lines: usize = entities.iter().map(|entity| entity.quarantine.len()).sum();
    let told = if lines <= SHOWN {
        entities
            .iter()
            .map(|entity| explain(&entity.entity, &entity.quarantine))
            .collect()
    } else {
        by_reason(entities)
    };
    format!("In quarantine: {}\n{told}", counted(rows, "row"))
}

/// The reasons, the most frequent first, each with the tables that it was met in.
fn by_reason(entities: &[EntityAccount]) -> String {
    let mut reasons: BTreeMap<&str, (u64, BTreeSet<&str>)> = BTreeMap::new();
    for entity in entities {
        for count in &entity.quarantine {
            let (rows, tables) = reasons.entry(&count.reason).or_default();
            *rows += count.rows;
            tables.insert(&entity.entity);
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, (rows, _))| (std::cmp::Reverse(*rows), *reason));
    let lines = reasons.iter().map(|(reason, (rows, tables))| {
        let tables = counted(tables.len() as u64, "table");
        [
            format!("  {}", grouped(*rows)),
            format!("{} ({tables})", meaning(reason)),
        ]
    });
    let lines: Vec<_> = lines.collect();
    let width = lines.iter().map(|[rows, _]| rows.len()).max().unwrap_or(0);
    let lines = lines
        .iter()
        .map(|[rows, words]| format!("{rows:>width$}  {words}\n"));
    format!(
        "{}Which rows, and what would mend them: `rehome report`\n",
        lines.collect::<String>()
    )
}

/// The quarantined rows of an entity, a line for each reason; nothing where there are none.
#[must_use]
pub fn explain(entity: &str, counts: &[QuarantineCount]) -> String {
    let lines = counts.iter().map(|count| line(entity, count));
    lines.collect()
}

fn line(entity: &str, count: &QuarantineCount) -> String {
    let place = match (count.column.as_str(), count.constraint.as_str()) {
        ("", "") => entity.to_owned(),
        ("", constraint) => format!("{entity}, constraint {constraint}"),
        (column, _) => format!("{entity}.{column}"),
    };
    let examples = match count.examples.as_slice() {
        [] => String::new(),
        keys => format!(" (for example {})", keys.join(", ")),
    };
    let rows = counted(count.rows, "row");
    let mut text = format!("{place}: {rows}: {}{examples}\n", meaning(&count.reason));
    if !count.advice.is_empty() {
        text.push_str(&format!("    {}\n", count.advice));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use rehome_runtime::value::Reason;

    #[test]
    fn every_reason_of_the_runtime_has_words() {
        let reasons = [
            Reason::MissingValue,
            Reason::TooLong,
            Reason::UnknownCode,
            Reason::InvalidDate,
            Reason::InvalidNumber,
            Reason::InvalidBoolean,
            Reason::InvalidUuid,
            Reason::InvalidJson,
            Reason::OutOfRange,
            Reason::Orphan,
            Reason::ParentQuarantined,
            Reason::Duplicate,
            Reason::Check,
            Reason::NotNull,
            Reason::Exclusion,
            Reason::Refused,
            Reason::Unreadable,
            Reason::Panic,
            Reason::Fatal,
            Reason::Custom,
        ];
        for reason in reasons {
            assert_ne!(
                meaning(reason.code()),
                "another reason",
                "{}",
                reason.code()
            );
        }
    }

    #[test]
    fn a_line_names_place_number_reason_and_way_out() {
        let count = QuarantineCount {
            reason: "orphan".to_owned(),
            column: "doctor_id".to_owned(),
            constraint: String::new(),
            rows: 2,
            advice: "Add the missing doctor.".to_owned(),
            examples: vec!["17".to_owned(), "23".to_owned()],
        };
        assert_eq!(
            explain("cases", &[count]),
            "cases.doctor_id: 2 rows: a reference to a row that does not exist (for example 17, 23)\n    Add the missing doctor.\n"
        );
    }
}
