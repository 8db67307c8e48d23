//! Values that change what they are: which unit, which name, which truth, and what is left to a person.

use super::*;

fn rule(plan: &Plan, entity: &str, column: &str) -> Option<Rule> {
    let feed = &plan.entity(entity).unwrap().mapping.feeds[0];
    feed.columns.get(column).map(|own| own.rule.clone())
}

/// The rule for a number that becomes an interval, and whether it is asked for.
fn period(from: &str, to: &str) -> (Option<Rule>, bool) {
    let plan = planned(
        &format!("public.jobs\n  id int4 key\n  {from}"),
        &format!("public.jobs\n  id uuid key\n  {to}"),
    );
    let column = to.split(' ').next().unwrap();
    (rule(&plan, "jobs", column), !asked(&plan).is_empty())
}

fn unit(from: &str, to: &str) -> Option<crate::mapping::Unit> {
    match period(from, to) {
        (Some(Rule::Copy(copy)), false) => copy.unit,
        _ => None,
    }
}

#[test]
fn a_number_that_becomes_a_period_is_copied_in_the_unit_that_is_told() {
    use crate::mapping::Unit;
    let told = |from: &str| {
        let name = from.split(' ').next().unwrap();
        unit(from, &format!("{name} interval"))
    };
    assert_eq!(told("timeout_seconds int4"), Some(Unit::Seconds));
    assert_eq!(told("timeout_mins int8"), Some(Unit::Minutes));
    assert_eq!(told("timeout_ms int4"), Some(Unit::Milliseconds));
    assert_eq!(told("timeout_years int2"), Some(Unit::Years));
    let defaults = |default| {
        unit(
            "timeout int4 required = 3",
            &format!("timeout interval required = {default}"),
        )
    };
    assert_eq!(defaults("'P3D'::interval"), Some(Unit::Days));
    assert_eq!(defaults("'P21D'::interval"), Some(Unit::Weeks));
    assert_eq!(defaults("'PT3M'::interval"), Some(Unit::Minutes));
    assert_eq!(defaults("'PT3H'::interval"), Some(Unit::Hours));
    assert_eq!(defaults("'PT4H'::interval"), None);
}

#[test]
fn no_unit_is_made_up() {
    for from in ["timeout int4", "second_timeout int4", "min_timeout int4"] {
        let (rule, _) = period(from, "timeout interval");
        assert_eq!(rule, None, "{from}");
    }
}

#[test]
fn fractions_of_a_unit_stay_fractions() {
    let sql = Rule::Sql("source.timeout_hours * interval '1 hours'".to_owned());
    let numeric = period("timeout_hours numeric(6,2)", "timeout_hours interval");
    assert_eq!(numeric, (Some(sql.clone()), false));
    let float = period("timeout_hours float8", "timeout_hours interval");
    assert_eq!(float, (Some(sql), false));
    let (_, is_asked) = period("timeout_months numeric(6,2)", "timeout_months interval");
    assert!(is_asked);
}

#[test]
fn a_whole_name_of_nothing_is_nothing() {
    let plan = planned(
        "public.person\n  id int4 key\n  first_name text\n  last_name text",
        "public.people\n  id uuid key\n  full_name text",
    );
    let expected = "nullif(concat_ws(' ', source.first_name, source.last_name), '')";
    assert_eq!(
        rule(&plan, "people", "full_name"),
        Some(Rule::Sql(expected.to_owned()))
    );
}

#[test]
fn values_of_some_rows_are_not_all_values() {
    let source = catalog("public.cars\n  id int4 key\n  state varchar(9)");
    let target = catalog("enum public.s: open done\npublic.cars\n  id uuid key\n  state public.s");
    let asked_for = |sampled| {
        let mut facts = Facts::default();
        let seen = ColumnFacts {
            values: Some(vec!["open".to_owned()]),
            sampled,
            ..ColumnFacts::default()
        };
        let place = (name("public.cars"), "state".to_owned());
        facts.columns.insert(place, seen);
        let plan = planned_with(&source, &target, &facts, &[], &Decisions::default());
        plan.decisions.len()
    };
    assert_eq!((asked_for(false), asked_for(true)), (0, 1));
}

#[test]
fn a_text_that_would_be_read_as_a_key_is_asked_for() {
    let plan = planned(
        "public.offices\n  id int4 key\n  name text\npublic.users\n  id int4 key\n  office_id text",
        "public.offices\n  id uuid key\n  name text\npublic.users\n  id uuid key\n  office_id uuid -> public.offices",
    );
    assert_eq!(asked(&plan), [("users.office_id", "RH-D002")]);
}

#[test]
fn a_default_in_the_key_is_written_out() {
    let role = |default| {
        let target = format!(
            "public.films\n  id int4 key\n  title text\npublic.credits\n  film_id int4 key -> public.films\n  role text key = {default}\n  note text"
        );
        let source = "public.films\n  id int4 key\n  title text\npublic.credits\n  film_id int4 key -> public.films\n  note text";
        rule(&planned(source, &target), "credits", "role")
    };
    let actor = Some(Rule::Constant("actor".to_owned()));
    assert_eq!(role("'actor'::text"), actor);
    assert_eq!(role("'it''s'"), Some(Rule::Default));
    assert_eq!(role("current_user"), Some(Rule::Default));
}
