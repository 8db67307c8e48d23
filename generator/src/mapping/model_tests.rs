//! The mapping file's words, read and written back.

use super::{ColumnRule, EnumTest, Mapping, Orphans, Otherwise, Rule};

const EVERY_RULE: &str = r#"
entity = "roles"
target = "public.roles"
threshold_percent = 1.5
sensitive = ["email"]

[[feeds]]
source = "public.dispatch_role"
where = "source.group_id = 11"
key = ["id"]

[feeds.columns.id]
key = "uuid_v5"

[feeds.columns.name]
copy = "name"
too_long = "truncate"
null_default = 7
reason = "Same name."
confidence = 0.97

[feeds.columns.kind]
enum = "name"
rules = [{ prefix = "DT-", label = "designing" }, { equals = 3, label = "x" }, { null = true, label = "master" }]
otherwise = "master"

[feeds.columns.case_id]
reference = "case_id"
entity = "cases"
orphans = "default:17"

[feeds.columns.profile_id]
lookup = { table = "public.profiles", take = "id", where = "profile_type = 'technician'", order_by = "id" }

[feeds.columns.active]
constant = true

[feeds.columns.made]
default = true

[feeds.columns.title]
sql = "source.a || source.b"

[feeds.columns.trimmed]
rust = "source.name.map(trim)"
reads = ["name"]

[feeds.columns.metadata]
json = ["a", "b"]

[feeds.columns.created_at]
timestamp = "created"
zone = "Europe/Berlin"
missing_hour = "reject"
doubled_hour = "earlier"
"#;

fn column(text: &str) -> Result<ColumnRule, String> {
    toml::from_str(text).map_err(|error| error.message().to_owned())
}

#[test]
fn every_rule_is_read_in_file_order_and_written_back_the_same()
-> Result<(), Box<dyn std::error::Error>> {
    let mapping: Mapping = toml::from_str(EVERY_RULE)?;
    let feed = &mapping.feeds[0];
    let words: Vec<_> = feed
        .columns
        .iter()
        .map(|(_, column)| column.rule.word())
        .collect();
    let expected = [
        "key",
        "copy",
        "enum",
        "reference",
        "lookup",
        "constant",
        "default",
        "sql",
        "rust",
        "json",
        "timestamp",
    ];
    assert_eq!(words, expected);
    assert_eq!(feed.label(), "dispatch_role");
    let again: Mapping = toml::from_str(&toml::to_string(&mapping)?)?;
    assert_eq!(mapping, again);
    let as_json: Mapping = serde_json::from_str(&serde_json::to_string(&mapping)?)?;
    assert_eq!(mapping, as_json);
    Ok(())
}

#[test]
fn bare_numbers_and_booleans_become_text() -> Result<(), String> {
    assert_eq!(
        column("constant = true")?.rule,
        Rule::Constant("true".to_owned())
    );
    let Rule::Enum(codes) = column("enum = \"a\"\nrules = [{ equals = 3, label = \"x\" }]")?.rule
    else {
        return Err("no enum rule".to_owned());
    };
    assert_eq!(codes.rules[0].test, EnumTest::Equals("3".to_owned()));
    assert_eq!(codes.otherwise, Otherwise::Reject);
    Ok(())
}

#[test]
fn a_column_has_exactly_one_rule() {
    let none = column("reason = \"x\"");
    assert_eq!(
        none.err().as_deref(),
        Some(
            "the column has no rule; give it one of: key, copy, enum, reference, lookup, constant, default, sql, rust, json, timestamp"
        )
    );
    let two = column("copy = \"a\"\nsql = \"b\"");
    assert_eq!(
        two.err().as_deref(),
        Some("the column has 2 rules (copy, sql); keep one of them")
    );
    let stray = column("copy = \"a\"\nzone = \"UTC\"");
    assert_eq!(
        stray.err().as_deref(),
        Some("`zone` belongs to a `timestamp` rule, and this is a `copy` rule")
    );
    assert!(column("copy = \"a\"\nconfidence = 2.0").is_err());
    assert!(column("coppy = \"a\"").is_err_and(|error| error.contains("unknown field `coppy`")));
}

#[test]
fn a_label_spelled_like_a_word_of_ours_stays_a_label() {
    for label in ["reject", "label:x", "plain"] {
        let written = String::from(Otherwise::Label(label.to_owned()));
        assert_eq!(Otherwise::from(written), Otherwise::Label(label.to_owned()));
    }
    assert!(Orphans::try_from("default:".to_owned()).is_err());
}
