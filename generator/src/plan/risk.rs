//! What can go wrong with an entity, in sentences.

use std::collections::BTreeSet;

use super::inputs::{ColumnFacts, Inputs};
use super::model::{Estimate, Risk};
use super::triggers;
use crate::catalog::{Column, RowSecurity, Table};
use crate::mapping::decisions::trigger_id;
use crate::mapping::types::{Copying, copying};
use crate::mapping::{ColumnRule, Feed, Mapping, Rule};

/// From here on an entity is large: what goes wrong takes long to be noticed and to be taken back.
const MANY_ROWS: u64 = 1_000_000;

/// The risk of an entity: its gravest reason decides.
pub(super) fn of(
    inputs: &Inputs<'_>,
    mapping: &Mapping,
    estimate: &Estimate,
    cycles: &[Vec<String>],
) -> (Risk, Vec<String>) {
    let mut reasons: Vec<(Risk, String)> = Vec::new();
    if estimate.rows >= MANY_ROWS {
        reasons.push((Risk::Medium, format!("{} rows are many", estimate.rows)));
    }
    if let Some(cycle) = cycles.iter().find(|cycle| cycle.contains(&mapping.entity)) {
        reasons.push((
            Risk::High,
            format!("it is part of a cycle: {}", cycle.join(", ")),
        ));
    }
    if let Some(table) = inputs.target.table(&mapping.target) {
        of_target(table, mapping, &mut reasons);
        of_filling(inputs, table, mapping, cycles, &mut reasons);
        for feed in &mapping.feeds {
            of_feed(inputs, feed, table, &mut reasons);
        }
    }
    reasons.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    reasons.dedup();
    let risk = reasons.first().map_or(Risk::Low, |(risk, _)| *risk);
    (
        risk,
        reasons.into_iter().map(|(_, reason)| reason).collect(),
    )
}

fn of_target(table: &Table, mapping: &Mapping, reasons: &mut Vec<(Risk, String)>) {
    match (table.estimated_rows.unwrap_or(0), mapping.existing_by.is_empty()) {
        (0, _) => {}
        (rows, true) => reasons.push((Risk::High, format!("the target table holds about {rows} rows, and nothing says which of them are migrated ones"))),
        (rows, false) => reasons.push((Risk::Medium, format!("the target table holds about {rows} rows; those that agree in {} stay", mapping.existing_by.join(", ")))),
    }
    of_triggers(table, mapping, reasons);
    reasons.extend(table.rules.iter().map(|rule| {
        (
            Risk::High,
            format!("the rewrite rule {} is not followed by COPY", rule.name),
        )
    }));
    reasons.extend(table.exclusions.iter().map(|rule| {
        (
            Risk::Medium,
            format!("the constraint {} may refuse rows", rule.name),
        )
    }));
    reasons.extend(table.checks.iter().map(|check| {
        (
            Risk::Low,
            format!("the constraint {} may refuse rows", check.name),
        )
    }));
    if table.row_security != RowSecurity::Off {
        reasons.push((
            Risk::Medium,
            "row-level security is on: COPY is refused to roles that do not pass it by".to_owned(),
        ));
    }
}

/// A trigger acts on rows that are moved; where it is off, what it would have done for them is not done.
fn of_triggers(table: &Table, mapping: &Mapping, reasons: &mut Vec<(Risk, String)>) {
    let disabled = &mapping.disable_triggers;
    let kept = triggers::firing(table).filter(|trigger| !disabled.contains(&trigger.name));
    reasons.extend(kept.map(|trigger| {
        let reason = format!(
            "the trigger {} fires on INSERT, for what is migrated too, unless the decision {} puts it off",
            trigger.name,
            trigger_id(&mapping.entity, &trigger.name)
        );
        (Risk::Medium, reason)
    }));
    reasons.extend(disabled.iter().map(|name| {
        let reason = format!(
            "the trigger {name} is off by decision while rows are written: it does nothing for them, and other sessions' writes to {} wait for each batch",
            table.name
        );
        (Risk::Medium, reason)
    }));
}

/// References that wait are filled by an UPDATE of the row, which is the target's own business as well.
fn of_filling(
    inputs: &Inputs<'_>,
    table: &Table,
    mapping: &Mapping,
    cycles: &[Vec<String>],
    reasons: &mut Vec<(Risk, String)>,
) {
    let own = &mapping.entity;
    let waits = |parent: &String| {
        let together = |cycle: &&Vec<String>| cycle.contains(own) && cycle.contains(parent);
        parent == own || cycles.iter().find(together).is_some()
    };
    let rules = mapping.feeds.iter().flat_map(|feed| feed.columns.iter());
    let filled: BTreeSet<&str> = rules
        .filter(|(_, rule)| matches!(&rule.rule, Rule::Reference(reference) if waits(&reference.entity)))
        .map(|(name, _)| name)
        .filter(|name| table.column(name).is_some_and(|column| !inputs.target.refuses_null(column)))
        .collect();
    if filled.is_empty() {
        return;
    }
    let filled = filled.into_iter().collect::<Vec<_>>().join(", ");
    let triggers = table.triggers.iter();
    let firing = triggers.filter(|trigger| {
        trigger.on_update
            && trigger.enabled.fires()
            && !mapping.disable_triggers.contains(&trigger.name)
    });
    reasons.extend(firing.map(|trigger| {
        let name = &trigger.name;
        let reason = format!(
            "the trigger {name} fires on UPDATE, as when references that waited are filled: {filled}"
        );
        (Risk::Medium, reason)
    }));
}

fn of_feed(inputs: &Inputs<'_>, feed: &Feed, to: &Table, reasons: &mut Vec<(Risk, String)>) {
    let Some(from) = inputs.source.table(&feed.source) else {
        return;
    };
    if feed.key.is_empty() {
        reasons.push((
            Risk::High,
            format!("{} has no key by which a row is known again", from.name),
        ));
    }
    for (name, rule) in feed.columns.iter() {
        of_column(inputs, from, to, name, rule, reasons);
    }
}

/// What may become of one column's values.
fn of_column(
    inputs: &Inputs<'_>,
    from: &Table,
    to: &Table,
    name: &str,
    rule: &ColumnRule,
    reasons: &mut Vec<(Risk, String)>,
) {
    let Some(column) = to.column(name) else {
        return;
    };
    if rule.confidence.is_some_and(|confidence| confidence < 0.8) {
        let reason = format!("{name}: the rule is a guess until it is decided");
        reasons.push((Risk::Medium, reason));
    }
    for source in rule.rule.source_columns() {
        if let Some(facts) = inputs.facts.column(&from.name, source) {
            of_values(inputs, column, source, facts, &rule.rule, reasons);
        }
    }
    if let Rule::Copy(copy) = &rule.rule
        && let Some(source) = from.column(&copy.column)
    {
        of_copy(inputs, from, source, column, reasons);
    }
}

/// Missing values and orphans, as they were counted.
fn of_values(
    inputs: &Inputs<'_>,
    column: &Column,
    source: &str,
    facts: &ColumnFacts,
    rule: &Rule,
    reasons: &mut Vec<(Risk, String)>,
) {
    let name = &column.name;
    let (nulls, orphans) = (facts.nulls, facts.orphans);
    let bare_copy = matches!(rule, Rule::Copy(copy) if copy.null_default.is_none());
    if nulls > 0 && bare_copy && inputs.target.refuses_null(column) {
        let reason = format!(
            "{name}: the column refuses NULL, and {source} is NULL in this many rows: {nulls}"
        );
        reasons.push((Risk::Medium, reason));
    }
    if orphans > 0 && matches!(rule, Rule::Reference(_)) {
        let reason = format!("{name}: references to rows that are not there: {orphans}");
        reasons.push((Risk::Medium, reason));
    }
}

/// What a copy may refuse.
fn of_copy(
    inputs: &Inputs<'_>,
    from: &Table,
    source: &Column,
    column: &Column,
    reasons: &mut Vec<(Risk, String)>,
) {
    let name = &column.name;
    let (old, new) = (&source.column_type, &column.column_type);
    match copying(inputs.source, old, inputs.target, new) {
        Copying::Cast(cast, _) | Copying::Elements(cast, _) if !cast.refusals.is_empty() => {
            let (old, new) = (&old.text, &new.text);
            let reason = format!("{name}: {old} is read as {new}, and what is none is refused");
            reasons.push((Risk::Medium, reason));
        }
        Copying::Limited(limit) => {
            let facts = inputs.facts.column(&from.name, &source.name);
            let longest = facts.and_then(|facts| facts.longest);
            if longest.is_none_or(|longest| longest > u64::from(limit)) {
                let reason = format!("{name}: text of more than {limit} characters is refused");
                reasons.push((Risk::Low, reason));
            }
        }
        _ => {}
    }
}
