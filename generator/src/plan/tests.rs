//! Plans from small schemas: what is proposed, what is asked, and in which order things come.
//!
//! Longer than other files: each test is a pair of schemas and what becomes of it, and is read by itself.

mod joined;
mod numbered;
mod reshaped;
mod values;

use super::*;
use crate::catalog::Catalog;
use crate::mapping::LoadMode;
use crate::mapping::decisions::{Decisions, Signature};
use crate::mapping::read::MappingFile;
use crate::mapping::sketch::{catalog, name};
use crate::mapping::write::write_mapping;
use crate::settings::Settings;

fn settings() -> Settings {
    let text = "[project]\nname = \"lab\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"Europe/Berlin\"\n";
    Settings::parse("rehome.toml", text).unwrap()
}

fn planned_with(
    source: &Catalog,
    target: &Catalog,
    facts: &Facts,
    existing: &[Mapping],
    decisions: &Decisions,
) -> Plan {
    plan(&Inputs {
        source,
        target,
        facts,
        settings: &settings(),
        existing,
        decisions,
    })
}

fn planned(source: &str, target: &str) -> Plan {
    planned_with(
        &catalog(source),
        &catalog(target),
        &Facts::default(),
        &[],
        &Decisions::default(),
    )
}

/// The rules of an entity as a list of words, each with the source column it reads.
fn rules(plan: &Plan, entity: &str) -> Vec<String> {
    let mapping = &plan.entity(entity).unwrap().mapping;
    let shown = |column: &str, rule: &Rule| {
        format!(
            "{column}: {} {}",
            rule.word(),
            rule.source_columns().join(",")
        )
        .trim_end()
        .to_owned()
    };
    mapping.feeds[0]
        .columns
        .iter()
        .map(|(column, rule)| shown(column, &rule.rule))
        .collect()
}

fn asked(plan: &Plan) -> Vec<(&str, &str)> {
    plan.decisions
        .iter()
        .map(|decision| (decision.id.as_str(), decision.code.as_str()))
        .collect()
}

const SOURCE: &str = "
public.dispatch_office
  id int4 key
  code varchar(20) required unique
  name varchar(200) required
  active int2 required
  created timestamp required
public.dispatch_user
  id int4 key
  office_id int4 -> public.dispatch_office
  login varchar(80) required unique
  email varchar(200)
  fax varchar(60)
  user_type varchar(10) required
public.dispatch_case
  id int4 key
  user_id int4 required
  previous_case_id int4
  case_no varchar(30) required
  opened timestamp required
public.dispatch_setting
  code varchar(80) key
  value text required";

const TARGET: &str = "
enum public.profile_type: admin technician
public.offices
  id uuid key = gen_random_uuid()
  code text required unique
  name text required
  is_active bool required = true
  created_at timestamptz required = now()
  updated_at timestamptz required = now()
public.profiles
  id uuid key
  office_id uuid -> public.offices
  username text required
  email text required
  profile_type public.profile_type required
  metadata jsonb required = '{}'
  legacy_id int4
public.cases
  id uuid key
  profile_id uuid required -> public.profiles
  previous_case_id uuid -> public.cases
  case_number text required
  opened_at timestamptz required
  tsv text generated
public.settings
  key text key
  value jsonb required
public.audit
  id uuid key
  what text required";

#[test]
fn a_renamed_schema_is_proposed_rule_by_rule() {
    let plan = planned(SOURCE, TARGET);
    assert_eq!(
        rules(&plan, "offices"),
        [
            "id: key",
            "code: copy code",
            "name: copy name",
            "is_active: copy active",
            "created_at: timestamp created",
            "updated_at: default"
        ]
    );
    assert_eq!(
        rules(&plan, "profiles"),
        [
            "id: key",
            "office_id: reference office_id",
            "username: copy login",
            "email: copy email",
            "profile_type: enum user_type",
            "metadata: json fax",
            "legacy_id: copy id"
        ]
    );
    assert_eq!(
        rules(&plan, "cases"),
        [
            "id: key",
            "profile_id: reference user_id",
            "previous_case_id: reference previous_case_id",
            "case_number: copy case_no",
            "opened_at: timestamp opened"
        ]
    );
    assert_eq!(rules(&plan, "settings"), ["key: key", "value: copy value"]);
    assert!(
        plan.entities()
            .flat_map(|entity| entity.mapping.feeds[0].columns.iter())
            .all(|(_, rule)| {
                rule.reason.is_some()
                    && rule
                        .confidence
                        .is_some_and(|confidence| (0.0..1.0).contains(&confidence))
            })
    );
}

#[test]
fn stages_follow_references_and_self_references_are_noted() {
    let plan = planned(SOURCE, TARGET);
    let stages: Vec<Vec<&str>> = plan
        .stages
        .iter()
        .map(|stage| {
            stage
                .iter()
                .map(|entity| entity.mapping.entity.as_str())
                .collect()
        })
        .collect();
    assert_eq!(
        stages,
        [vec!["offices", "settings"], vec!["profiles"], vec!["cases"]]
    );
    assert_eq!(
        plan.entity("cases").unwrap().self_references,
        ["previous_case_id"]
    );
    assert_eq!(plan.entity("cases").unwrap().needs, ["profiles"]);
    assert!(plan.cycles.is_empty());
}

#[test]
fn what_has_no_home_is_listed() {
    let plan = planned(SOURCE, TARGET);
    assert_eq!(plan.unmatched.target_tables, [name("public.audit")]);
    assert!(plan.unmatched.source_tables.is_empty());
    let told = |plan: &Plan, code: crate::diagnostics::Code| {
        let findings = plan.findings.iter();
        findings.filter(|finding| finding.code == code.id).count()
    };
    assert_eq!(told(&plan, crate::diagnostics::NO_SOURCE_TABLE), 1);
    assert_eq!(told(&plan, crate::diagnostics::UNUSED_SOURCE_TABLE), 0);
    let unused = planned(
        &format!("{SOURCE}\npublic.zebra_crossings\n  stripes interval"),
        TARGET,
    );
    assert_eq!(told(&unused, crate::diagnostics::UNUSED_SOURCE_TABLE), 1);
    let cases = plan.entity("cases").unwrap();
    assert_eq!(
        cases.untouched_target_columns,
        [Untouched {
            column: "tsv".to_owned(),
            fate: Fate::Generated
        }]
    );
}

#[test]
fn a_proposal_passes_its_own_checks_and_survives_its_file() {
    let (source, target) = (catalog(SOURCE), catalog(TARGET));
    let plan = planned(SOURCE, TARGET);
    let files: Vec<_> = plan
        .entities()
        .map(|entity| {
            let text = write_mapping(&entity.mapping, &entity.notes);
            MappingFile::parse(format!("mappings/{}.toml", entity.mapping.entity), text).unwrap()
        })
        .collect();
    let findings: Vec<String> = crate::mapping::check::check(&files, &source, &target)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(findings, Vec::<String>::new());
}

#[test]
fn a_guess_becomes_a_decision_with_candidates_and_reasons() {
    let plan = planned(
        "public.people\n  id int4 key\n  title varchar(20)\n  home_phone text\n  work_phone text",
        "public.people\n  id uuid key\n  phone text required",
    );
    assert_eq!(asked(&plan), [("people.phone", "RH-D002")]);
    let decision = &plan.decisions[0];
    assert_eq!(decision.question, "How is public.people.phone made?");
    let values: Vec<_> = decision
        .options
        .iter()
        .map(|option| option.value.as_str())
        .collect();
    assert_eq!(values, ["home_phone", "work_phone"]);
    assert_eq!(decision.recommended.as_deref(), Some("home_phone"));
}

#[test]
fn a_required_column_without_source_is_asked_for() {
    let plan = planned(
        "public.roles\n  id int4 key\n  name text\npublic.users\n  id int4 key\n  login text",
        "public.users\n  id uuid key\n  login text\npublic.roles\n  id uuid key\n  name text\n  technician_id uuid required -> public.users",
    );
    assert_eq!(asked(&plan), [("roles.technician_id", "RH-D003")]);
    let options: Vec<_> = plan.decisions[0]
        .options
        .iter()
        .map(|option| {
            (
                option.value.as_str(),
                option.rule.as_ref().unwrap().rule.word(),
            )
        })
        .collect();
    assert_eq!(options, [("first row", "lookup")]);
    assert_eq!(plan.decisions[0].recommended, None);
}

#[test]
fn tables_that_could_be_either_are_asked_for_and_the_answer_is_followed() {
    let source = "public.client_north\n  id int4 key\n  name text\npublic.client_south\n  id int4 key\n  name text";
    let target = "public.clients\n  id uuid key\n  name text";
    let plan = planned(source, target);
    assert_eq!(asked(&plan), [("clients", "RH-D001")]);
    assert!(plan.entity("clients").is_none());
    let mut decisions = Decisions {
        list: plan.decisions,
    };
    let by = Signature {
        by: "ada",
        at: "2026-01-01T00:00:00Z",
        reason: None,
    };
    decisions
        .answer("clients", "public.client_south", by)
        .unwrap();
    let plan = planned_with(
        &catalog(source),
        &catalog(target),
        &Facts::default(),
        &[],
        &decisions,
    );
    assert_eq!(
        plan.entity("clients").unwrap().mapping.feeds[0].source,
        name("public.client_south")
    );
    assert!(plan.decisions.is_empty());
}

#[test]
fn a_mapping_that_is_there_stays_and_gets_only_what_it_must_have() {
    let first = planned(SOURCE, TARGET);
    let mut existing = first.entity("offices").unwrap().mapping.clone();
    existing.feeds[0].columns = existing.feeds[0]
        .columns
        .iter()
        .filter(|(column, _)| !matches!(*column, "name" | "is_active"))
        .map(|(column, rule)| {
            (
                column.to_owned(),
                if column == "code" {
                    Rule::Sql("upper(source.code)".to_owned()).into()
                } else {
                    rule.clone()
                },
            )
        })
        .collect();
    let plan = planned_with(
        &catalog(SOURCE),
        &catalog(TARGET),
        &Facts::default(),
        &[existing],
        &Decisions::default(),
    );
    assert_eq!(
        rules(&plan, "offices"),
        [
            "id: key",
            "code: sql",
            "name: copy name",
            "created_at: timestamp created",
            "updated_at: default"
        ]
    );
    assert!(plan.entity("offices").unwrap().existing);
    assert_eq!(plan.stages.len(), 3);
}

#[test]
fn labels_come_from_values_and_comments_and_unknown_codes_are_asked_for() {
    let mut source = catalog("public.cars\n  id int4 key\n  material int2\n  state varchar(9)");
    source.tables[0].columns[1].comment = Some("1 metal, 2 wood".to_owned());
    let target = catalog(
        "enum public.m: metal wood\nenum public.s: open done\npublic.cars\n  id uuid key\n  material public.m\n  state public.s",
    );
    let mut facts = Facts::default();
    let seen = |values: &[&str]| ColumnFacts {
        values: Some(values.iter().map(|value| (*value).to_owned()).collect()),
        ..ColumnFacts::default()
    };
    facts.columns.insert(
        (name("public.cars"), "material".to_owned()),
        seen(&["1", "2"]),
    );
    facts.columns.insert(
        (name("public.cars"), "state".to_owned()),
        seen(&["OPEN", "x"]),
    );
    let plan = planned_with(&source, &target, &facts, &[], &Decisions::default());
    assert_eq!(asked(&plan), [("cars.state", "RH-D002")]);
    let feed = &plan.entity("cars").unwrap().mapping.feeds[0];
    let Rule::Enum(material) = &feed.columns.get("material").unwrap().rule else {
        panic!("no enum rule")
    };
    let labels: Vec<_> = material
        .rules
        .iter()
        .map(|case| case.label.as_str())
        .collect();
    assert_eq!(labels, ["metal", "wood"]);
    let reason = feed.columns.get("state").unwrap().reason.as_deref();
    assert_eq!(
        reason,
        Some("No label is known for x; such rows are refused.")
    );
}

#[test]
fn cycles_are_found_and_named() {
    let plan = planned(
        "public.store\n  id int4 key\n  manager_id int4 -> public.staff\npublic.staff\n  id int4 key\n  store_id int4 -> public.store",
        "public.stores\n  id uuid key\n  manager_id uuid -> public.staff\npublic.staff\n  id uuid key\n  store_id uuid required -> public.stores",
    );
    assert_eq!(plan.cycles, [["staff", "stores"]]);
    assert_eq!(plan.stages.len(), 1);
    assert!(
        plan.findings
            .iter()
            .any(|finding| finding.code == "RH-L001")
    );
    assert_eq!(plan.entity("stores").unwrap().risk, Risk::High);
}

#[test]
fn triggers_that_fire_when_waiting_references_are_filled_are_a_risk() {
    let mut target = catalog(
        "public.stores\n  id uuid key\n  name text required\n  parent_id uuid -> public.stores\npublic.towns\n  id uuid key\n  name text",
    );
    for table in &mut target.tables {
        table.triggers.push(crate::catalog::Trigger {
            name: "touch".to_owned(),
            definition: String::new(),
            enabled: crate::catalog::TriggerState::Origin,
            on_insert: false,
            on_update: true,
        });
    }
    let source = "public.store\n  id int4 key\n  name text required\n  parent_id int4 -> public.store\npublic.town\n  id int4 key\n  name text";
    let plan = planned_with(
        &catalog(source),
        &target,
        &Facts::default(),
        &[],
        &Decisions::default(),
    );
    let reason =
        "the trigger touch fires on UPDATE, as when references that waited are filled: parent_id";
    let told = |entity: &str| plan.entity(entity).unwrap().risk_reasons.clone();
    assert_eq!(told("stores"), [reason]);
    assert_eq!(told("towns"), Vec::<String>::new());
}

#[test]
fn rows_in_the_target_make_a_risk_and_a_natural_key() {
    let mut target = catalog(TARGET);
    let offices = target
        .tables
        .iter_mut()
        .find(|table| table.name.name == "offices")
        .unwrap();
    offices.estimated_rows = Some(3);
    let plan = planned_with(
        &catalog(SOURCE),
        &target,
        &Facts::default(),
        &[],
        &Decisions::default(),
    );
    let offices = plan.entity("offices").unwrap();
    assert_eq!(offices.mapping.existing_by, ["code"]);
    assert_eq!(
        (offices.load_mode, offices.risk),
        (LoadMode::Live, Risk::Medium)
    );
    assert_eq!(
        offices.risk_reasons[0],
        "is_active: smallint is read as boolean, and what is none is refused"
    );
}

#[test]
fn a_plan_is_equal_for_equal_input_whatever_its_order() {
    let shuffled = |text: &str| {
        let mut catalog = catalog(text);
        catalog.tables.reverse();
        catalog.sort();
        catalog
    };
    let again = planned_with(
        &shuffled(SOURCE),
        &shuffled(TARGET),
        &Facts::default(),
        &[],
        &Decisions::default(),
    );
    assert_eq!(
        serde_json::to_string(&again).unwrap(),
        serde_json::to_string(&planned(SOURCE, TARGET)).unwrap()
    );
}

#[test]
fn a_proposed_entity_does_not_take_the_name_of_one_that_is_there() {
    let (source, target) = (
        catalog("public.a\n  id int4 key\n  x text\npublic.b\n  id int4 key\n  y text"),
        catalog("public.a\n  id uuid key\n  x text\npublic.b\n  id uuid key\n  y text"),
    );
    let none = Decisions::default();
    let first = planned_with(&source, &target, &Facts::default(), &[], &none);
    let mut existing = first.entity("a").unwrap().mapping.clone();
    existing.entity = "b".to_owned();
    let plan = planned_with(&source, &target, &Facts::default(), &[existing], &none);
    let targets: Vec<_> = plan
        .entities()
        .map(|entity| {
            (
                entity.mapping.entity.as_str(),
                entity.mapping.target.to_string(),
            )
        })
        .collect();
    assert_eq!(
        targets,
        [
            ("b", "public.a".to_owned()),
            ("public_b", "public.b".to_owned())
        ]
    );
}

/// A schema of a few hundred tables, half of them renamed by a prefix: planning is no matter of minutes.
#[test]
fn many_tables_are_matched_and_ordered() {
    let sketch = |prefix: &str, key: &str, moment: &str| {
        let tables = (0..300).map(|number| {
            let word = word(number);
            let parent = format!("\n  parent_id {key} -> public.{prefix}{}", self::word(number / 2));
            let parent = if number == 0 { String::new() } else { parent };
            format!("public.{prefix}{word}\n  id {key} key\n  {word}_code text\n  created {moment}{parent}\n")
        });
        tables.collect::<String>()
    };
    let plan = planned(
        &sketch("old_", "int4", "timestamp"),
        &sketch("", "uuid", "timestamptz"),
    );
    assert_eq!(plan.entities().count(), 300);
    assert!(plan.entities().all(|entity| {
        entity.mapping.feeds[0].source.name == format!("old_{}", entity.mapping.target.name)
    }));
    assert_eq!(plan.decisions, []);
}

/// A word of its own for each number, unlike the others.
fn word(number: usize) -> String {
    let letters = "bcdfghklmnprtvwz".as_bytes();
    let vowels = "aou".as_bytes();
    let syllable = |place: usize| {
        let rest = number / 16_usize.pow(u32::try_from(place).unwrap());
        [
            letters[(rest + place * 5) % 16],
            vowels[(rest + place) % 3],
            letters[(rest * 7 + place) % 16],
        ]
    };
    String::from_utf8((0..3).flat_map(syllable).collect()).unwrap()
}
