//! Decisions from question to rule, and a file that keeps what people wrote.

use super::answer::Signature;
use super::*;
use crate::mapping::{Feed, Rule};

const ME: Signature<'_> = Signature {
    by: "ada",
    at: "2026-01-02T03:04:05Z",
    reason: Some("we asked the lab"),
};

fn decision() -> Decision {
    let choice = |column: &str| {
        let means = format!("role_name is taken from {column}");
        Choice::rule(
            column,
            means,
            "the names are alike",
            Rule::copy(column).into(),
        )
    };
    Decision {
        id: "roles.role_name".to_owned(),
        code: "RH-D002".to_owned(),
        question: "Which column becomes role_name?".to_owned(),
        options: vec![choice("name"), choice("abbrev")],
        recommended: Some("name".to_owned()),
        answer: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        matters: true,
    }
}

fn decisions() -> Decisions {
    Decisions {
        list: vec![decision()],
    }
}

fn mappings() -> Vec<Mapping> {
    let columns = [("role_name".to_owned(), Rule::copy("name").into())]
        .into_iter()
        .collect();
    let feed = Feed {
        name: None,
        source: crate::catalog::Name::new("public", "role"),
        join: None,
        reason: None,
        where_clause: None,
        filter: None,
        key: vec!["id".into()],
        columns,
    };
    let target = crate::catalog::Name::new("public", "roles");
    vec![Mapping {
        entity: "roles".to_owned(),
        target,
        threshold_percent: None,
        batch_size: None,
        sensitive: vec![],
        existing_by: vec![],
        merge_by: vec![],
        load: None,
        disable_triggers: vec![],
        feeds: vec![feed],
    }]
}

#[test]
fn an_answer_replaces_the_columns_rule_and_says_who_decided() {
    let (mut decisions, mut mappings) = (decisions(), mappings());
    assert_eq!(decisions.open(&mappings).len(), 1);
    decisions.answer("roles.role_name", "abbrev", ME).unwrap();
    assert!(decisions.open(&mappings).is_empty());
    let applied = apply(&decisions, &mut mappings).unwrap();
    assert_eq!(applied.len(), 1);
    let rule = mappings[0].feeds[0].columns.get("role_name").unwrap();
    assert_eq!(rule.rule, Rule::copy("abbrev"));
    assert_eq!(
        rule.reason.as_deref(),
        Some("Decided by ada: we asked the lab")
    );
    assert_eq!(apply(&decisions, &mut mappings).unwrap(), []);
}

#[test]
fn an_answer_may_be_a_rule_of_ones_own() {
    let (mut decisions, mut mappings) = (decisions(), mappings());
    decisions
        .answer("roles.role_name", "{ constant = \"x\" }", ME)
        .unwrap();
    apply(&decisions, &mut mappings).unwrap();
    assert_eq!(
        mappings[0].feeds[0].columns.get("role_name").unwrap().rule,
        Rule::Constant("x".to_owned())
    );
}

#[test]
fn wrong_answers_say_what_would_be_right() {
    let mut decisions = decisions();
    let error = |result: Result<(), AnswerError>| result.unwrap_err().to_string();
    assert_eq!(
        error(decisions.answer("roles.rolename", "x", ME)),
        "there is no decision roles.rolename; did you mean roles.role_name?"
    );
    assert_eq!(
        error(decisions.answer("roles.role_name", "x", ME)),
        "x is no answer to roles.role_name: write one of name, abbrev, or a rule in braces, such as { constant = \"x\" }"
    );
    assert!(
        error(decisions.answer("roles.role_name", "{ constnt = 1 }", ME))
            .contains("unknown field `constnt`")
    );
}

#[test]
fn a_rule_changed_by_hand_is_an_answer() {
    let (decisions, mut mappings) = (decisions(), mappings());
    mappings[0].feeds[0].columns.set(
        "role_name",
        Rule::Sql("upper(source.name)".to_owned()).into(),
    );
    assert!(decisions.open(&mappings).is_empty());
}

#[test]
fn the_recommended_is_accepted_where_there_is_one() {
    let mut decisions = decisions();
    let other = Decision {
        id: "roles.kind".to_owned(),
        recommended: None,
        ..decision()
    };
    assert_eq!(decisions.merge(&[other]), ["roles.kind"]);
    let (taken, left) = decisions.accept_recommended(&mappings(), ME);
    assert_eq!(
        (taken, left),
        (
            vec!["roles.role_name".to_owned()],
            vec!["roles.kind".to_owned()]
        )
    );
}

const WRITTEN: &str = r#"# What was asked, and what was answered. `rehome decide` asks; an answer can also be written here:
# the value of an option, or a rule in braces.

[[decision]]
id = "roles.role_name"
code = "RH-D002"
question = "Which column becomes role_name?"
options = [
    { value = "name", means = "role_name is taken from name", why = "the names are alike", rule = { copy = "name" } },
    { value = "abbrev", means = "role_name is taken from abbrev", why = "the names are alike", rule = { copy = "abbrev" } },
]
recommended = "name"
"#;

#[test]
fn the_file_is_written_once_and_kept_afterwards() {
    let mut decisions = decisions();
    let path = "decisions.toml";
    assert_eq!(write_decisions(path, "", &decisions).unwrap(), WRITTEN);
    assert_eq!(read_decisions(path, WRITTEN).unwrap(), decisions);
    let edited = WRITTEN.replace("code =", "# see ticket 12\ncode    =");
    decisions.answer("roles.role_name", "abbrev", ME).unwrap();
    let answered = write_decisions(path, &edited, &decisions).unwrap();
    let added = "answer = \"abbrev\"\ndecided_by = \"ada\"\ndecided_at = \"2026-01-02T03:04:05Z\"\nreason = \"we asked the lab\"\n";
    assert_eq!(answered, format!("{edited}{added}"));
    decisions.merge(&[decision()]);
    assert_eq!(
        write_decisions(path, &answered, &decisions).unwrap(),
        answered
    );
}

#[test]
fn the_same_decision_twice_is_refused() {
    let twice = format!("{WRITTEN}{}", &WRITTEN[WRITTEN.find("\n[[").unwrap()..]);
    let error = read_decisions("decisions.toml", &twice)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("the decision roles.role_name is there twice\n  --> decisions.toml:15:1"),
        "{error}"
    );
}

#[test]
fn the_answer_about_a_trigger_is_put_into_the_head_of_the_mapping() {
    let id = trigger_id("roles", "audit.a/b");
    let mut decisions = Decisions {
        list: vec![Decision {
            id: id.clone(),
            options: [KEEP, DISABLE]
                .map(|value| Choice::plain(value, "", ""))
                .to_vec(),
            matters: false,
            ..decision()
        }],
    };
    let mut mappings = mappings();
    let mut answered = |answer: &str| {
        decisions.answer(&id, answer, ME).unwrap();
        let applied = apply(&decisions, &mut mappings).unwrap();
        assert_eq!(apply(&decisions, &mut mappings).unwrap(), []);
        let changes = applied.into_iter().map(|applied| applied.change).collect();
        (changes, mappings[0].disable_triggers.clone())
    };
    let switched = |off| {
        vec![Change::Trigger {
            name: "audit.a/b".to_owned(),
            off,
        }]
    };
    assert_eq!(answered(KEEP), (Vec::new(), Vec::new()));
    assert_eq!(
        answered(DISABLE),
        (switched(true), vec!["audit.a/b".to_owned()])
    );
    assert_eq!(answered(KEEP), (switched(false), Vec::new()));
    let rule = decisions.answer(&id, "{ constant = 1 }", ME);
    assert!(rule.is_err(), "{rule:?}");
}
