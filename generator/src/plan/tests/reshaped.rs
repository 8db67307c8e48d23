//! Tables that are not one to one, told by keys, by words and by what happened: what needs no question and what does.

use super::*;
use crate::catalog::{Check, Column, Key};

/// A key of several columns, which sketches do not have.
fn unique(catalog: &mut Catalog, table: &str, columns: [&str; 2]) {
    let name = name(table);
    let table = catalog.tables.iter_mut().find(|own| own.name == name);
    table.unwrap().uniques.push(Key {
        name: format!("{}_key", name.name),
        columns: columns.map(str::to_owned).to_vec(),
        ..Key::default()
    });
}

/// The tentative entity or the one that is proposed without a question.
fn mapping<'p>(plan: &'p Plan, entity: &str) -> &'p Mapping {
    let mut all = plan.entities().chain(&plan.tentative);
    &all.find(|own| own.mapping.entity == entity)
        .unwrap()
        .mapping
}

const ACTIONS: &str = "
public.people
  id int4 key
  name text required
public.posts
  id int4 key
  title text required
public.post_saved
  id int4 key
  post_id int4 required -> public.posts
  person_id int4 required -> public.people
  published timestamp required = now()
public.post_read
  id int4 key
  post_id int4 required -> public.posts
  person_id int4 required -> public.people
  published timestamp required = now()";

const TAKEN_TOGETHER: &str = "
public.people
  id int4 key
  name text required
public.posts
  id int4 key
  title text required
public.post_actions
  person_id int4 required key -> public.people
  post_id int4 required key -> public.posts
  READ timestamptz
  saved_at timestamptz";

fn actions(read: &str) -> Plan {
    let mut source = catalog(ACTIONS);
    unique(&mut source, "public.post_saved", ["post_id", "person_id"]);
    unique(&mut source, "public.post_read", ["post_id", "person_id"]);
    let target = catalog(&TAKEN_TOGETHER.replace("READ", read));
    planned_with(
        &source,
        &target,
        &Facts::default(),
        &[],
        &Decisions::default(),
    )
}

#[test]
fn what_happened_to_one_pair_of_rows_becomes_one_row() {
    let plan = actions("read_at");
    let feeds = &plan.entity("post_actions").unwrap().mapping.feeds;
    let [read, saved] = feeds.as_slice() else {
        panic!("{feeds:?}");
    };
    assert_eq!(
        read.join.as_deref(),
        Some(
            "LEFT JOIN public.post_saved AS post_saved \
             ON post_saved.person_id = source.person_id AND post_saved.post_id = source.post_id"
        )
    );
    let rule = |feed: &crate::mapping::Feed, column: &str| {
        feed.columns.get(column).map(|own| own.rule.clone())
    };
    let zoned = "post_saved.published AT TIME ZONE 'Europe/Berlin'";
    assert_eq!(rule(read, "saved_at"), Some(Rule::Sql(zoned.to_owned())));
    assert_eq!(rule(saved, "read_at"), None);
    let condition = saved.where_clause.as_deref().unwrap();
    assert!(condition.starts_with("NOT EXISTS (SELECT FROM public.post_read AS earlier WHERE "));
    assert!(asked(&plan).is_empty(), "{:?}", asked(&plan));
}

#[test]
fn of_three_tables_of_one_pair_those_are_asked_about_that_say_it() {
    let note = "public.post_saved\n  note text\n";
    let read = "public.post_read\n  note text\n";
    let hidden = "public.post_hidden
  id int4 key
  post_id int4 required -> public.posts
  person_id int4 required -> public.people
  published timestamp required = now()";
    let source = ACTIONS.replace("public.post_saved\n", note);
    let source = source.replace("public.post_read\n", read);
    let mut source = catalog(&format!("{source}\n{hidden}"));
    for table in [
        "public.post_hidden",
        "public.post_read",
        "public.post_saved",
    ] {
        unique(&mut source, table, ["post_id", "person_id"]);
    }
    let target = TAKEN_TOGETHER.replace("READ", "hidden_at timestamptz\n  note text\n  read_at");
    let (facts, none) = (Facts::default(), Decisions::default());
    let plan = planned_with(&source, &catalog(&target), &facts, &[], &none);
    let mut decisions = plan.decisions.iter();
    let place = "post_actions/post_hidden.note";
    let asked = decisions.find(|decision| decision.id == place).unwrap();
    let choices: Vec<&str> = asked.options.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(choices, ["public.post_read.note", "public.post_saved.note"]);
}

#[test]
fn what_a_check_holds_together_is_asked_for_and_brought_along() {
    let mut source = catalog(&ACTIONS.replace("post_read", "post_like"));
    unique(&mut source, "public.post_saved", ["post_id", "person_id"]);
    unique(&mut source, "public.post_like", ["post_id", "person_id"]);
    let like = source
        .tables
        .iter_mut()
        .find(|table| table.name.name == "post_like");
    let score = catalog("public.only\n  score int2 required").tables[0].columns[0].clone();
    like.unwrap().columns.push(Column {
        position: 5,
        ..score
    });
    let read = "voted_at timestamptz\n  vote_is_upvote bool";
    let mut target = catalog(&TAKEN_TOGETHER.replace("READ timestamptz", read));
    let actions = target
        .tables
        .iter_mut()
        .find(|table| table.name.name == "post_actions");
    actions.unwrap().checks.push(Check {
        expression: "((voted_at IS NULL) = (vote_is_upvote IS NULL))".to_owned(),
        name: "liked".to_owned(),
        validated: true,
        enforced: true,
    });
    let plan = planned_with(
        &source,
        &target,
        &Facts::default(),
        &[],
        &Decisions::default(),
    );
    let feed = &plan.entity("post_actions").unwrap().mapping.feeds[0];
    let rule = feed
        .columns
        .get("vote_is_upvote")
        .map(|own| own.rule.clone());
    assert_eq!(rule, Some(Rule::Sql("source.score > 0".to_owned())));
    assert_eq!(
        asked(&plan),
        [("post_actions/post_like.vote_is_upvote", "RH-D002")]
    );
}

#[test]
fn tables_of_one_pair_are_asked_for_where_no_column_names_one_of_them() {
    let plan = actions("hidden_at");
    assert!(plan.entity("post_actions").is_none());
    assert!(asked(&plan).contains(&("post_actions", "RH-D001")));
}

#[test]
fn a_list_over_several_parents_is_recommended_by_its_word() {
    let source = "
public.post
  id int4 key
  title text required
public.comment
  id int4 key
  content text required
public.post_saved
  id int4 key
  post_id int4 required -> public.post
public.comment_saved
  id int4 key
  comment_id int4 required -> public.comment";
    let target = "
public.post
  id int4 key
  title text required
public.comment
  id int4 key
  content text required
public.saved_things
  id int4 key identity
  post_id int4 -> public.post
  comment_id int4 -> public.comment";
    let plan = planned(source, target);
    let feeds = &mapping(&plan, "saved_things").feeds;
    let sources: Vec<String> = feeds.iter().map(|feed| feed.source.to_string()).collect();
    assert_eq!(sources, ["public.comment_saved", "public.post_saved"]);
    assert!(asked(&plan).contains(&("saved_things", "RH-D001")));
}

const VISITS: &str = "
public.website
  id int4 key
  domain text required
public.event
  id int4 key
  website_id int4 required -> public.website
  created_at timestamptz required = now()
  path text required
  event_name text required
public.view
  id int4 key
  website_id int4 required -> public.website
  created_at timestamptz required = now()
  path text required
  referrer text";

#[test]
fn a_parents_name_in_front_is_no_other_name_and_what_is_built_alike_joins() {
    let target = "
public.website
  id int4 key
  domain text required
public.website_event
  id uuid key
  website_id int4 required
  created_at timestamptz required = now()
  path text required
  event_name text
  event_type int4 required = 1
  referrer_path text
  referrer_domain text";
    let plan = planned(VISITS, target);
    let sources: Vec<&str> = mapping(&plan, "website_event")
        .feeds
        .iter()
        .map(|feed| feed.source.name.as_str())
        .collect();
    assert_eq!(sources, ["event", "view"]);
    let asked = asked(&plan);
    assert!(!asked.contains(&("website_event", "RH-D001")), "{asked:?}");
    // The default says of all rows what is true of one of the tables.
    assert!(
        asked.contains(&("website_event/view.event_type", "RH-D003")),
        "{asked:?}"
    );
}

#[test]
fn switches_are_recognised_by_what_they_switch() {
    let source = "
public.site
  id int4 key
  name text required
  enable_downvotes bool required
  open_registration bool required
  enable_nsfw bool required";
    let target = "
enum public.mode: All Local Disable
enum public.registration: Closed Open
public.site
  id int4 key
  name text required
  downvotes public.mode required = 'All'::public.mode
  registration_mode public.registration required = 'Closed'
  oauth_registration bool required = true
  nsfw_disallowed bool required = false";
    let plan = planned(source, target);
    let columns = &mapping(&plan, "site").feeds[0].columns;
    let sql = |column: &str| match &columns.get(column).unwrap().rule {
        Rule::Sql(sql) => sql.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(
        sql("downvotes"),
        "CASE WHEN source.enable_downvotes THEN 'All' ELSE 'Disable' END"
    );
    assert_eq!(
        sql("registration_mode"),
        "CASE WHEN source.open_registration THEN 'Open' ELSE 'Closed' END"
    );
    assert_eq!(sql("nsfw_disallowed"), "NOT source.enable_nsfw");
    assert_eq!(sql("oauth_registration"), "Default");
    let questions = asked(&plan);
    for column in ["downvotes", "registration_mode", "nsfw_disallowed"] {
        let id = format!("site.{column}");
        assert!(
            questions.contains(&(id.as_str(), "RH-D002")),
            "{questions:?}"
        );
    }
}
