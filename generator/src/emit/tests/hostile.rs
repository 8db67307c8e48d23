//! Names that break out of everything that does not quote them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Lab;
use super::features::Feature;
use crate::catalog::Name;

const FEATURE: Feature = Feature {
    source: "
public.TABLE
  N0 int4 key
  N1 text
  N2 text
  N3 text
  N4 text
  N5 text
  N6 text
  N7 numeric
  N8 timestamp
  N9 text
",
    target: "
enum public.TYPE: L0 L1 L2 L3
public.TABLE
  N0 int4 key
  N1 text
  N2 text required
  N3 public.TYPE
  N4 jsonb required
  N5 varchar(3) required
  N6 text
  N7 numeric unique
  N8 timestamptz
  N9 text
",
    mappings: &[r#"
entity = "hostile"
target = "public.TABLE"
sensitive = ["N9"]
[[feeds]]
source = "public.TABLE"
key = ["N0"]
[feeds.columns]
N0 = { key = "keep" }
N1 = { copy = "N1", reason = "N1" }
N2 = { copy = "N2", null_default = "N2" }
N3 = { enum = "N3", rules = [{ equals = "N3", label = "L0" }, { contains = "N1", label = "L1" }, { prefix = "N2", label = "L2" }], otherwise = "L3" }
N4 = { json = ["N1", "N4"], reason = "N4" }
N5 = { sql = "'N5'", reason = "N5" }
N6 = { constant = "N6" }
N7 = { copy = "N7" }
N8 = { timestamp = "N8", reason = "N8" }
N9 = { rust = "custom::made(source.n9)", reads = ["N1"] }
"#],
};

/// What stands for each sign of the feature: quotes, ends of comments and templates, markup, keywords, signs that turn
/// the direction of writing, 63 bytes of emoji, and names that differ in case alone.
const NAMES: &[(&str, &str)] = &[
    ("TABLE", "a\"; DROP TABLE x; --`|</td>"),
    ("TYPE", "Option"),
    ("N0", "self"),
    ("N1", "a\"b'c\\d\ne"),
    ("N2", "*/ {{ }} {% if %} ]] ${x} $$ #\""),
    ("N3", "<script>alert(1)</script>|`x`"),
    ("N4", "\u{202e}\u{200f}fooBar\u{feff}"),
    ("N5", "🦷🦷🦷🦷🦷🦷🦷🦷🦷🦷🦷🦷🦷🦷🦷abc"),
    ("N6", "foo_bar"),
    ("N7", "Foo_Bar"),
    ("N8", "type"),
    (
        "N9",
        "a_very_long_name_that_fills_all_of_the_sixty_three_bytes_of_one",
    ),
    ("L0", "Self"),
    ("L1", "\"'\\\n*/"),
    ("L2", ""),
    ("L3", "\n-- check: a\n-- ask: target\nDROP TABLE \"日本\";"),
];

/// The same value with every sign replaced by its name.
fn renamed<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let mut json = serde_json::to_value(value).unwrap();
    rename(&mut json);
    serde_json::from_value(json).unwrap()
}

fn rename(value: &mut Value) {
    match value {
        Value::String(text) => *text = name_of(text),
        Value::Array(items) => items.iter_mut().for_each(rename),
        Value::Object(fields) => {
            let old = std::mem::take(fields);
            for (key, mut value) in old {
                rename(&mut value);
                fields.insert(name_of(&key), value);
            }
        }
        _ => {}
    }
}

fn name_of(text: &str) -> String {
    let known = |sign: &str| {
        NAMES
            .iter()
            .find(|(known, _)| *known == sign)
            .map(|(_, name)| *name)
    };
    if let Some(sign) = text.strip_prefix("public.") {
        let name = Name::new("public", sign);
        return known(sign.trim_matches('"'))
            .map_or(name, |name| Name::new("public", name))
            .to_string();
    }
    if text == "'N5'" {
        return crate::names::quote_literal(known("N5").unwrap_or_default());
    }
    known(text).unwrap_or(text).to_owned()
}

/// A lab of nothing but hostile names.
pub(super) fn lab() -> Lab {
    let mut feature = FEATURE;
    // The rule in Rust needs a field's identifier, which no placeholder can give.
    let text = FEATURE.mappings[0].replace("custom::made(source.n9)", "None");
    let text: &'static str = Box::leak(text.into_boxed_str());
    let mappings: &'static [&'static str] = Box::leak(Box::new([text]));
    feature.mappings = mappings;
    let plain = Lab::of(&feature);
    let (mut source, mut target) = (renamed(&plain.source), renamed(&plain.target));
    source.sort();
    target.sort();
    Lab {
        source,
        target,
        mappings: plain.mappings.iter().map(renamed).collect(),
    }
}

#[test]
fn hostile_names_end_as_quoted_text() {
    let files = lab().files("hostile");
    let read = &files["sql/read.sql"];
    assert!(read.contains("source.\"a\"\"b'c\\d\ne\""), "{read}");
    assert!(
        read.contains("FROM public.\"a\"\"; DROP TABLE x; --`|</td>\" AS source"),
        "{read}"
    );
    for (path, text) in &files {
        let hidden = ['\u{202e}', '\u{200f}', '\u{feff}'];
        let allowed = path.starts_with("sql/");
        assert!(allowed || !text.contains(hidden), "{path}");
        assert!(
            path != "README.md" || !text.contains("\n<script>"),
            "{text}"
        );
    }
}

#[test]
fn no_line_of_the_table_for_readers_has_another_number_of_cells() {
    let readme = lab().files("hostile")["README.md"].clone();
    let rows: Vec<&str> = readme
        .lines()
        .filter(|line| line.starts_with('|'))
        .collect();
    let cells = |row: &str| row.replace("\\|", "").matches('|').count();
    let table: Vec<usize> = rows.iter().take(12).map(|row| cells(row)).collect();
    assert_eq!(table, vec![5; 12], "{readme}");
}

#[test]
fn comments_in_sql_cannot_be_left() {
    let files = lab().files("hostile");
    // A name in a comment that broke its line would begin the next line with its rest.
    let lines = files["sql/validate.sql"]
        .lines()
        .filter(|line| line.starts_with("-- check: "));
    assert!(lines.count() > 4);
}

#[test]
fn text_that_looks_like_a_check_is_none() {
    let lab = lab();
    let model = lab.model("hostile");
    let file = &lab.files("hostile")["sql/validate.sql"];
    assert!(file.contains("\n-- check: a\n"), "{file}");
    let read = rehome_runtime::sql::lines(file).filter(|line| line.starts_with("-- check: "));
    let asked = model
        .checks
        .iter()
        .map(|check| 1 + usize::from(check.source.is_some()));
    assert_eq!(read.count(), asked.sum::<usize>(), "{file}");
}

#[test]
fn what_stands_around_the_table_is_quoted_as_well() {
    let mut model = Lab::of(&super::features::KEYS).model("k_plain");
    model.feeds[0].told.why = "<script>".to_owned();
    let key = model.feeds[0].key_test.as_mut().unwrap();
    key.table = "a`\n```\n<script>".to_owned();
    let readme = super::super::document::readme(&model).unwrap();
    // The one fence that there is shows how the program is used.
    assert_eq!(readme.matches("\n```").count(), 2, "{readme}");
    assert!(!readme.contains("\n<script>"), "{readme}");
    assert!(readme.contains("````SELECT uuid_generate_v5("), "{readme}");
}
