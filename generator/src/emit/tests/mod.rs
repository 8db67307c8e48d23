//! Emission without a server: a test a feature, and all crates together as a project that compiles without a warning.

mod compiled;
mod features;
mod hostile;
mod parts;

use features::Feature;

use crate::catalog::{Catalog, Name};
use crate::crate_model::{CrateModel, Observed, Project, crate_model};
use crate::emit::{Files, crate_files};
use crate::mapping::{LoadMode, Mapping, Orphans, sketch};

fn project() -> Project {
    Project {
        namespace: "6ba7b811-9dad-11d1-80b4-00c04fd430c8".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        quarantine_percent: 1.0,
        batch_size: 20_000,
        load: LoadMode::Live,
        orphans: Orphans::Reject,
        control_schema: "rehome".to_owned(),
        decisions: std::collections::BTreeMap::new(),
        late: std::collections::BTreeSet::new(),
    }
}

/// Codes as a profile has seen them.
fn observed() -> Observed {
    let codes = Name::new("public", "codes");
    let seen = |values: &[Option<&str>]| {
        values
            .iter()
            .map(|value| value.map(str::to_owned))
            .collect()
    };
    Observed(
        [
            (
                (codes.clone(), "name".to_owned()),
                seen(&[Some("DT-1"), Some("nobody's"), None, Some("x"), Some("a}}")]),
            ),
            (
                (codes.clone(), "number".to_owned()),
                seen(&[Some("1"), Some("-2"), Some("7")]),
            ),
            ((codes.clone(), "mixed".to_owned()), seen(&[Some("1")])),
            ((codes, "flag".to_owned()), seen(&[Some("true"), None])),
        ]
        .into_iter()
        .collect(),
    )
}

/// A feature's schemas and mappings.
struct Lab {
    source: Catalog,
    target: Catalog,
    mappings: Vec<Mapping>,
}

impl Lab {
    fn of(feature: &Feature) -> Self {
        let mappings = feature
            .mappings
            .iter()
            .map(|text| toml::from_str(text).unwrap());
        Self {
            source: sketch::catalog(feature.source),
            target: sketch::catalog(feature.target),
            mappings: mappings.collect(),
        }
    }

    fn model(&self, entity: &str) -> CrateModel {
        crate_model(
            &project(),
            &self.source,
            &self.target,
            &observed(),
            &self.mappings,
            entity,
        )
        .unwrap_or_else(|findings| panic!("{findings:#?}"))
    }

    fn files(&self, entity: &str) -> Files {
        crate_files(&self.model(entity)).unwrap_or_else(|error| panic!("{error}"))
    }

    fn crates(&self) -> Vec<(String, Files)> {
        let entities = self.mappings.iter().map(|mapping| mapping.entity.clone());
        entities
            .map(|entity| (entity.clone(), self.files(&entity)))
            .collect()
    }
}

/// Text without its line breaks and indents, so that a test asks for words and not for their layout.
fn flat(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("( ", "(")
        .replace(", )", ")")
        .replace(" .", ".")
}

/// Whether a file says all of these, wherever its lines break.
fn says(files: &Files, path: &str, words: &[&str]) {
    let text = flat(&files[path]);
    for word in words {
        assert!(
            text.contains(word),
            "{path} does not say `{word}`:\n{}",
            files[path]
        );
    }
}

#[test]
fn keys_are_made_of_every_kind_of_legacy_key() {
    let lab = Lab::of(&features::KEYS);
    says(
        &lab.files("k_plain"),
        "src/transform.rs",
        &["id: context.uuid_key(\"public.k_plain\", source.id)"],
    );
    says(
        &lab.files("k_pair"),
        "src/transform.rs",
        &["LegacyKey::of(&[&source.a, &source.b])"],
    );
    says(
        &lab.files("k_number"),
        "src/transform.rs",
        &["LegacyKey::of(&[&source.n])"],
    );
    says(
        &lab.files("k_text"),
        "sql/rollback.sql",
        &["target.code = mapping.new_key"],
    );
    says(
        &lab.files("k_uuid"),
        "sql/rollback.sql",
        &["target.id = mapping.new_id"],
    );
    let test = lab
        .model("k_plain")
        .key_tests()
        .next()
        .map(|test| test.new_key.clone());
    assert_eq!(
        test.as_deref(),
        Some("057957d9-ecf0-5edb-b6fe-8031ba54c6d0"),
        "a key is a contract"
    );
}

#[test]
fn casts_refuse_and_options_are_kept() {
    let files = Lab::of(&features::CASTS).files("casts");
    let words = [
        "cast::optional(source.t, cast::text_to_date)",
        "cast::required(source.t, cast::text_to_date)",
        "cast::text_to_boolean(source.u)",
        "cast::at_most(10)",
        "cast::cut_to(10)",
        "source.t.map(str::trim)",
        "\"none \\\"at\\\" all\"",
        "cast::to_text_at_most(2)",
    ];
    says(&files, "src/transform.rs", &words);
    says(
        &files,
        "sql/read.sql",
        &[
            "'0.00'::numeric AS num_default",
            "source.list",
            "CASE WHEN source.lone IS DISTINCT FROM NULL THEN ARRAY[source.lone::bigint] END",
        ],
    );
    says(
        &files,
        "sql/validate.sql",
        &[
            "AS \"fingerprint of lone\"",
            "::text AS \"fingerprint of from_json\"",
        ],
    );
    // A JSON null that PostgreSQL casts becomes NULL.
    let amount = "Column::nullable(\"amount\", \"numeric\", Kind::Numeric)";
    says(&files, "src/source.rs", &["Kind::Array", amount]);
}

#[test]
fn codes_become_labels_by_ordered_rules() {
    let files = Lab::of(&features::CODES).files("codes");
    let words = [
        "code if code.starts_with(\"dt-\") =>",
        "code if code.ends_with(\"}}\") =>",
        "1 => Ok(Mood::Good)",
        "-2 => Ok(Mood::Bad)",
        "code.to_string()",
        "Some(_) => Ok(Mood::Good), None => Ok(Mood::Bad)",
    ];
    says(&files, "src/enums.rs", &words);
    says(
        &files,
        "sql/read.sql",
        &["source.padded::text", "source.flag::text"],
    );
    says(
        &files,
        "sql/validate.sql",
        &[
            "AS \"fingerprint of by_name\"",
            "WHEN left(lower(source.name::text), 3) = 'dt-' THEN 'good'",
            "= 'good')::text AS \"by_name = good\"",
        ],
    );
    says(&files, "tests/transform.rs", &["\"DT-1\""]);
}

#[test]
fn references_are_asked_by_the_parents_rule() {
    let files = Lab::of(&features::REFERENCES).files("r_child");
    let words = [
        "context.reference(R_PARENT, source.parent)",
        "context.reference_or_null(R_PARENT, source.parent)",
        "context.reference_or(R_PARENT, source.parent_required, 1)",
        "cast::text_to_integer::<i64>",
        "context.reference(R_CHILD_BY_ITSELF, source.itself)",
    ];
    says(&files, "src/transform.rs", &words);
    says(
        &files,
        "src/lib.rs",
        &["KeyRule::UuidV5", "KeyRule::Mapped"],
    );
    let parents = Lab::of(&features::REFERENCES).model("r_child").parents;
    let itself = parents.iter().filter(|parent| parent.entity == "r_child");
    assert_eq!(itself.count(), 2, "each self reference waits on its own");
}

#[test]
fn kept_keys_are_asked_in_the_type_of_the_column() {
    let files = Lab::of(&features::KEPT_REFERENCES).files("h_child");
    let words = [
        "context.key_of(H_NUMBER, source.number)",
        "context.key_of_or(H_NUMBER, source.number, 1)",
        "context.key_of(H_TEXT, source.code)",
        "context.key_of_or(H_TEXT, source.code, \"x|y\")",
        "context.kept(H_UUID, source.uid)",
    ];
    says(&files, "src/transform.rs", &words);
}

#[test]
fn a_junction_is_found_again_by_both_its_keys() {
    let lab = Lab::of(&features::JUNCTION);
    let words = [
        "target.left_id = split_part(mapping.new_key, '|', 1)::uuid",
        "target.right_id = split_part(mapping.new_key, '|', 2)::uuid",
    ];
    says(&lab.files("j_link"), "sql/rollback.sql", &words);
    says(
        &lab.files("j_link"),
        "sql/validate.sql",
        &["-- check: constraints", "('unique', "],
    );
    says(
        &lab.files("j_mixed"),
        "sql/rollback.sql",
        &["replace(replace(target.code::text, E'\\\\', E'\\\\\\\\'), '|', E'\\\\|')"],
    );
    says(
        &lab.files("j_far"),
        "src/transform.rs",
        &["context.reference(J_PAIR, LegacyKey::of(&[&source.a, &source.b]))"],
    );
}

#[test]
fn look_ups_are_questions_to_the_target() {
    let files = Lab::of(&features::LOOKUPS).files("lookups");
    let words = [
        "context.lookup(FIRST_LOOKUP).and_then(cast::text_to_uuid)",
        "context.lookup_by(BY_CODE_LOOKUP, source.code)",
        "cast::text_to_integer",
    ];
    says(&files, "src/transform.rs", &words);
    let question = [
        "WHERE id IS NOT NULL AND (label = 'a' -- the first",
        "LIMIT 1",
    ];
    says(&files, "sql/lookup_first.sql", &question);
}

#[test]
fn the_source_computes_what_it_can_compute_exactly() {
    let lab = Lab::of(&features::COMPUTED);
    let files = lab.files("computed");
    let words = [
        "AS joined",
        "AS metadata_2",
        "source.created AT TIME ZONE 'Europe/Berlin' AS created_at",
        "source.born::timestamp AT TIME ZONE 'America/St_Johns' AS born_at",
        "'12.50'::numeric AS literal",
        "coalesce((source.b < 0), false) AS filtered",
        "LEFT JOIN public.computed AS twin ON twin.id = source.id",
    ];
    says(&files, "sql/read.sql", &words);
    says(
        &files,
        "src/transform.rs",
        &["cast::at_most(5)", "yes: true", "count: -3"],
    );
    // What shows a masked column is masked itself.
    assert_eq!(
        lab.model("computed").sensitive,
        ["capitals", "joined", "metadata_2", "whole"]
    );
    assert!(
        !files["sql/read.sql"].contains("varchar(5)"),
        "an explicit cast would cut in silence"
    );
}

#[test]
fn expressions_of_people_stand_in_functions_of_their_own() {
    let files = Lab::of(&features::OWN_CODE).files("own");
    says(
        &files,
        "src/transform.rs",
        &[
            "Result<Option<Text<'a>>, Refusal>",
            "Result<enums::OwnKind, Refusal>",
        ],
    );
}

#[test]
fn an_expression_that_is_no_rust_is_refused_with_its_place() {
    let mut lab = Lab::of(&features::OWN_CODE);
    let column = "seven";
    let rule = crate::mapping::Rule::Rust {
        expression: "7 +".to_owned(),
        reads: Vec::new(),
    };
    lab.mappings[0].feeds[0].columns.set(column, rule.into());
    let error = crate_files(&lab.model("own"))
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(error.contains("own") && error.contains("seven"), "{error}");
}

#[test]
fn what_the_target_fills_is_not_written() {
    let lab = Lab::of(&features::DEFAULTS);
    let model = lab.model("defaults");
    let left: Vec<&str> = model
        .unwritten
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(left, ["made", "shout", "note"]);
    assert_eq!(
        (model.existing_by, model.merge_by, model.batch_size),
        (vec![1], vec![1], 7)
    );
    let files = lab.files("defaults");
    let questions = &files["sql/validate.sql"];
    // Rows that were merged or there before made no row of their own, and their old keys are known to the target alone.
    for words in [
        "-- list: aside",
        "mapping.fate IS NOT NULL",
        "-- given: aside",
    ] {
        assert!(questions.contains(words), "{questions}");
    }
    let left = "-- No check here compares made: the target fills it by itself.";
    assert!(questions.contains(left), "{questions}");
    assert!(files["README.md"].contains("They do not compare:"));
}

#[test]
fn each_feed_has_its_own_files_and_all_fill_one_struct() {
    let lab = Lab::of(&features::FEEDS);
    let files = lab.files("f_all");
    for feed in ["f_one", "type", "late"] {
        for path in ["sql/read_{}.sql", "src/source_{}.rs", "src/transform_{}.rs"] {
            assert!(
                files.contains_key(&path.replace("{}", feed)),
                "{feed}: {path}"
            );
        }
    }
    let library = [
        "feeds: &[FEED_F_ONE, FEED_TYPE, FEED_LATE]",
        "0 => transform_f_one::transform_row(row, context, target)",
        "pub const F_ALL_F_ONE_BY_BOSS: ParentId = ParentId(0)",
    ];
    says(&files, "src/lib.rs", &library);
    // A feed that is silent about a column leaves it empty; text of every owner becomes one type.
    let late = [
        "day: None",
        "title: Some(Text::from(\"late\"))",
        "mood: Some(Text::from(enums::Mood::Bad.label()))",
    ];
    says(&files, "src/transform_late.rs", &late);
    let checks = [
        "-- check: rows of late",
        "-- check: columns of late",
        "-- given: aside of late",
        "mapping.feed = 2",
        "quarantine.feed = 2",
    ];
    says(&files, "sql/validate.sql", &checks);
    says(&files, "README.md", &["## From `public.type`"]);
    // Rows of the second feed of a table have the legacy keys of the first, and need keys of their own.
    let late = ["context.uuid_key(\"public.type.late\", source.id)"];
    says(&files, "src/transform_late.rs", &late);
    let child = lab.files("f_child");
    says(&child, "src/lib.rs", &["table: \"public.type.late\""]);
}

#[test]
fn a_column_that_only_one_feed_leaves_to_its_default_is_refused() {
    let mut lab = Lab::of(&features::FEEDS);
    let rule = crate::mapping::Rule::Default;
    lab.mappings[0].feeds[1].columns.set("kind", rule.into());
    let (project, seen) = (project(), observed());
    let refused = crate_model(
        &project,
        &lab.source,
        &lab.target,
        &seen,
        &lab.mappings,
        "f_all",
    );
    let told = format!("{:?}", refused.err());
    assert!(
        told.contains("f_all.kind") && told.contains("the feed type leaves it"),
        "{told}"
    );
}

#[test]
fn a_legacy_key_may_hold_expressions() {
    let files = Lab::of(&features::EXPLOSION).files("x_members");
    let read = [
        "(entry.key)::text AS member",
        "(entry.id)::bigint AS id_2",
        "source.id,",
    ];
    says(&files, "sql/read.sql", &read);
    let key = ["LegacyKey::of(&[&source.id, &source.member, &source.id_2, &source.day])"];
    says(&files, "src/transform.rs", &key);
    says(&files, "src/lib.rs", &["key: &[0, 1, 2, 3]"]);
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    for (name, feature) in features::ALL {
        assert_eq!(
            Lab::of(feature).crates(),
            Lab::of(feature).crates(),
            "{name}"
        );
    }
}

#[test]
fn only_code_of_people_is_laid_out_by_nobody() {
    let skipped = |(entity, files): (String, Files)| {
        let marked = files
            .into_iter()
            .filter(|(_, text)| text.contains("rustfmt::skip"));
        marked
            .map(move |(path, _)| format!("{entity}/{path}"))
            .collect::<Vec<_>>()
    };
    let all: Vec<String> = features::ALL
        .iter()
        .flat_map(|(_, feature)| Lab::of(feature).crates())
        .flat_map(skipped)
        .collect();
    assert_eq!(all, ["own/src/transform.rs"]);
}

/// What is wrong with the first of some mappings, by its code.
fn refused(mappings: [&str; 2]) -> Vec<String> {
    let sketched = "public.parts\n  id int4 key\n  name text";
    let mappings: Vec<Mapping> = mappings.map(|text| toml::from_str(text).unwrap()).into();
    let (source, target) = (sketch::catalog(sketched), sketch::catalog(sketched));
    let (project, observed) = (project(), observed());
    let entity = mappings[0].entity.clone();
    let made = crate_model(&project, &source, &target, &observed, &mappings, &entity);
    let findings = made.err().unwrap_or_default();
    findings
        .iter()
        .map(|finding| finding.code.clone())
        .collect()
}

#[test]
fn what_no_program_can_do_is_refused_by_its_code() {
    let mapping = |entity: &str| {
        format!(
            "entity = \"{entity}\"\ntarget = \"public.parts\"\n[[feeds]]\nsource = \"public.parts\"\nkey = [\"id\"]\ncolumns.name = {{ copy = \"name\" }}\n"
        )
    };
    // No rule makes the target's key.
    assert_eq!(
        refused([&mapping("parts"), &mapping("others")]),
        ["RH-G001"]
    );
    // One of the two is moved aside by a package of the lock file, to where the other is already.
    let twins = ["bytes", "bytes_entity"].map(|entity| toml::from_str(&mapping(entity)).unwrap());
    let found = crate::crate_model::colliding(&twins);
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["RH-G002"]);
}
