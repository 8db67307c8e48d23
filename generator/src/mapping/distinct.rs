//! Whether the rules of a key give every row one of its own.

use std::collections::BTreeSet;

use super::types::{base_type, copying};
use super::{CopyRule, Feed, Interleaved, KeyColumn, Mapping, Rule, TooLong};
use crate::catalog::{Catalog, Column, Table};
use rehome_runtime::migration::Kind;

/// Whether two rows may be given the same key: where a rule of the mapping's own makes it or a copy makes one value of
/// two, and where several feeds keep their numbers as they are.
#[must_use]
pub fn keys_may_collide(
    mapping: &Mapping,
    key: &[String],
    source: &Catalog,
    target: &Catalog,
) -> bool {
    let sources: BTreeSet<_> = mapping.feeds.iter().map(|feed| &feed.source).collect();
    let derived = sources.len() == mapping.feeds.len()
        && mapping.feeds.iter().all(|feed| is_derived(feed, key));
    let numbered = key
        .iter()
        .any(|column| is_interleaved(mapping, column, source));
    let kept = || match (mapping.feeds.as_slice(), target.table(&mapping.target)) {
        ([feed], Some(to)) => is_kept(feed, key, source, (target, to)),
        _ => false,
    };
    !derived && !numbered && !kept()
}

/// Whether a part of the key is a UUID that is computed of table and legacy key.
fn is_derived(feed: &Feed, key: &[String]) -> bool {
    let rule = |column: &String| feed.columns.get(column).map(|column| &column.rule);
    key.iter()
        .any(|column| rule(column).is_some_and(Rule::makes_uuid))
}

/// Whether every feed has each n-th number of a column to itself.
fn is_interleaved(mapping: &Mapping, column: &str, source: &Catalog) -> bool {
    let feeds = mapping.feeds.iter();
    let numbers = feeds.map(|feed| Interleaved::of(feed, column, source));
    let Some(numbers) = numbers.collect::<Option<Vec<_>>>() else {
        return false;
    };
    let places: BTreeSet<i64> = numbers.iter().map(|one| one.place).collect();
    let counts: BTreeSet<i64> = numbers.iter().map(|one| one.feeds).collect();
    let is_place = |one: &Interleaved| one.place < one.feeds;
    places.len() == numbers.len() && counts.len() == 1 && numbers.iter().all(is_place)
}

/// Whether every column of the legacy key is a part of the key as it is. A reference is not: two rows that it means may
/// have become one.
fn is_kept(
    feed: &Feed,
    key: &[String],
    source: &Catalog,
    (target, to): (&Catalog, &Table),
) -> bool {
    let Some(from) = source.table(&feed.source) else {
        return false;
    };
    let copied: BTreeSet<String> = key
        .iter()
        .filter_map(|column| {
            let copy = feed.copy_of(column).filter(CopyRule::is_plain)?;
            stays_apart(&copy, (source, from), (target, to), column).then_some(copy.column)
        })
        .collect();
    let is_copied = |part: &KeyColumn| part.source().is_some_and(|name| copied.contains(name));
    feed.key.iter().all(is_copied)
}

/// Whether a value that is neither shortened nor filled in stays another than the others, in its type and its length.
#[must_use]
pub fn stays_apart(
    copy: &CopyRule,
    (source, from): (&Catalog, &Table),
    (target, to): (&Catalog, &Table),
    column: &str,
) -> bool {
    let columns = from.column(&copy.column).zip(to.column(column));
    columns.is_some_and(|(from, to)| {
        let made = copying(source, &from.column_type, target, &to.column_type);
        if equal_texts_differ(target, to) && from.column_type != to.column_type
            || from.collation != to.collation
        {
            return false;
        }
        copy.too_long == TooLong::Reject && made.keeps_keys()
    })
}

/// Whether a column's type takes texts for equal that are not the same: in capitals or not, with or without blanks behind.
fn equal_texts_differ(target: &Catalog, to: &Column) -> bool {
    let text = &to.column_type.text;
    base_type(target, &to.column_type).kind == Kind::Character || text.contains("citext")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::mapping::sketch::catalog;

    fn collide(old: &str, new: &str, rules: &[&str]) -> bool {
        let tables = ["one", "two"].map(|table| format!("public.{table}\n  id {old} key\n"));
        let feeds = rules.iter().zip(["one", "two"]).map(|(rule, table)| {
            format!("[[feeds]]\nsource = \"public.{table}\"\nkey = [\"id\"]\ncolumns.id = {rule}\n")
        });
        let feeds: String = feeds.collect();
        let text = format!("entity = \"new\"\ntarget = \"public.new\"\n{feeds}");
        let target = catalog(&format!("public.new\n  id {new} key"));
        let mapping: Mapping = toml::from_str(&text).unwrap();
        keys_may_collide(
            &mapping,
            &["id".to_owned()],
            &catalog(&tables.concat()),
            &target,
        )
    }

    #[test]
    fn a_kept_key_is_its_own_as_long_as_its_cast_leaves_it_so() {
        let keep = "{ key = \"keep\" }";
        for (old, new) in [
            ("int4", "int8"),
            ("int4", "numeric"),
            ("text", "varchar(9)"),
        ] {
            assert!(!collide(old, new, &[keep]), "{old} {new}");
            assert!(!collide(old, new, &["{ copy = \"id\" }"]), "{old} {new}");
        }
        assert!(collide("text", "int4", &[keep]));
        assert!(collide("text", "char(9)", &[keep]));
        assert!(collide("int4", "int4", &[keep, keep]));
        for options in [
            "too_long = \"truncate\"",
            "trim = true",
            "null_default = \"x\"",
        ] {
            let copy = format!("{{ copy = \"id\", {options} }}");
            assert!(collide("text", "varchar(9)", &[&copy]), "{options}");
        }
        let rounded = "{ copy = \"id\", lossy = \"round\" }";
        assert!(collide("numeric", "int4", &[rounded]));
    }

    #[test]
    fn whole_numbers_that_are_interleaved_never_meet() {
        let numbered =
            |factor: i64, place: i64| format!("{{ sql = \"source.id * {factor} + {place}\" }}");
        let two =
            |old: &str, first: String, second: String| collide(old, "int8", &[&first, &second]);
        assert!(!two("int4", numbered(2, 0), numbered(2, 1)));
        assert!(two("int4", numbered(2, 1), numbered(2, 1)));
        assert!(two("int4", numbered(2, 0), numbered(3, 1)));
        assert!(two("int4", numbered(2, 0), numbered(2, 2)));
        // 0.5 * 2 is 0 * 2 + 1.
        assert!(two("numeric", numbered(2, 0), numbered(2, 1)));
    }
}
