//! Each finding once, with its full text, and a mapping in which there is none.

use super::check;
use crate::catalog::{Catalog, ForeignKey, Trigger, TriggerState};
use crate::mapping::read::MappingFile;
use crate::mapping::sketch::{catalog, name};

fn source() -> Catalog {
    catalog(
        "
public.offices
  id int4 key
  name varchar(80)
public.roles
  id int4 key
  name varchar(80) required
  office_id int4
  created timestamp
  seen timestamptz
  price numeric",
    )
}

fn target() -> Catalog {
    let mut target = catalog(
        "
enum public.kind: designing master
public.offices
  id uuid key
  name text required
public.roles
  id uuid key
  name varchar(40) required
  kind public.kind required = 'master'
  office_id uuid required -> public.offices
  created_at timestamptz
  seen_at timestamp
  searched text generated
  active bool",
    );
    let roles = target
        .tables
        .iter_mut()
        .find(|table| table.name.name == "roles");
    roles.unwrap().triggers = ["audit_insert", "off"]
        .map(|name| Trigger {
            name: name.to_owned(),
            definition: String::new(),
            enabled: TriggerState::Disabled,
            on_insert: true,
            on_update: false,
        })
        .to_vec();
    target
}

const OFFICES: &str = r#"entity = "offices"
target = "public.offices"

[[feeds]]
source = "public.offices"
key = ["id"]

[feeds.columns.id]
key = "uuid_v5"

[feeds.columns.name]
copy = "name"
"#;

/// The head of the file under test: eight lines and the column it is about.
const ROLES: &str = r#"entity = "roles"
target = "public.roles"

[[feeds]]
source = "public.roles"
key = ["id"]
columns.id = { key = "uuid_v5" }
columns.office_id = { reference = "office_id", entity = "offices" }
columns.name = { copy = "name" }
"#;

fn findings_of(roles: &str) -> Vec<String> {
    let files = [
        ("mappings/offices.toml", OFFICES),
        ("mappings/roles.toml", roles),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| MappingFile::parse(*path, *text).unwrap())
        .collect();
    check(&files, &source(), &target())
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn column(line: &str) -> Vec<String> {
    findings_of(&format!("{ROLES}{line}\n"))
}

#[test]
fn a_right_mapping_has_no_findings() {
    assert_eq!(findings_of(ROLES), Vec::<String>::new());
    assert_eq!(
        column("columns.created_at = { timestamp = \"created\" }"),
        Vec::<String>::new()
    );
}

#[test]
fn an_instant_is_one_time_of_a_clock_so_no_hour_of_it_is_missing_or_doubled() {
    let plain = column("columns.seen_at = { timestamp = \"seen\" }");
    assert_eq!(plain, Vec::<String>::new());
    let found = column("columns.seen_at = { timestamp = \"seen\", doubled_hour = \"reject\" }");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("an instant is one time of a clock"),
        "{found:?}"
    );
}

#[test]
fn triggers_that_are_not_there_are_named_with_the_nearest_one() {
    let disabling = |names: &str| findings_of(&format!("disable_triggers = [{names}]\n{ROLES}"));
    assert_eq!(disabling("\"off\", \"audit_insert\""), Vec::<String>::new());
    assert_eq!(
        disabling("\"off\", \"audit_inserts\", \"RI_ConstraintTrigger_c_16418\""),
        [
            "error RH-M019 mappings/roles.toml:1:28: public.roles has no trigger audit_inserts\n    did you mean audit_insert?",
            "error RH-M019 mappings/roles.toml:1:45: public.roles has no trigger RI_ConstraintTrigger_c_16418\n    take it out, or run `rehome discover` if it was made since; the triggers of foreign keys cannot be named",
        ]
    );
}

#[test]
fn columns_that_are_not_there_are_named_with_the_nearest_one() {
    assert_eq!(
        column("columns.active = { copy = \"offce_id\" }"),
        [
            "error RH-M004 mappings/roles.toml:10:20: public.roles has no column offce_id\n    did you mean office_id?"
        ]
    );
    assert_eq!(
        column("columns.activ = { constant = true }"),
        [
            "error RH-M003 mappings/roles.toml:10:9: public.roles has no column activ\n    did you mean active?"
        ]
    );
}

#[test]
fn tables_that_are_not_there_are_named_with_the_nearest_one() {
    assert_eq!(
        findings_of(&ROLES.replace("source = \"public.roles\"", "source = \"public.role\"")),
        [
            "error RH-M002 mappings/roles.toml:5:1: the source has no table public.role\n    did you mean public.roles?"
        ]
    );
    assert_eq!(
        findings_of(&ROLES.replace("target = \"public.roles\"", "target = \"other.things\"")),
        [
            "error RH-M001 mappings/roles.toml:2:1: the target has no table other.things\n    run `rehome discover` if it was made since, or correct the name"
        ]
    );
}

#[test]
fn a_generated_column_takes_no_rule() {
    assert_eq!(
        column("columns.searched = { copy = \"name\" }"),
        [
            "error RH-M005 mappings/roles.toml:10:22: public.roles.searched is generated by the target and takes no value\n    delete the column's rule"
        ]
    );
}

#[test]
fn a_required_column_needs_a_rule() {
    let without = ROLES.replace("columns.name = { copy = \"name\" }\n", "");
    assert_eq!(
        findings_of(&without),
        [
            "error RH-M006 mappings/roles.toml:7:1: public.roles.name refuses NULL and has no default, and no rule makes it\n    give [feeds.columns.name] a rule: copy, enum, reference, lookup, constant, sql or rust"
        ]
    );
}

#[test]
fn a_key_that_is_left_to_the_target_is_told() {
    let target =
        catalog("public.roles\n  id int4 key = nextval('roles_id_seq')\n  name varchar(40)");
    for rule in ["", "columns.id = { default = true }\n"] {
        let text = format!(
            "entity = \"roles\"\ntarget = \"public.roles\"\n[[feeds]]\nsource = \"public.roles\"\nkey = [\"id\"]\n{rule}columns.name = {{ copy = \"name\" }}\n"
        );
        let file = MappingFile::parse("mappings/roles.toml", text.as_str()).unwrap();
        let found = check(&[file], &source(), &target);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("error RH-M020 mappings/roles.toml:"));
        assert!(found[0].contains(
            "public.roles.id is the key by which the row is found again, and no rule makes it"
        ));
    }
}

#[test]
fn an_ordered_key_begins_with_one_integer() {
    let target = catalog("public.roles\n  id uuid key");
    let findings = |source: &str, key: &str| -> Vec<String> {
        let text = format!(
            "entity = \"roles\"\ntarget = \"public.roles\"\n[[feeds]]\nsource = \"public.roles\"\nkey = [{key}]\ncolumns.id = {{ key = \"ordered\" }}\n"
        );
        let file = MappingFile::parse("mappings/roles.toml", text.as_str()).unwrap();
        let found = check(&[file], &catalog(source), &target);
        found.iter().map(ToString::to_string).collect()
    };
    let number = "public.roles\n  code int8 key";
    assert_eq!(findings(number, "\"code\""), Vec::<String>::new());
    let text = findings("public.roles\n  code text key", "\"code\"");
    assert_eq!(text.len(), 1, "{text:?}");
    assert!(
        text[0].contains("begins with a legacy key that is one integer"),
        "{text:?}"
    );
    let pair = findings("public.roles\n  a int4 key\n  b int4 key", "\"a\", \"b\"");
    assert_eq!(pair.len(), 1, "{pair:?}");
}

#[test]
fn a_copy_that_cannot_be_made_names_both_types_and_the_way_out() {
    assert_eq!(
        column("columns.created_at = { copy = \"created\" }"),
        [
            "error RH-M007 mappings/roles.toml:10:24: public.roles.created (timestamp without time zone) cannot be copied to public.roles.created_at (timestamp with time zone): the source does not say in which time zone\n    write timestamp = \"created\", with the zone it was written in"
        ]
    );
    assert_eq!(
        column("columns.active = { copy = \"price\" }"),
        [
            "error RH-M007 mappings/roles.toml:10:20: public.roles.price (numeric) cannot be copied to public.roles.active (boolean): a value can be lost or misread between them\n    write an sql rule, such as sql = \"source.price::boolean\", or a rust rule"
        ]
    );
}

#[test]
fn labels_must_be_the_targets() {
    assert_eq!(
        column(
            "columns.kind = { enum = \"name\", rules = [{ prefix = \"DT-\", label = \"desining\" }] }"
        ),
        [
            "error RH-M008 mappings/roles.toml:10:33: public.kind has no label desining\n    did you mean designing?"
        ]
    );
    assert_eq!(
        column("columns.kind = { constant = \"x\" }"),
        [
            "error RH-M008 mappings/roles.toml:10:18: public.kind has no label x\n    its labels are: designing, master"
        ]
    );
}

#[test]
fn an_enum_rule_that_is_never_reached_is_named_with_the_one_before_it() {
    let rules = "[{ contains = \"st\", label = \"master\" }, { prefix = \"Master\", label = \"designing\" }]";
    assert_eq!(
        column(&format!(
            "columns.kind = {{ enum = \"name\", rules = {rules} }}"
        )),
        [
            "warning RH-M009 mappings/roles.toml:10:33: the rule `prefix Master` is never reached: `contains st` before it takes all its values\n    put the narrower rule first, or delete it"
        ]
    );
}

#[test]
fn a_reference_names_an_entity_of_the_project_that_fits() {
    assert_eq!(
        findings_of(&ROLES.replace("\"offices\"", "\"ofices\"")),
        [
            "error RH-M010 mappings/roles.toml:8:48: there is no entity ofices\n    did you mean offices?"
        ]
    );
    assert_eq!(
        findings_of(&ROLES.replace("entity = \"offices\"", "entity = \"roles\"")),
        [
            "error RH-M012 mappings/roles.toml:8:48: public.roles.office_id refers to public.offices, and the entity roles fills public.roles\n    name the entity that fills the table it refers to"
        ]
    );
    assert_eq!(
        findings_of(&ROLES.replace("reference = \"office_id\"", "reference = \"created\"")),
        [
            "error RH-M012 mappings/roles.toml:8:23: public.roles.created is timestamp without time zone, and the legacy key public.offices.id is integer\n    name the column that holds the parent's key, or name another entity"
        ]
    );
}

#[test]
fn the_legacy_key_tells_rows_apart() {
    assert_eq!(
        findings_of(&ROLES.replace("key = [\"id\"]", "key = [\"name\"]")),
        [
            "error RH-M011 mappings/roles.toml:6:1: public.roles does not say that (name) is unique\n    write key = [\"id\"], the table's primary key"
        ]
    );
}

#[test]
fn a_rule_must_make_a_value_of_the_columns_type() {
    assert_eq!(
        column("columns.active = { json = [\"name\"] }"),
        [
            "error RH-M013 mappings/roles.toml:10:20: public.roles.active is boolean, and the rule makes a JSON object\n    put the columns into a jsonb column"
        ]
    );
}

#[test]
fn two_files_for_one_table_are_one_too_many() {
    let again = OFFICES.replace("entity = \"offices\"", "entity = \"roles\"");
    assert_eq!(
        findings_of(&again),
        [
            "error RH-M014 mappings/roles.toml:2:1: public.offices is filled by mappings/offices.toml already\n    put both sources into one file, as two feeds"
        ]
    );
}

#[test]
fn decimals_that_the_target_has_no_digits_for_are_told() {
    let rounding = target_with("  price numeric(8,2)");
    let files = [MappingFile::parse(
        "mappings/roles.toml",
        "entity = \"roles\"\ntarget = \"public.roles\"\n[[feeds]]\nsource = \"public.roles\"\nkey = [\"id\"]\ncolumns.price = { copy = \"price\" }\n",
    )
    .unwrap()];
    let findings = check(&files, &source(), &rounding);
    assert!(
        findings.iter().any(|finding| finding.code == "RH-M015"),
        "{findings:#?}"
    );
}

/// Lines that refer to papers, whose key has two columns.
fn of_papers(rules: &str) -> Vec<String> {
    let source = catalog(
        "\npublic.paper\n  id int4 key\n  tenant uuid required\npublic.line\n  id int4 key\n  paper int4",
    );
    let mut target = catalog(
        "\npublic.papers\n  tenant_id uuid key\n  id uuid key\npublic.lines\n  id uuid key\n  tenant uuid\n  paper uuid\n  number int8",
    );
    for table in &mut target.tables {
        if table.name.name == "lines" {
            let mut key =
                ForeignKey::simple("papers", "tenant", name("public.papers"), "tenant_id");
            key.columns.push("paper".to_owned());
            key.referenced_columns.push("id".to_owned());
            table.foreign_keys.push(key);
        }
    }
    let papers = "entity = \"papers\"\ntarget = \"public.papers\"\n[[feeds]]\nsource = \"public.paper\"\nkey = [\"id\"]\ncolumns.tenant_id = { copy = \"tenant\" }\ncolumns.id = { key = \"uuid_v5\" }\n";
    let lines = format!(
        "entity = \"lines\"\ntarget = \"public.lines\"\n[[feeds]]\nsource = \"public.line\"\nkey = [\"id\"]\ncolumns.id = {{ key = \"uuid_v5\" }}\n{rules}\n"
    );
    let files = [
        ("mappings/lines.toml", lines.as_str()),
        ("mappings/papers.toml", papers),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| MappingFile::parse(*path, *text).unwrap())
        .collect();
    check(&files, &source, &target)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_reference_to_a_key_of_several_columns_takes_one_of_them() {
    let taking = |take: &str| {
        of_papers(&format!(
            "columns.paper = {{ reference = \"paper\", entity = \"papers\"{take} }}"
        ))
    };
    assert_eq!(taking(", take = \"id\""), Vec::<String>::new());
    assert_eq!(
        taking(""),
        [
            "error RH-M012 mappings/lines.toml:7:19: the key of public.papers has several columns: tenant_id, id\n    write take = \"…\" with the one that this column holds, and such a rule for each of the others"
        ]
    );
    assert_eq!(
        taking(", take = \"tenant\""),
        [
            "error RH-M012 mappings/lines.toml:7:59: tenant is not in the key of public.papers\n    did you mean tenant_id?"
        ]
    );
    assert_eq!(
        taking(", take = \"tenant_id\""),
        [
            "error RH-M012 mappings/lines.toml:7:59: public.lines.paper refers to public.papers.id, and the rule takes tenant_id\n    write take = \"id\""
        ]
    );
    assert_eq!(
        of_papers("columns.number = { reference = \"paper\", entity = \"papers\", take = \"id\" }"),
        [
            "error RH-M012 mappings/lines.toml:7:60: public.lines.number is bigint, and public.papers.id is uuid\n    take the column of the key that this one holds"
        ]
    );
}

/// Two tables that refer to each other, each by a column with these words behind its type.
fn circle(manager: &str, shop: &str, shops: &str) -> Vec<String> {
    let source = catalog(
        "\npublic.shop\n  id int4 key\n  manager int4\npublic.worker\n  id int4 key\n  shop int4",
    );
    let target = catalog(&format!(
        "\npublic.shops\n  id uuid key\n  manager_id uuid {manager}\npublic.workers\n  id uuid key\n  shop_id uuid {shop}"
    ));
    let workers = "entity = \"workers\"\ntarget = \"public.workers\"\n[[feeds]]\nsource = \"public.worker\"\nkey = [\"id\"]\ncolumns.id = { key = \"uuid_v5\" }\ncolumns.shop_id = { reference = \"shop\", entity = \"shops\" }\n";
    let shops = format!(
        "entity = \"shops\"\ntarget = \"public.shops\"\n[[feeds]]\nsource = \"public.shop\"\nkey = [\"id\"]\ncolumns.id = {{ key = \"uuid_v5\" }}\n{shops}\n"
    );
    let files = [
        ("mappings/shops.toml", shops.as_str()),
        ("mappings/workers.toml", workers),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| MappingFile::parse(*path, *text).unwrap())
        .collect();
    check(&files, &source, &target)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_cycle_in_which_nobody_can_wait_is_told_by_every_column_that_is_in_the_way() {
    let manager = "columns.manager_id = { reference = \"manager\", entity = \"workers\" }";
    let key = |words: &str, table: &str| format!("{words} -> public.{table}");
    let (free, required) = (|table| key("", table), |table| key("required", table));
    assert_eq!(
        circle(&free("workers"), &required("shops"), manager),
        Vec::<String>::new()
    );
    assert_eq!(
        circle(&required("workers"), &required("shops"), manager),
        [
            "error RH-M018 mappings/shops.toml:7:24: shops, workers need each other, so none of them can come first: public.shops.manager_id cannot wait for workers, because it refuses NULL\n    let the column be NULL until both tables are filled: ALTER TABLE public.shops ALTER COLUMN manager_id DROP NOT NULL, then rehome discover; SET NOT NULL after the run",
            "error RH-M018 mappings/workers.toml:7:21: shops, workers need each other, so none of them can come first: public.workers.shop_id cannot wait for shops, because it refuses NULL\n    let the column be NULL until both tables are filled: ALTER TABLE public.workers ALTER COLUMN shop_id DROP NOT NULL, then rehome discover; SET NOT NULL after the run"
        ]
    );
    let other = circle(
        &free("workers"),
        &required("shops"),
        "columns.manager_id = { sql = \"gen_random_uuid()\" }",
    );
    assert!(
        other[0].contains("has a foreign key to its rows, and no reference rule"),
        "{other:#?}"
    );
}

/// The table of roles with one more column.
fn target_with(column: &str) -> Catalog {
    catalog(&format!("\npublic.roles\n  id uuid key\n{column}"))
}
