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
    assert_eq!(defaults("'3_days'").map(Unit::word), None);
    assert_eq!(defaults("'00:03:00'::interval"), Some(Unit::Minutes));
    assert_eq!(defaults("'03:00:00'::interval"), Some(Unit::Hours));
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
