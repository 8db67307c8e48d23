//! Numbers as the key of a table that several tables become: how rows are numbered is asked in every case.

use super::*;
use crate::mapping::decisions::{Decision, apply};

const OLD: &str = "
public.website
  id int4 key
  domain text required
public.event
  id OLD key
  website_id int4 required -> public.website
  created_at timestamptz required = now()
  path text required
  event_name text required
public.view
  id int4 key
  website_id int4 required -> public.website
  created_at timestamptz required = now()
  path text required
  referrer text
public.remark
  id int4 key
  view_id int4 required -> public.view
  text text required";

const NEW: &str = "
public.website
  id int4 key
  domain text required
public.website_event
  id NEW key = nextval('website_event_id_seq')
  website_id int4 required
  created_at timestamptz required = now()
  path text required
  event_name text
  event_type int4 required = 1
  referrer_path text
  referrer_domain text
public.remark
  id int4 key
  website_event_id int4 required -> public.website_event
  text text required";

/// What the profile knows of the keys: the least and the greatest number.
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

fn events(plan: &Plan) -> &Mapping {
    &plan.entity("website_event").unwrap().mapping
}

/// The questions about the key.
fn questions(plan: &Plan) -> Vec<&Decision> {
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
    assert_eq!(
        numbers(events(&plan)),
        ["source.id * 2 + 0", "source.id * 2 + 1"]
    );
    let questions = questions(&plan);
    let ids: Vec<&str> = questions.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["website_event/event.id", "website_event/view.id"]);
    let first = questions[0];
    assert_eq!(
        first.question,
        "2 tables become public.website_event, and the same number may be in each. What is id for rows of public.event? \
         Whether all numbers fit is not known of every table: a row whose new number is beyond 2147483647 goes into \
         quarantine. `rehome discover` reads the numbers of tables that are not too large; else `SELECT max(…)` tells."
    );
    let values: Vec<&str> = first.options.iter().map(|own| own.value.as_str()).collect();
    assert_eq!(values, ["interleaved", "by hand"]);
    assert_eq!(first.recommended.as_deref(), Some("interleaved"));
    assert!(first.is_open(&[events(&plan).clone()]));
}

#[test]
fn an_answer_puts_the_rule_into_the_mapping_and_a_rule_by_hand_is_one() {
    let plan = with("int4", "int4", &Facts::default());
    let mut mappings = vec![events(&plan).clone()];
    let by_hand = Rule::Sql("-source.id".to_owned());
    mappings[0].feeds[1].columns.set("id", by_hand.into());
    let mut decisions = Decisions {
        list: questions(&plan).into_iter().cloned().collect(),
    };
    let by = Signature {
        by: "ada",
        at: "2026-01-01T00:00:00Z",
        reason: None,
    };
    let (taken, left) = decisions.accept_recommended(&mappings, by);
    assert_eq!((taken.len(), left.len()), (1, 0));
    apply(&decisions, &mut mappings).unwrap();
    assert_eq!(numbers(&mappings[0]), ["source.id * 2 + 0", "-source.id"]);
    let view = "website_event/view.id";
    decisions.answer(view, "interleaved", by).unwrap();
    apply(&decisions, &mut mappings).unwrap();
    assert_eq!(numbers(&mappings[0]), numbers(events(&plan)));
}

/// What is said of the numbers, and the first feed's rule.
fn told(old: &str, new: &str, facts: &Facts) -> (String, String) {
    let plan = with(old, new, facts);
    let question = questions(&plan)[0].question.clone();
    let (_, told) = question.split_once("? ").unwrap();
    (told.to_owned(), numbers(events(&plan))[0].clone())
}

#[test]
fn types_and_the_profile_say_whether_all_numbers_fit() {
    let (wide, rule) = told("int2", "int8", &Facts::default());
    assert_eq!(wide, "Every number that the source's type can hold fits.");
    assert_eq!(rule, "source.id::bigint * 2 + 0");
    let event = ("public.event", "id", (1, 700));
    let view = ("public.view", "id", (-5, 40));
    let (one, _) = told("int4", "int2", &facts(&[event]));
    assert!(one.starts_with("Whether all"), "{one}");
    assert_eq!(
        told("int4", "int2", &facts(&[event, view])).0,
        "By the profile all numbers fit: the largest becomes 1400, of 32767 at most."
    );
}

#[test]
fn numbers_that_are_known_not_to_fit_are_not_proposed() {
    // 16383 * 2 + 1 is the last that fits.
    for (greatest, fits) in [(16_383, true), (16_384, false)] {
        let facts = facts(&[("public.view", "id", (1, greatest))]);
        let plan = with("int4", "int2", &facts);
        let first = questions(&plan)[0];
        assert_eq!(first.recommended.is_some(), fits);
        assert_eq!(first.options.len(), if fits { 2 } else { 1 });
        assert_eq!(numbers(events(&plan))[0] == "source.id * 2 + 0", fits);
        let told = "Times 2 plus 1, number 16384 of public.view would become 32769, and the target takes -32768 to 32767 only.";
        assert_eq!(first.question.ends_with(told), !fits, "{}", first.question);
        assert!(first.is_open(&[events(&plan).clone()]));
    }
}

#[test]
fn a_key_that_is_no_number_is_told_and_nothing_is_made_up() {
    let plan = with("varchar(9)", "int4", &Facts::default());
    let questions = questions(&plan);
    assert_eq!(questions.len(), 2);
    for question in questions {
        assert!(question.question.ends_with(
            "The key of public.event is not one whole number, so no rule for all of them is known."
        ));
        assert_eq!(question.recommended, None);
        assert!(question.is_open(&[events(&plan).clone()]));
    }
    assert_eq!(numbers(events(&plan)), ["None", "None"]);
}

#[test]
fn a_child_finds_its_parent_in_the_feed_that_its_foreign_key_names() {
    let plan = with("int4", "int4", &Facts::default());
    let feed = &plan.entity("remark").unwrap().mapping.feeds[0];
    let Rule::Reference(reference) = &feed.columns.get("website_event_id").unwrap().rule else {
        panic!("{feed:?}");
    };
    assert_eq!(reference.entity, "website_event");
    assert_eq!(reference.feed.as_deref(), Some("view"));
}

#[test]
fn a_child_that_does_not_say_which_table_it_means_is_asked_about() {
    let old = OLD.replace("OLD", "int4").replace(
        "view_id int4 required -> public.view",
        "website_event_id int4 required",
    );
    let source = catalog(&old);
    let target = catalog(&NEW.replace("NEW", "int4"));
    let facts = Facts::default();
    let plan = planned_with(&source, &target, &facts, &[], &Decisions::default());
    let asked = asked(&plan);
    assert!(
        asked.contains(&("remark.website_event_id", "RH-D002")),
        "{asked:?}"
    );
}

#[test]
fn what_a_mapping_file_has_for_one_feed_is_not_met_by_a_rule_for_another() {
    let mut written = events(&with("int4", "int4", &Facts::default())).clone();
    written.feeds[1].columns = crate::mapping::Columns::default();
    let source = catalog(&OLD.replace("OLD", "int4"));
    // Without a default a column that has no rule is proposed for, also in a file that is there.
    let target = NEW.replace("NEW key = nextval('website_event_id_seq')", "int4 key");
    let (target, facts) = (catalog(&target), Facts::default());
    let plan = planned_with(&source, &target, &facts, &[written], &Decisions::default());
    let questions = questions(&plan);
    assert_eq!(questions.len(), 1);
    assert_eq!(questions[0].id, "website_event/view.id");
    assert!(questions[0].question.ends_with(
        "Other feeds in the mapping file have rules for it, which one for this feed has to fit."
    ));
    assert_eq!(numbers(events(&plan)), ["source.id * 2 + 0", "None"]);
}

#[test]
fn texts_that_are_keys_in_several_tables_are_not_kept_without_a_question() {
    let plan = with("varchar(9)", "varchar(9)", &Facts::default());
    let asked = asked(&plan);
    let question = ("website_event/event.id", "RH-D002");
    assert!(asked.contains(&question), "{asked:?}");
}
