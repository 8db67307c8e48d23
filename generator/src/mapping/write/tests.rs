//! New files as they look, and old ones that keep what people wrote.

use super::*;
use crate::mapping::read::MappingFile;
use crate::mapping::{ColumnRule, Rule};

const WRITTEN: &str = r#"# How public.roles is filled: one rule for each column. Yours to edit; `rehome plan` keeps what you write.
# No home: public.role.group_id.

entity = "roles"
target = "public.roles"
threshold_percent = 2.5
sensitive = ["email"]

[[feeds]]
source = "public.role"
where = "source.group_id = 11"
key = ["id"]

[feeds.columns.id]
key = "uuid_v5"
reason = "The new key is made of the old one."
confidence = 0.99

[feeds.columns.kind]
enum = "name"
ignore_case = true
rules = [
    { prefix = "DT-", label = "designing" },
    { null = true, label = "master" },
]
otherwise = "reject"

[feeds.columns.profile_id]
lookup = { table = "public.profiles", take = "id", where = "profile_type = 'technician'", order_by = "id", match = { code = "short" } }

[feeds.columns.made_at]
timestamp = "made"
zone = "Europe/Berlin"
missing_hour = "reject"
doubled_hour = "earlier"
"#;

fn parsed(text: &str) -> Mapping {
    MappingFile::parse("mappings/roles.toml", text)
        .unwrap()
        .mapping
}

#[test]
fn a_new_file_is_written_as_people_would_write_it() {
    let text = write_mapping(
        &parsed(WRITTEN),
        &["No home: public.role.group_id.".to_owned()],
    );
    assert_eq!(text, WRITTEN);
}

#[test]
fn a_hostile_name_stays_inside_its_comment_and_its_key() {
    let mut mapping = parsed(WRITTEN);
    mapping.feeds[0]
        .columns
        .set("a\"]\n[x", Rule::Constant("'''\u{1b}".to_owned()).into());
    let text = write_mapping(&mapping, &["line\nentity = 1".to_owned()]);
    assert_eq!(parsed(&text), mapping);
}

fn edited() -> String {
    let edited = WRITTEN.replace(
        "[feeds.columns.kind]",
        "# ours, see ticket 12\n[feeds.columns.kind]   # yes",
    );
    edited
        .replace("confidence = 0.99\n", "")
        .replace("key = \"uuid_v5\"", "# why not keep?\nkey   =   'uuid_v5'")
}

#[test]
fn a_rewrite_adds_what_is_missing_and_keeps_every_byte() {
    let mut proposal = parsed(WRITTEN);
    let mut columns = proposal.feeds[0].columns.clone();
    columns.set(
        "title",
        ColumnRule {
            reason: Some("Same name.".to_owned()),
            ..Rule::copy("title").into()
        },
    );
    columns.sort_like(&["id".to_owned(), "title".to_owned(), "kind".to_owned()]);
    proposal.feeds[0].columns = columns;
    let rewritten = rewrite_mapping("mappings/roles.toml", &edited(), &proposal).unwrap();
    let added = "\n# Proposed by `rehome plan`: the file had no rule for it.\n[feeds.columns.title]\ncopy = \"title\"\nreason = \"Same name.\"\n";
    assert!(
        rewritten.text.contains(&format!("one.\"\n{added}")),
        "{}",
        rewritten.text
    );
    assert_eq!(rewritten.text.replacen(added, "", 1), edited());
    assert_eq!(rewritten.changes, ["title: a copy rule was proposed"]);
    let again = rewrite_mapping("mappings/roles.toml", &rewritten.text, &proposal).unwrap();
    assert_eq!((again.text, again.changes.len()), (rewritten.text, 0));
}

#[test]
fn a_rewrite_follows_the_files_own_layout() {
    let dotted = "entity = \"roles\"\ntarget = \"public.roles\"\n\n[[feeds]]\nsource = \"public.role\"\nkey = [\"id\"]\ncolumns.id = { key = \"uuid_v5\" } # mine";
    let inline = "entity = \"roles\"\ntarget = \"public.roles\"\n[[feeds]]\nsource = \"public.role\"\ncolumns = { id = { key = \"keep\" } } # mine\n";
    for text in [dotted, inline] {
        let rewritten = rewrite_mapping("mappings/roles.toml", text, &parsed(WRITTEN)).unwrap();
        assert_eq!(
            parsed(&rewritten.text).feeds[0].columns.len(),
            4,
            "{}",
            rewritten.text
        );
        assert!(rewritten.text.contains("# mine"), "{}", rewritten.text);
    }
}

#[test]
fn a_further_feed_is_added_at_the_end() {
    let mut proposal = parsed(WRITTEN);
    proposal.feeds[0].name = Some("second".to_owned());
    let rewritten = rewrite_mapping("mappings/roles.toml", WRITTEN, &proposal).unwrap();
    assert!(rewritten.text.starts_with(WRITTEN));
    assert_eq!(parsed(&rewritten.text).feeds.len(), 2);
    assert_eq!(rewritten.changes, ["the feed second was added"]);
}

#[test]
fn a_decided_rule_replaces_the_old_one_and_comments_stay() {
    let rule: ColumnRule = Rule::Sql("source.id::text".to_owned()).into();
    let text = replace_rule("mappings/roles.toml", &edited(), "role", "id", &rule).unwrap();
    assert!(text.contains("[feeds.columns.id]\n# why not keep?\nsql = \"source.id::text\"\n\n# ours, see ticket 12\n"), "{text}");
    let text = replace_rule("mappings/roles.toml", &text, "role", "extra", &rule).unwrap();
    assert_eq!(parsed(&text).feeds[0].columns.get("extra"), Some(&rule));
}

#[test]
fn a_trigger_is_put_off_and_on_again_without_touching_what_people_wrote() {
    let text = format!("# by hand\n{WRITTEN}");
    let off = switch_trigger("roles.toml", &text, "a \"b\"", true).unwrap();
    let list = "sensitive = [\"email\"]\ndisable_triggers = ['a \"b\"']\n";
    assert_eq!(off, text.replace("sensitive = [\"email\"]\n", list));
    let both = switch_trigger("roles.toml", &off, "c", true).unwrap();
    assert_eq!(parsed(&both).disable_triggers, ["a \"b\"", "c"]);
    let one = switch_trigger("roles.toml", &both, "c", false).unwrap();
    assert_eq!(one, off);
    let none = switch_trigger("roles.toml", &one, "a \"b\"", false).unwrap();
    assert_eq!(none, text);
    assert!(write_mapping(&parsed(&both), &[]).contains("disable_triggers = ['a \"b\"', \"c\"]\n"));
}
