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

fn cast_of(from: &str, to: &str) -> (Option<&'static str>, Fit) {
    match copied(from, to) {
        Copying::Cast(cast, fit) => (cast.function, fit),
        other => panic!("{from} to {to} is {other:?}"),
    }
}

fn elements_of(from: &str, to: &str) -> (Option<&'static str>, Fit) {
    match copied(from, to) {
        Copying::Elements(cast, fit) => (cast.function, fit),
        other => panic!("{from} to {to} is {other:?}"),
    }
}

fn source_casts_to(from: &str, to: &str) -> (String, Option<u32>) {
    match copied(from, to) {
        Copying::InSource(cast) => (cast.type_name, cast.limit),
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
        "int4[]",
        "public.small[]",
        "bpchar(3)[]",
    ] {
        assert_eq!(copied(text, text), Copying::AsIs, "{text}");
    }
    assert_eq!(copied("varchar(10)", "text"), Copying::AsIs);
    assert_eq!(copied("public.small", "text"), Copying::AsIs);
    assert_eq!(copied("public.citext", "text"), Copying::AsIs);
    assert_eq!(copied("public.small", "public.large"), Copying::AsIs);
    assert_eq!(copied("public.small[]", "public.large[]"), Copying::AsIs);
    assert_eq!(copied("varchar(5)[]", "text[]"), Copying::AsIs);
}

#[test]
fn text_is_limited_only_where_the_source_does_not_keep_the_limit() {
    assert_eq!(copied("text", "varchar(10)"), Copying::Limited(10));
    assert_eq!(copied("varchar(20)", "varchar(10)"), Copying::Limited(10));
    assert_eq!(copied("varchar(5)", "varchar(10)"), Copying::AsIs);
    assert_eq!(copied("text", "bpchar(3)"), Copying::Limited(3));
    assert_eq!(copied("text", "name"), Copying::Limited(63));
    assert_eq!(
        elements_of("text[]", "varchar(3)[]"),
        (None, Fit::Characters(3))
    );
}

#[test]
fn casts_name_the_function_of_the_runtime() {
    assert_eq!(cast_of("text", "date"), (Some("text_to_date"), Fit::Free));
    assert_eq!(cast_of("int8", "int4"), (Some("integer"), Fit::Free));
    assert_eq!(
        cast_of("int4", "varchar(5)"),
        (Some("to_text"), Fit::Characters(5))
    );
    assert_eq!(cast_of("jsonb", "json"), (None, Fit::Free));
    assert_eq!(
        cast_of("bpchar(3)", "date"),
        (Some("text_to_date"), Fit::Free)
    );
    let labels = |names: [&str; 2]| Fit::Labels(names.map(str::to_owned).to_vec());
    assert_eq!(
        cast_of("text", "public.small"),
        (Some("label"), labels(["a", "b"]))
    );
    assert_eq!(
        cast_of("public.large", "public.small"),
        (Some("label"), labels(["a", "b"]))
    );
}

#[test]
fn the_source_casts_what_cannot_fail() {
    assert_eq!(source_casts_to("int4", "numeric"), ("numeric".into(), None));
    assert_eq!(source_casts_to("bpchar(3)", "text"), ("text".into(), None));
    assert_eq!(
        source_casts_to("timestamptz", "varchar(9)"),
        ("text".into(), Some(9))
    );
    assert_eq!(
        source_casts_to("int4[]", "numeric[]"),
        ("numeric[]".into(), None)
    );
    assert_eq!(source_casts_to("int4[]", "text"), ("text".into(), None));
}

#[test]
fn arrays_are_cast_element_by_element() {
    assert_eq!(
        elements_of("text[]", "int4[]"),
        (Some("text_to_integer"), Fit::Free)
    );
    assert!(matches!(
        elements_of("text[]", "public.small[]"),
        (Some("label"), Fit::Labels(_))
    ));
    assert!(matches!(copied("int4", "int8[]"), Copying::Element(..)));
    assert!(matches!(copied("int4", "int4[]"), Copying::InSource(cast) if cast.wrapped));
    assert_eq!(instead("text[]", "jsonb[]"), Instead::Written);
    assert_eq!(instead("int4[]", "int4"), Instead::Written);
    assert_eq!(instead("text[]", "bpchar(3)[]"), Instead::Written);
}

#[test]
fn what_cannot_be_copied_says_what_to_write_instead() {
    assert_eq!(instead("timestamp", "timestamptz"), Instead::Timestamp);
    assert_eq!(instead("timestamptz", "timestamp"), Instead::Timestamp);
    assert_eq!(instead("int4", "public.small"), Instead::Enum);
    assert_eq!(instead("int4", "uuid"), Instead::Written);
    assert_eq!(instead("regclass", "regclass"), Instead::Written);
}

#[test]
fn what_the_brackets_of_the_target_would_cut_is_no_copy() {
    for (from, to) in [
        ("text[]", "timestamp(3)[]"),
        ("text", "timestamptz(0)[]"),
        ("time", "interval(0)"),
        ("int4", "numeric(3,-2)"),
    ] {
        assert_eq!(instead(from, to), Instead::Written, "{from} to {to}");
    }
    assert!(matches!(
        copied("int4", "numeric(9,2)"),
        Copying::InSource(_)
    ));
    assert!(matches!(
        copied("text[]", "timestamp[]"),
        Copying::Elements(..)
    ));
}

#[test]
fn what_may_be_lost_is_declared() {
    assert_eq!(copied("numeric", "int4").takes(), Takes::Lossy);
    assert_eq!(copied("int4", "interval").takes(), Takes::Unit);
    assert_eq!(copied("int4", "int2").takes(), Takes::Nothing);
}

#[test]
fn the_source_makes_the_casts_of_its_own_version_alone() {
    let made = |version, from: &str, to: &str| {
        let catalog = crate::catalog::Catalog {
            server_version: version,
            ..crate::catalog::Catalog::default()
        };
        let (from, to) = (column_type(from, &[]), column_type(to, &[]));
        matches!(
            copying(&catalog, &from, &catalog, &to),
            Copying::InSource(_)
        )
    };
    assert!(made(110_000, "jsonb", "numeric") && !made(100_023, "jsonb", "numeric"));
    assert!(made(140_000, "int4range", "int4multirange"));
    assert!(!made(130_014, "int4range", "int4multirange"));
    assert!(made(100_000, "bit", "varbit") && made(100_000, "text", "point"));
}

#[test]
fn text_that_ends_a_statement_or_means_another_time_tomorrow_is_not_copied() {
    for to in ["tsvector", "tsquery", "daterange", "tsrange", "tstzrange"] {
        let made = copied("text", to);
        assert!(matches!(made, Copying::Impossible(_)), "{to}: {made:?}");
    }
}

#[test]
fn keys_stay_apart_and_equal_only_by_some_casts() {
    for (from, to) in [
        ("int4", "int8"),
        ("uuid", "text"),
        ("int8", "varchar(20)"),
        ("int4", "numeric"),
    ] {
        assert!(copied(from, to).keeps_keys(), "{from} {to}");
    }
    for (from, to) in [("text", "int4"), ("numeric", "text"), ("text", "uuid")] {
        assert!(!copied(from, to).keeps_keys(), "{from} {to}");
        assert!(copied(from, to).names_keys(), "{from} {to}");
    }
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

#[test]
fn the_readme_has_the_table() {
    let readme = include_str!("../../../../README.md");
    let begin =
        "<!-- types:begin (what becomes what; a test compares it with the type table) -->\n";
    let told = readme
        .split_once(begin)
        .and_then(|(_, rest)| rest.split_once("<!-- types:end -->"))
        .map(|(table, _)| table);
    assert_eq!(told, Some(document().as_str()));
}
