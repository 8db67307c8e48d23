//! What a report must not show: values of columns that the mapping calls sensitive, where a check or a key would tell them.

use rehome_runtime::report::MASK;

use super::EntityReport;
use crate::mapping::{KeyStrategy, Mapping, Rule};

/// What stands for them, as in the quarantine.
const MASKED: &str = "(masked)";

/// Masks answers and keys of an entity that may show a sensitive value. Keys of quarantined rows have been masked by the
/// program that told them.
pub(super) fn mask(report: &mut EntityReport, mapping: &Mapping) {
    if mapping.sensitive.is_empty() {
        return;
    }
    let hidden = mapping.hidden_columns();
    for check in report.checks.iter_mut().filter(|check| !check.passed) {
        let names = hidden.iter().any(|column| check.name.contains(column));
        for answer in [&mut check.source, &mut check.target] {
            // Labels are the schema's own; any other text may be a value, or a server's message that quotes one.
            let counts = is_count(answer) || check.name.starts_with("labels ");
            if names || !counts {
                MASKED.clone_into(answer);
            }
        }
    }
    let values = report
        .differences
        .iter_mut()
        .flat_map(|row| &mut row.values);
    for both in values.filter(|both| hidden.contains(&both.column)) {
        for value in [&mut both.source, &mut both.target].into_iter().flatten() {
            MASK.clone_into(value);
        }
    }
    if !has_made_key(mapping) && !hidden.is_empty() {
        for row in &mut report.differences {
            MASKED.clone_into(&mut row.key);
        }
    }
}

/// Whether new keys are made by a strategy, so that they tell nothing of the old row.
fn has_made_key(mapping: &Mapping) -> bool {
    mapping.feeds.iter().all(|feed| {
        let mut rules = feed.columns.iter().map(|(_, column)| &column.rule);
        rules.any(|rule| match rule {
            Rule::Key(strategy) => *strategy != KeyStrategy::Keep,
            rule => matches!(rule, Rule::TimeKey(_)),
        })
    })
}

fn is_count(answer: &str) -> bool {
    let plain =
        |letter: char| letter.is_ascii_digit() || letter.is_whitespace() || ".-|".contains(letter);
    answer.chars().all(plain) || answer == "NULL"
}
