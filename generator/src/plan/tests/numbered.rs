//! Numbers as the key of a table that several tables become: how rows are numbered is asked in every case.

use super::*;
use crate::mapping::decisions::apply;

const OLD: &str = "
public.people
  id int4 key
  name text required
public.mod_add
  id OLD key
  person_id int4 required -> public.people
  removed bool required = false
public.mod_ban
  ban_id int4 key
  person_id int4 required -> public.people
  banned bool required = true
public.mod_lock
  id int4 key
  person_id int4 required -> public.people
  locked bool required = true";

const NEW: &str = "
enum public.modlog_kind: ModAdd ModBan ModLock
public.people
  id int4 key
  name text required
public.modlog
  id NEW key = nextval('modlog_id_seq')
  kind public.modlog_kind required
  person_id int4 required -> public.people";

fn facts(bounds: &[(&str, &str, (i64, i64))]) -> Facts {
    let mut facts = Facts::default();
    for (table, column, bounds) in bounds {
        let own = ColumnFacts {
            bounds: Some(*bounds),
            ..ColumnFacts::default()
        };
        let place = (name(table), (*column).to_owned());
        facts.columns.insert(place, own);
    }
    facts
}

fn with(old: &str, new: &str, facts: &Facts) -> Plan {
    let source = catalog(&OLD.replace("OLD", old));
    let target = catalog(&NEW.replace("NEW", new));
    planned_with(&source, &target, facts, &[], &Decisions::default())
}

/// The questions about the key.
fn questions(plan: &Plan) -> Vec<&crate::mapping::decisions::Decision> {
    let decisions = plan.decisions.iter();
    decisions
        .filter(|decision| decision.code == "RH-D005")
        .collect()
}

/// The rules of the key, feed by feed.
fn numbers(mapping: &Mapping) -> Vec<String> {
    let feeds = mapping.feeds.iter();
    let rule = |feed: &crate::mapping::Feed| match feed.columns.get("id").map(|own| &own.rule) {
        Some(Rule::Sql(sql)) => sql.clone(),
        other => format!("{other:?}"),
    };
    feeds.map(rule).collect()
}

#[test]
fn each_feed_is_asked_about_and_interleaving_is_recommended() {
    let plan = with("int4", "int4", &Facts::default());
    let mapping = &plan.entity("modlog").unwrap().mapping;
    let interleaved = [
        "source.id * 3 + 0",
        "source.ban_id * 3 + 1",
        "source.id * 3 + 2",
    ];
    assert_eq!(numbers(mapping), interleaved);
    let questions = questions(&plan);
    let ids: Vec<&str> = questions.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "modlog/mod_add.id",
            "modlog/mod_ban.id",
            "modlog/mod_lock.id"
        ]
    );
    let first = questions[0];
    assert_eq!(
        first.question,
        "3 tables become public.modlog, and the same number may be in each. What is id for rows of public.mod_add? \
         Whether all numbers fit is not known of every table: a row whose new number is beyond 2147483647 goes into \
         quarantine. `rehome profile` counts."
    );
    let values: Vec<&str> = first.options.iter().map(|own| own.value.as_str()).collect();
    assert_eq!(values, ["interleaved", "by hand"]);
    assert_eq!(first.recommended.as_deref(), Some("interleaved"));
    assert!(first.is_open(std::slice::from_ref(mapping)));
}

#[test]
fn an_answer_puts_the_rule_into_the_mapping_and_a_rule_by_hand_is_one() {
    let plan = with("int4", "int4", &Facts::default());
    let mut mappings = vec![plan.entity("modlog").unwrap().mapping.clone()];
    mappings[0].feeds[1].columns.set("id", Rule::Default.into());
    let mut decisions = Decisions {
        list: plan.decisions.clone(),
    };
    let by = Signature {
        by: "ada",
        at: "2026-01-01T00:00:00Z",
        reason: None,
    };
    // A person changed the second feed's rule: that is an answer, and stays.
    let (_, left) = decisions.accept_recommended(&mappings, by);
    assert_eq!(left, Vec::<String>::new());
    apply(&decisions, &mut mappings).unwrap();
    assert_eq!(numbers(&mappings[0])[1], "Some(Default)");
    let own = "{ sql = \"source.ban_id * -1\" }";
    decisions.answer("modlog/mod_ban.id", own, by).unwrap();
    apply(&decisions, &mut mappings).unwrap();
    let expected = [
        "source.id * 3 + 0",
        "source.ban_id * -1",
        "source.id * 3 + 2",
    ];
    assert_eq!(numbers(&mappings[0]), expected);
}

#[test]
fn types_and_the_profile_say_whether_all_numbers_fit() {
    let told = |old: &str, new: &str, facts: &Facts| {
        let plan = with(old, new, facts);
        let question = questions(&plan)[0].question.clone();
        let (_, told) = question.split_once("? ").unwrap();
        (
            told.to_owned(),
            numbers(&plan.entity("modlog").unwrap().mapping),
        )
    };
    let (wide, rules) = told("int2", "int8", &Facts::default());
    assert_eq!(wide, "Every number that the source's type can hold fits.");
    assert_eq!(rules[0], "source.id::bigint * 3 + 0");
    let known = [
        ("public.mod_add", "id", (1, 700)),
        ("public.mod_ban", "ban_id", (1, 40)),
    ];
    assert!(
        told("int4", "int2", &facts(&known))
            .0
            .starts_with("Whether all")
    );
    let all = [known[0], known[1], ("public.mod_lock", "id", (-5, 9))];
    assert_eq!(
        told("int4", "int2", &facts(&all)).0,
        "By the profile all numbers fit: the largest becomes 2100, of 32767 at most."
    );
}

#[test]
fn numbers_that_are_known_not_to_fit_are_not_proposed() {
    // 10922 * 3 + 1 is the last that fits.
    for (greatest, fits) in [(10_922, true), (10_923, false)] {
        let plan = with(
            "int4",
            "int2",
            &facts(&[("public.mod_ban", "ban_id", (1, greatest))]),
        );
        let first = questions(&plan)[0];
        assert_eq!(first.recommended.is_some(), fits);
        let rules = numbers(&plan.entity("modlog").unwrap().mapping);
        assert_eq!(rules[0] == "source.id * 3 + 0", fits, "{rules:?}");
        if !fits {
            assert!(first.question.ends_with(
                "Times 3 plus 1, number 10923 of public.mod_ban would become 32770, and the target takes -32768 to 32767 only."
            ), "{}", first.question);
            assert_eq!(first.options.len(), 1);
            assert!(first.is_open(&[plan.entity("modlog").unwrap().mapping.clone()]));
        }
    }
}

#[test]
fn a_key_that_is_no_number_is_told_and_nothing_is_made_up() {
    let plan = with("varchar(9)", "int4", &Facts::default());
    let questions = questions(&plan);
    assert_eq!(questions.len(), 3);
    for question in questions {
        assert!(question.question.ends_with(
            "The key of public.mod_add is not one whole number, so no rule for all of them is known."
        ));
        assert_eq!(question.recommended, None);
    }
    assert_eq!(
        numbers(&plan.entity("modlog").unwrap().mapping),
        ["None", "None", "None"]
    );
}

#[test]
fn a_child_finds_its_parent_in_the_feed_that_its_foreign_key_names() {
    let old = format!(
        "{}\npublic.note\n  id int4 key\n  mod_ban_id int4 required -> public.mod_ban\n  text text",
        OLD
    );
    let new = format!(
        "{NEW}\npublic.notes\n  id int4 key\n  modlog_id int4 required -> public.modlog\n  text text"
    );
    let source = catalog(&old.replace("OLD", "int4"));
    let target = catalog(&new.replace("NEW", "int4"));
    let plan = planned_with(
        &source,
        &target,
        &Facts::default(),
        &[],
        &Decisions::default(),
    );
    let feed = &plan.entity("notes").unwrap().mapping.feeds[0];
    let Rule::Reference(reference) = &feed.columns.get("modlog_id").unwrap().rule else {
        panic!("{feed:?}");
    };
    assert_eq!(reference.entity, "modlog");
    assert_eq!(reference.feed.as_deref(), Some("mod_ban"));
}
