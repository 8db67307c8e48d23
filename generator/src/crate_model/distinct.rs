//! Whether the rules of a key give every row one of its own.

use std::collections::BTreeSet;

use crate::mapping::{Feed, KeyColumn, KeyStrategy, Mapping, Rule};

/// Whether two rows may be given the same key: where a rule of the mapping's own makes it, and where several feeds keep
/// their numbers.
pub(super) fn keys_may_collide(mapping: &Mapping, key: &[String]) -> bool {
    let sources: BTreeSet<_> = mapping.feeds.iter().map(|feed| &feed.source).collect();
    let derived = sources.len() == mapping.feeds.len()
        && mapping.feeds.iter().all(|feed| is_derived(feed, key));
    let kept = matches!(mapping.feeds.as_slice(), [feed] if is_kept(feed, key));
    !derived && !kept
}

/// Whether a part of the key is the UUIDv5 of table and legacy key.
fn is_derived(feed: &Feed, key: &[String]) -> bool {
    let rule = |column: &String| feed.columns.get(column).map(|column| &column.rule);
    key.iter()
        .any(|column| rule(column).is_some_and(Rule::makes_uuid))
}

/// Whether every column of the legacy key is a part of the key as it is. A reference is not: two rows that it means may
/// have become one.
fn is_kept(feed: &Feed, key: &[String]) -> bool {
    let rules = || {
        key.iter()
            .filter_map(|column| feed.columns.get(column).map(|column| &column.rule))
    };
    if rules().any(|rule| *rule == Rule::Key(KeyStrategy::Keep)) {
        return true;
    }
    let copied: BTreeSet<&str> = rules()
        .filter_map(|rule| match rule {
            Rule::Copy(copy)
                if !copy.trim && !copy.empty_to_null && copy.null_default.is_none() =>
            {
                Some(copy.column.as_str())
            }
            _ => None,
        })
        .collect();
    let is_copied = |part: &KeyColumn| part.source().is_some_and(|name| copied.contains(name));
    feed.key.iter().all(is_copied)
}
