//! Types that are made of others: arrays, ranges, multiranges, enums, domains and composites, and values of them as SQL.

use super::random::Random;
use super::values;

/// What both schemas declare. The target's types have other numbers than the source's; `{s}` is the schema.
pub(crate) const TYPES: &str = "
    CREATE TYPE {s}.mood AS ENUM ('sad', 'it''s', 'ünï', 'with,comma', '');
    CREATE TYPE {s}.part AS ENUM ('sad', 'ünï');
    CREATE DOMAIN {s}.positive AS integer CHECK (VALUE > 0);
    CREATE DOMAIN {s}.small AS {s}.positive CHECK (VALUE < 100);
    CREATE DOMAIN {s}.feeling AS {s}.mood;
    CREATE DOMAIN {s}.tags AS text[];
    CREATE TYPE {s}.pair AS (a integer, b text, m {s}.mood, n numeric[], f {s}.feeling);
    CREATE TYPE {s}.nest AS (p {s}.pair, ms {s}.mood[], t {s}.tags, ps {s}.pair[]);
    CREATE DOMAIN {s}.couple AS {s}.pair;
    CREATE TYPE {s}.floatrange AS RANGE (subtype = double precision);
    CREATE TYPE {s}.moodrange AS RANGE (subtype = {s}.mood, multirange_type_name = {s}.moods);
    CREATE TYPE {s}.pairrange AS RANGE (subtype = {s}.pair);
    CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;
    CREATE EXTENSION IF NOT EXISTS hstore SCHEMA public;
";

/// Types whose values pass as they are.
pub(crate) const PASSING: &[&str] = &[
    "boolean",
    "smallint",
    "integer",
    "bigint",
    "real",
    "double precision",
    "numeric",
    "numeric(10,2)",
    "text",
    "character varying(10)",
    "character(5)",
    "name",
    "\"char\"",
    "bytea",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "money",
    "bit(5)",
    "bit varying",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "tsvector",
    "tsquery",
    "xml",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "pg_lsn",
    "oid",
    "xid8",
    "jsonpath",
    "txid_snapshot",
    "tid",
    "public.citext",
    "public.hstore",
    "boolean[]",
    "integer[]",
    "bigint[]",
    "double precision[]",
    "numeric[]",
    "numeric(10,2)[]",
    "text[]",
    "character varying(10)[]",
    "character(5)[]",
    "date[]",
    "timestamptz[]",
    "interval[]",
    "uuid[]",
    "jsonb[]",
    "bytea[]",
    "inet[]",
    "box[]",
    "public.citext[]",
    "int4range",
    "int8range",
    "numrange",
    "daterange",
    "tsrange",
    "tstzrange",
    "int4multirange",
    "nummultirange",
    "datemultirange",
    "int4range[]",
    "tstzrange[]",
    "nummultirange[]",
    "{s}.mood",
    "{s}.positive",
    "{s}.small",
    "{s}.feeling",
    "{s}.tags",
    "{s}.pair",
    "{s}.nest",
    "{s}.couple",
    "{s}.floatrange",
    "{s}.moodrange",
    "{s}.pairrange",
    "{s}.moods",
    "{s}.mood[]",
    "{s}.small[]",
    "{s}.feeling[]",
    "{s}.pair[]",
    "{s}.nest[]",
    "{s}.couple[]",
    "{s}.moodrange[]",
    "{s}.moods[]",
    "{s}.pairrange[]",
];

/// The bounds' type of a range.
fn bound(range: &str) -> Option<&'static str> {
    Some(match range {
        "int4range" => "integer",
        "int8range" => "bigint",
        "numrange" => "numeric(10,2)",
        "daterange" => "date",
        "tsrange" => "timestamp",
        "tstzrange" => "timestamptz",
        "{s}.floatrange" => "double precision",
        "{s}.moodrange" => "{s}.mood",
        "{s}.pairrange" => "{s}.pair",
        _ => return None,
    })
}

/// The ranges of a multirange.
fn range(multirange: &str) -> Option<&'static str> {
    Some(match multirange {
        "int4multirange" => "int4range",
        "nummultirange" => "numrange",
        "datemultirange" => "daterange",
        "{s}.moods" => "{s}.moodrange",
        _ => return None,
    })
}

/// The fields of a composite.
fn fields(composite: &str) -> Option<&'static [&'static str]> {
    Some(match composite {
        "{s}.pair" | "{s}.couple" => &["integer", "text", "{s}.mood", "numeric[]", "{s}.feeling"],
        "{s}.nest" => &["{s}.pair", "{s}.mood[]", "{s}.tags", "{s}.pair[]"],
        _ => return None,
    })
}

/// An SQL expression for the value of a number, of a type with `{s}` for its schema.
pub(crate) fn expression(type_name: &str, at: usize, random: &mut Random) -> String {
    if random.happens(5) {
        return format!("NULL::{type_name}");
    }
    if let Some(element) = type_name.strip_suffix("[]") {
        return array(element, random);
    }
    if let Some(bound) = bound(type_name) {
        return range_of(type_name, bound, random);
    }
    if let Some(range) = range(type_name) {
        let ranges: Vec<String> = (0..random.below(4)).map(|_| some(range, random)).collect();
        return format!("{type_name}({})", ranges.join(", "));
    }
    if let Some(fields) = fields(type_name) {
        let fields: Vec<String> = fields
            .iter()
            .map(|field| expression(field, 99, random))
            .collect();
        return format!("ROW({})::{type_name}", fields.join(", "));
    }
    let text = match type_name {
        "{s}.mood" | "{s}.feeling" => {
            (*random.one_of(&["sad", "it's", "ünï", "with,comma", ""])).to_owned()
        }
        "{s}.part" => (*random.one_of(&["sad", "ünï"])).to_owned(),
        "{s}.positive" | "{s}.small" => random.between(1, 99).to_string(),
        "{s}.tags" => return format!("({})::{{s}}.tags", array("text", random)),
        "public.citext" => values::nth_text("citext", at, random),
        "public.hstore" => {
            (*random.one_of(&["", "a=>1", "\"a b\"=>NULL, c=>\"\"", "ü=>😀"])).to_owned()
        }
        base => values::nth_text(base, at, random),
    };
    literal(&text, type_name)
}

/// A text as a value of a type.
pub(crate) fn literal(text: &str, type_name: &str) -> String {
    format!(
        "E'{}'::{type_name}",
        text.replace('\\', "\\\\").replace('\'', "''")
    )
}

/// A value that is not NULL.
fn some(type_name: &str, random: &mut Random) -> String {
    loop {
        let made = expression(type_name, 99, random);
        if !made.starts_with("NULL") {
            return made;
        }
    }
}

/// Empty arrays, NULL elements, two dimensions, lower bounds other than 1.
fn array(element: &str, random: &mut Random) -> String {
    let mut one = || expression(element, 99, random);
    let four = [one(), one(), one(), one()];
    let [a, b, c, d] = &four;
    let whole = match random.below(6) {
        0 => return format!("'{{}}'::{element}[]"),
        1 => format!("ARRAY[[{a}, {b}], [{c}, {d}]]"),
        2 => return format!("('[-1:1]=' || ARRAY[{a}, {b}, {c}]::{element}[]::text)::{element}[]"),
        3 => format!("ARRAY[{a}]"),
        _ => format!("ARRAY[{a}, NULL, {b}, {c}, {d}]"),
    };
    format!("{whole}::{element}[]")
}

fn range_of(type_name: &str, bound: &str, random: &mut Random) -> String {
    if random.happens(10) {
        return format!("'empty'::{type_name}");
    }
    let (a, b) = (some(bound, random), some(bound, random));
    let ends = *random.one_of(&["[)", "()"]);
    let (low, high) = ("least(v.a, v.b)", "greatest(v.a, v.b)");
    let (low, high) = match random.below(6) {
        0 => ("NULL", high),
        1 => (low, "NULL"),
        _ => (low, high),
    };
    format!("(SELECT {type_name}({low}, {high}, '{ends}') FROM (VALUES ({a}, {b})) AS v (a, b))")
}
