//! The table of types: what a copy does, and that the table holds together.

use super::*;
use crate::mapping::sketch::{catalog, column_type};

fn copied(from: &str, to: &str) -> Copying {
    let both = catalog("enum public.small: a b\nenum public.large: a b c");
    copying(
        &both,
        &column_type(from, &both.enums),
        &both,
        &column_type(to, &both.enums),
    )
}

fn cast_of(from: &str, to: &str) -> (Option<&'static str>, Option<u32>) {
    match copied(from, to) {
        Copying::Cast(cast, limit) => (cast.function, limit),
        other => panic!("{from} to {to} is {other:?}"),
    }
}

fn instead(from: &str, to: &str) -> Instead {
    match copied(from, to) {
        Copying::Impossible(refused) => refused.instead,
        other => panic!("{from} to {to} is {other:?}"),
    }
}

#[test]
fn equal_types_pass_through() {
    for text in [
        "int4",
        "numeric",
        "timestamptz",
        "inet",
        "interval",
        "bpchar(3)",
        "public.small",
        "public.citext",
    ] {
        assert_eq!(copied(text, text), Copying::AsIs, "{text}");
    }
    assert_eq!(copied("varchar(10)", "text"), Copying::AsIs);
    assert_eq!(copied("public.small", "text"), Copying::AsIs);
    assert_eq!(copied("public.citext", "text"), Copying::AsIs);
    assert_eq!(copied("public.small", "public.large"), Copying::AsIs);
}

#[test]
fn text_is_limited_only_where_the_source_does_not_keep_the_limit() {
    assert_eq!(copied("text", "varchar(10)"), Copying::Limited(10));
    assert_eq!(copied("varchar(20)", "varchar(10)"), Copying::Limited(10));
    assert_eq!(copied("varchar(5)", "varchar(10)"), Copying::AsIs);
    assert_eq!(copied("text", "bpchar(3)"), Copying::Limited(3));
    assert_eq!(copied("text", "name"), Copying::Limited(63));
}

#[test]
fn casts_name_the_function_of_the_runtime() {
    assert_eq!(cast_of("text", "date"), (Some("text_to_date"), None));
    assert_eq!(cast_of("int8", "int4"), (Some("integer"), None));
    assert_eq!(cast_of("int4", "varchar(5)"), (Some("to_text"), Some(5)));
    assert_eq!(cast_of("json", "jsonb"), (None, None));
}

#[test]
fn what_cannot_be_copied_says_what_to_write_instead() {
    assert_eq!(instead("timestamp", "timestamptz"), Instead::Timestamp);
    assert_eq!(instead("varchar(9)", "public.small"), Instead::Enum);
    assert_eq!(instead("public.large", "public.small"), Instead::Enum);
    assert_eq!(instead("int4", "numeric"), Instead::SqlCast);
    assert_eq!(instead("date", "timestamp"), Instead::SqlCast);
    assert_eq!(instead("bpchar(3)", "text"), Instead::SqlCast);
    assert_eq!(instead("numeric", "int4"), Instead::Written);
    assert_eq!(instead("int4", "uuid"), Instead::Written);
}

#[test]
fn no_cast_stands_in_the_table_twice() {
    for (index, cast) in CASTS.iter().enumerate() {
        let again = CASTS[index + 1..]
            .iter()
            .any(|other| (other.from, other.to) == (cast.from, cast.to));
        assert!(!again, "{cast:?}");
    }
}
