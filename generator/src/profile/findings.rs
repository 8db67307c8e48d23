//! What is worth a word about the rows, seen from the profile alone.

use super::model::{ColumnProfile, Polymorphic, Profile, Reference, TableProfile};
use super::patterns::{Pattern, TYPED};
use crate::catalog::Catalog;
use crate::diagnostics::{self as codes, Finding, Findings};
use crate::names::quote_identifier;

/// Adds what is worth a word.
pub(super) fn inspect(catalog: &Catalog, profile: &Profile, findings: &mut Findings) {
    for table in &profile.tables {
        findings.extend(sample_findings(table));
        findings.extend(key_finding(table));
        for column in &table.columns {
            findings.extend(column_findings(table, column));
        }
    }
    for reference in &profile.references {
        findings.extend(reference_findings(catalog, reference));
    }
    for pair in &profile.polymorphic {
        findings.extend(polymorphic_findings(pair));
    }
}

fn key_finding(table: &TableProfile) -> Option<Finding> {
    let named = |key: &Vec<String>| {
        let columns: Vec<_> = key.iter().map(|column| quote_identifier(column)).collect();
        format!("({})", columns.join(", "))
    };
    let keys: Vec<String> = table.candidate_keys.iter().map(named).collect();
    let first = keys.first()?;
    let message = format!(
        "no key is declared, and all its rows differ in {}",
        keys.join(", also in ")
    );
    let advice = format!("{first} can be the `key` in its mapping, if it is meant to be unique");
    Some(Finding::new(
        codes::CANDIDATE_KEY,
        &table.name,
        message,
        advice,
    ))
}

fn polymorphic_findings(pair: &Polymorphic) -> Vec<Finding> {
    let object = format!("{}.{}", pair.table, quote_identifier(&pair.id_column));
    let meant = pair
        .targets
        .iter()
        .map(|target| format!("{:?} is {}", target.value, target.references));
    let says = quote_identifier(&pair.type_column);
    let mut message = format!(
        "{says} says which table it refers to: {}",
        meant.collect::<Vec<_>>().join(", ")
    );
    if !pair.unknown.is_empty() {
        let unknown: Vec<String> = pair
            .unknown
            .iter()
            .map(|value| format!("{value:?}"))
            .collect();
        message.push_str(&format!("; no such rows for {}", unknown.join(", ")));
    }
    let advice = "no foreign key can guard it: map it by one feed for each value, or keep both columns as they are";
    let mut found = vec![Finding::new(codes::POLYMORPHIC, &object, message, advice)];
    let orphans: u64 = pair.targets.iter().map(|target| target.orphans).sum();
    if orphans > 0 {
        let message = format!("{orphans} rows refer to rows that do not exist");
        let advice = "decide what becomes of them: reject, null or a default row";
        found.push(Finding::new(codes::ORPHANS, &object, message, advice));
    }
    found
}

fn sample_findings(table: &TableProfile) -> Vec<Finding> {
    let Some(sample) = table.sample else {
        return Vec::new();
    };
    let how = if sample.spread {
        "spread over the table"
    } else {
        "the first ones"
    };
    let message = format!("{} of {} rows were read, {how}", sample.rows, table.rows);
    let advice = "raise the sampling limit to have it read in full";
    let mut found = vec![Finding::new(codes::SAMPLED, &table.name, message, advice)];
    if !table.counted {
        let message = "its rows could not be counted in time: the number is an estimate, and rare values may be missing";
        let advice = "profile again with a longer time limit before enum rules are approved";
        found.push(Finding::new(
            codes::VALUES_FROM_SAMPLE,
            &table.name,
            message,
            advice,
        ));
    }
    found
}

fn column_findings(table: &TableProfile, column: &ColumnProfile) -> Vec<Finding> {
    let object = format!("{}.{}", table.name, quote_identifier(&column.name));
    let present = table.observed().saturating_sub(column.nulls);
    let mut found = Vec::new();
    if present == 0 && table.observed() > 0 {
        found.push(Finding::new(
            codes::ALWAYS_NULL,
            &object,
            "it is NULL in every row that was read",
            "ask whether it is still needed",
        ));
    }
    if let Some(reason) = &column.sensitive {
        let advice =
            "it is in `sensitive` of the proposed mapping; take it out if it is not personal";
        found.push(Finding::new(
            codes::LOOKS_PERSONAL,
            &object,
            reason.clone(),
            advice,
        ));
    }
    found.extend(text_finding(&object, column, present));
    found
}

/// What a text column holds, when nearly all of its values are of one other type.
fn text_finding(object: &str, column: &ColumnProfile, present: u64) -> Option<Finding> {
    let filled = present.saturating_sub(column.looking_like(Pattern::Blank));
    let (pattern, what) = TYPED.iter().find(|(pattern, _)| {
        filled > 0 && column.looking_like(*pattern).saturating_mul(10) >= filled.saturating_mul(9)
    })?;
    // A telephone number is made of digits and no number at all.
    if column.sensitive.is_some() && matches!(pattern, Pattern::Integer | Pattern::Number) {
        return None;
    }
    let matching = column.looking_like(*pattern);
    let blank = column.looking_like(Pattern::Blank);
    if matching == filled && blank == 0 {
        return Some(Finding::new(
            codes::TEXT_HOLDS_VALUES,
            object,
            format!("its text holds {what} only"),
            "the target can have that type",
        ));
    }
    let message = format!(
        "its text holds {what} in {matching} of {present} rows; {} are something else and {blank} are blank",
        filled - matching
    );
    Some(Finding::new(
        codes::TEXT_MOSTLY_VALUES,
        object,
        message,
        "expect the others in quarantine where the target has that type, or give a rule for them",
    ))
}

fn reference_findings(catalog: &Catalog, reference: &Reference) -> Vec<Finding> {
    let Reference {
        references,
        distinct,
        found,
        orphans,
        ..
    } = reference;
    let columns: Vec<String> = reference
        .columns
        .iter()
        .map(|column| quote_identifier(column))
        .collect();
    let object = format!("{}.{}", reference.table, columns.join(", "));
    let mut list = Vec::new();
    if !reference.declared {
        let nature = if reference.is_proven() {
            "refers"
        } else {
            "may refer"
        };
        let message = format!(
            "it {nature} to {references}: {found} of {distinct} values are there, and no foreign key says so"
        );
        list.push(Finding::new(
            codes::UNDECLARED_REFERENCE,
            &object,
            message,
            "the plan takes it for a reference where it is proven",
        ));
    }
    let nullable = reference.columns.iter().all(|column| {
        catalog
            .table(&reference.table)
            .and_then(|table| table.column(column))
            .is_some_and(|column| !catalog.refuses_null(column))
    });
    if *orphans > 0 && (reference.declared || reference.is_proven()) {
        let part = if reference.sampled {
            " of a sample"
        } else {
            ""
        };
        let message =
            format!("{orphans} rows{part} refer to rows of {references} that do not exist");
        let choice = if nullable {
            "reject, null or a default row"
        } else {
            "reject or a default row"
        };
        list.push(Finding::new(
            codes::ORPHANS,
            &object,
            message,
            format!("decide the policy for orphans: {choice}"),
        ));
    }
    list
}
