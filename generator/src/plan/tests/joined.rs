//! Rows that are made of several tables: by which key they are joined, under which name, and what where one has no row.

use super::*;
use crate::catalog::Key;

fn rule(plan: &Plan, entity: &str, feed: usize, column: &str) -> Option<Rule> {
    let feed = &plan.entity(entity).unwrap().mapping.feeds[feed];
    feed.columns.get(column).map(|own| own.rule.clone())
}

fn sql(text: &str) -> Option<Rule> {
    Some(Rule::Sql(text.to_owned()))
}

const DETAILS: &str = "
public.users
  id int4 key
  staff_no int4 required unique
  name text required
public.user_detail
  user_no int4 key -> public.users
  bio text required";

const WHOLE: &str = "
public.users
  id uuid key
  name text required
  bio text required";

#[test]
fn a_folded_table_is_joined_by_the_column_that_it_refers_to() {
    let mut source = catalog(DETAILS);
    for key in source
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.foreign_keys)
    {
        key.referenced_columns = vec!["staff_no".to_owned()];
    }
    let target = catalog(WHOLE);
    let plan = planned_with(
        &source,
        &target,
        &Facts::default(),
        &[],
        &Decisions::default(),
    );
    let join = plan.entity("users").unwrap().mapping.feeds[0].join.clone();
    let expected =
        "LEFT JOIN public.user_detail AS user_detail ON user_detail.user_no = source.staff_no";
    assert_eq!(join.as_deref(), Some(expected));
}

#[test]
fn what_is_personal_in_a_joined_table_is_masked_as_well() {
    let (source, target) = (catalog(DETAILS), catalog(WHOLE));
    let mut facts = Facts::default();
    let personal = ColumnFacts {
        sensitive: true,
        ..ColumnFacts::default()
    };
    let place = (name("public.user_detail"), "bio".to_owned());
    facts.columns.insert(place, personal);
    let plan = planned_with(&source, &target, &facts, &[], &Decisions::default());
    let mapping = &plan.entity("users").unwrap().mapping;
    assert_eq!(mapping.sensitive, ["bio"]);
    let text = write_mapping(mapping, &[]);
    let file = MappingFile::parse("mappings/users.toml", text).unwrap();
    let findings = crate::mapping::check::check(&[file], &source, &target);
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(told, Vec::<String>::new());
}

/// What becomes of a mapping file that has no rule for `bio`.
fn completed_with(join: Option<&str>, condition: Option<&str>) -> Plan {
    let mut existing = planned(DETAILS, WHOLE)
        .entity("users")
        .unwrap()
        .mapping
        .clone();
    let feed = &mut existing.feeds[0];
    feed.join = join.map(str::to_owned);
    feed.where_clause = condition.map(str::to_owned);
    let kept = feed.columns.iter().filter(|(column, _)| *column != "bio");
    feed.columns = kept
        .map(|(column, rule)| (column.to_owned(), rule.clone()))
        .collect();
    planned_with(
        &catalog(DETAILS),
        &catalog(WHOLE),
        &Facts::default(),
        &[existing],
        &Decisions::default(),
    )
}

#[test]
fn what_a_mapping_file_lacks_comes_with_its_join() {
    let plan = completed_with(None, Some("source.id > 0"));
    assert_eq!(rule(&plan, "users", 0, "bio"), sql("user_detail.bio"));
    let join = plan.entity("users").unwrap().mapping.feeds[0].join.clone();
    let expected = "LEFT JOIN public.user_detail AS user_detail ON user_detail.user_no = source.id";
    assert_eq!(join.as_deref(), Some(expected));
}

#[test]
fn a_join_that_a_person_wrote_stays_and_the_column_is_asked_for() {
    let own = "LEFT JOIN public.user_detail AS d ON d.user_no = source.id";
    let plan = completed_with(Some(own), None);
    assert_eq!(rule(&plan, "users", 0, "bio"), None);
    let join = plan.entity("users").unwrap().mapping.feeds[0].join.clone();
    assert_eq!(join.as_deref(), Some(own));
    assert_eq!(asked(&plan), [("users.bio", "RH-D003")]);
}

#[test]
fn a_condition_on_a_bare_column_is_not_made_ambiguous_by_a_join() {
    let plan = completed_with(None, Some("ID > 0"));
    assert_eq!(rule(&plan, "users", 0, "bio"), None);
    assert_eq!(plan.entity("users").unwrap().mapping.feeds[0].join, None);
    assert_eq!(asked(&plan), [("users.bio", "RH-D003")]);
}

#[test]
fn tables_of_one_name_are_joined_under_two() {
    let source = "
public.users
  id int4 key
  name text required
crm.user_detail
  user_no int4 key -> public.users
  bio text
public.source
  user_no int4 key -> public.users
  motto text
shop.user_detail
  user_no int4 key -> public.users
  phone text";
    let target = "
public.users
  id uuid key
  name text required
  bio text
  phone text
  motto text";
    let plan = planned(source, target);
    assert_eq!(rule(&plan, "users", 0, "bio"), sql("user_detail.bio"));
    assert_eq!(rule(&plan, "users", 0, "phone"), sql("user_detail_2.phone"));
    assert_eq!(rule(&plan, "users", 0, "motto"), sql("source_2.motto"));
    let join = plan.entity("users").unwrap().mapping.feeds[0].join.clone();
    let join = join.unwrap();
    for part in [
        "crm.user_detail AS user_detail ON user_detail.user_no = source.id",
        "shop.user_detail AS user_detail_2 ON user_detail_2.user_no = source.id",
        "public.source AS source_2 ON source_2.user_no = source.id",
    ] {
        assert!(join.contains(part), "{join}");
    }
}

/// Two tables about the same pairs of rows, each with one more column, and the table that they become.
fn actions(more: &str, wanted: &str) -> Plan {
    let source = format!(
        "
public.people
  id int4 key
  name text required
public.posts
  id int4 key
  title text required
public.post_read
  id int4 key
  post_id int4 required -> public.posts
  person_id int4 required -> public.people
  published timestamp required = now(){}
public.post_saved
  id int4 key
  post_id int4 required -> public.posts
  person_id int4 required -> public.people
  published timestamp required = now()
  {more}",
        if more.starts_with("note") {
            format!("\n  {more}")
        } else {
            String::new()
        }
    );
    let target = format!(
        "
enum public.way: up down
public.people
  id int4 key
  name text required
public.posts
  id int4 key
  title text required
public.post_actions
  person_id int4 required key -> public.people
  post_id int4 required key -> public.posts
  read_at timestamptz
  saved_at timestamptz
  {wanted}"
    );
    let mut source = catalog(&source);
    for table in &mut source.tables {
        if table.name.name.starts_with("post_") {
            table.uniques.push(Key {
                name: format!("{}_key", table.name.name),
                columns: vec!["post_id".to_owned(), "person_id".to_owned()],
                ..Key::default()
            });
        }
    }
    planned_with(
        &source,
        &catalog(&target),
        &Facts::default(),
        &[],
        &Decisions::default(),
    )
}

#[test]
fn where_the_other_table_has_no_row_nothing_is_made_of_it() {
    let plan = actions("up bool required", "way public.way");
    let expected = "CASE WHEN post_saved.person_id IS NOT NULL \
                    THEN (CASE WHEN post_saved.up THEN 'up' ELSE 'down' END) END";
    assert_eq!(rule(&plan, "post_actions", 0, "way"), sql(expected));
}

#[test]
fn what_two_tables_say_of_one_row_is_asked_for() {
    let plan = actions("note text", "note text");
    assert_eq!(
        rule(&plan, "post_actions", 0, "note"),
        Some(Rule::copy("note"))
    );
    assert_eq!(asked(&plan), [("post_actions/post_read.note", "RH-D002")]);
    let options = plan.decisions[0].options.iter();
    let values: Vec<_> = options.map(|option| option.value.as_str()).collect();
    assert_eq!(values, ["public.post_read.note", "public.post_saved.note"]);
}
