//! What the pre-scan does not see, so that its silence is not taken for an answer.

use super::duplicates::is_seen_in_full;
use super::rows::FeedRows;
use crate::diagnostics::{Finding, NOT_SEEN};
use crate::mapping::Rule;
use crate::mapping::types::{Copying, copying};

/// One finding that names everything about a feed that was not looked at; nothing where all was.
pub(super) fn unseen(feed: &FeedRows<'_>) -> Option<Finding> {
    let mut parts = Vec::new();
    let mut add = |what: &str, names: Vec<String>| {
        if !names.is_empty() {
            parts.push(format!("{what} {}", names.join(", ")));
        }
    };
    add(
        "values made by SQL, Rust or a look-up:",
        of_rules(feed, made_elsewhere),
    );
    add("values that are cast:", of_rules(feed, may_be_none));
    add(
        "times that the zone's clock may not show once:",
        of_rules(feed, may_be_unclear),
    );
    let checks = feed.to.checks.iter().filter(|check| check.enforced);
    add("checks:", checks.map(|check| check.name.clone()).collect());
    let exclusions = feed.to.exclusions.iter();
    add(
        "exclusions:",
        exclusions.map(|one| one.name.clone()).collect(),
    );
    add("domains of:", domains(feed));
    add("unique keys:", keys(feed));
    if parts.is_empty() {
        return None;
    }
    let message = format!("{}: not looked at: {}", feed.to.name, parts.join("; "));
    let advice = "`rehome run --dry-run` tries them, once the programs are generated";
    Some(Finding::new(NOT_SEEN, feed.own_place(), message, advice))
}

fn of_rules(
    feed: &FeedRows<'_>,
    holds: fn(&FeedRows<'_>, &crate::catalog::Column, &Rule) -> bool,
) -> Vec<String> {
    let ruled = feed.ruled();
    let chosen = ruled.filter(|(column, rule)| holds(feed, column, rule));
    chosen.map(|(column, _)| column.name.clone()).collect()
}

fn made_elsewhere(_: &FeedRows<'_>, _: &crate::catalog::Column, rule: &Rule) -> bool {
    matches!(rule, Rule::Sql(_) | Rule::Rust { .. } | Rule::Lookup(_))
}

fn may_be_unclear(_: &FeedRows<'_>, _: &crate::catalog::Column, rule: &Rule) -> bool {
    matches!(rule, Rule::Timestamp(timestamp) if timestamp.may_refuse())
}

/// A text that becomes a date, a number or the like may be none.
fn may_be_none(feed: &FeedRows<'_>, column: &crate::catalog::Column, rule: &Rule) -> bool {
    let Rule::Copy(copy) = rule else { return false };
    let Some(from) = feed.from.column(&copy.column) else {
        return false;
    };
    let made = copying(
        feed.source,
        &from.column_type,
        feed.target,
        &column.column_type,
    );
    match made {
        Copying::Cast(cast, _) => from.column_type.is_text() && !cast.refusals.is_empty(),
        Copying::InSource(cast) => cast.may_fail,
        _ => false,
    }
}

fn domains(feed: &FeedRows<'_>) -> Vec<String> {
    let ruled = feed.ruled();
    let limited = ruled.filter(|(column, _)| {
        let domains = feed.target.domains_of(&column.column_type);
        domains.iter().any(|domain| !domain.checks.is_empty())
    });
    limited.map(|(column, _)| column.name.clone()).collect()
}

fn keys(feed: &FeedRows<'_>) -> Vec<String> {
    let keys = feed.to.unique_keys();
    let unseen = keys.filter(|key| !is_seen_in_full(feed, key));
    let mut names: Vec<String> = unseen.map(|key| format!("({})", key.join(", "))).collect();
    names.sort();
    names.dedup();
    names
}
