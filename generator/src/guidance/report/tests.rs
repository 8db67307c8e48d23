//! The report: whole, in both forms, harmless with hostile names.

use super::*;
use crate::orchestrate::account::Verdict;
use rehome_runtime::control::history::{BatchTime, ProofRecord, RunRecord};
use rehome_runtime::report::{Account, BothValues, QuarantineCount, Status};

fn account(entity: &str) -> EntityAccount {
    EntityAccount {
        differences: Vec::new(),
        entity: entity.to_owned(),
        account: Account {
            read: 1500,
            migrated: 1498,
            quarantined: 2,
            ..Account::default()
        },
        nulled: 0,
        validation: Verdict::Equal,
        compared: 1498,
        status: Status::Done,
        phase: "validated".to_owned(),
        rows_changed: 1498,
        threshold_exceeded: false,
        over_budget: false,
        unseen: Vec::new(),
        reconciled: None,
        quarantine: vec![QuarantineCount {
            reason: "orphan".to_owned(),
            column: "doctor_id".to_owned(),
            constraint: String::new(),
            rows: 2,
            advice: "Add the doctor.".to_owned(),
            examples: vec!["<b>7</b>".to_owned()],
        }],
        seconds: 0.5,
        error: None,
    }
}

fn report() -> Report {
    let check = |name: &str, passed| Check {
        name: name.to_owned(),
        passed,
        source: String::new(),
        target: String::new(),
    };
    Report {
        project: "dis|patch".to_owned(),
        at: "2026-11-21T12:00:00Z".to_owned(),
        entities: vec![EntityReport {
            account: account("cases"),
            run_id: Some("7b0c".to_owned()),
            moving_seconds: 0.4,
            proving_seconds: 0.1,
            made_from: BTreeMap::from([("mapping".to_owned(), "af13".to_owned())]),
            disabled_triggers: vec!["audit|all".to_owned()],
            confinement: serde_json::Value::Null,
            checks: vec![check("rows", true), check("sum of price", false)],
            differences: Vec::new(),
        }],
        waiting: vec!["tasks".to_owned()],
        decisions: Vec::new(),
        plan: "c0ffee".to_owned(),
        catalogs: BTreeMap::from([("catalog/source.json".to_owned(), "beef".to_owned())]),
        rehearsal: None,
        remembered: Remembered {
            history: Some(history()),
            not_asked: None,
        },
    }
}

fn history() -> History {
    let text = str::to_owned;
    History {
        runs: vec![RunRecord {
            run_id: text("7b0c"),
            entity: text("cases"),
            phase: text("validated"),
            started_by: text("owner<1>"),
            started_at: text("2026-11-21T11:59:00Z"),
            finished_at: text("2026-11-21T11:59:01Z"),
            program_hash: text("b1a5e"),
            mapping_hash: text("af13"),
            generator: text("0.1.0"),
            confinement: text("full"),
        }],
        proofs: vec![ProofRecord {
            run_id: text("7b0c"),
            entity: text("cases"),
            verdict: text("equal"),
            rows: 1498,
            started_at: text("2026-11-21T11:59:01Z"),
            finished_at: text("2026-11-21T11:59:02Z"),
        }],
        batches: vec![BatchTime {
            entity: text("cases"),
            began: 100.0,
            ended: 104.0,
            rows: 1500,
        }],
    }
}

#[test]
fn markdown_tells_rows_reasons_and_proof_and_leaves_empty_chapters_out() {
    let text = document(&report()).to_markdown();
    assert!(
        text.starts_with("# Migration report: dis\\|patch\n"),
        "{text}"
    );
    assert!(
        text.contains("| cases | 1,500 | 1,498 | 0 | 0 | 0 | 2 | equal | 0.5 |"),
        "{text}"
    );
    assert!(text.contains("| cases | audit\\|all |"), "{text}");
    assert!(
        text.contains("a reference to a row that does not exist"),
        "{text}"
    );
    assert!(
        text.contains("| cases | 1,498 | 2 | 1 | sum of price |"),
        "{text}"
    );
    assert!(
        text.contains("1,500 rows in 4.00 s: 375 rows a second on average"),
        "{text}"
    );
    for found in ["c0ffee", "beef", "af13", "b1a5e", "owner&lt;1>"] {
        assert!(text.contains(found), "{found}: {text}");
    }
    assert!(text.contains("Not run yet: tasks."), "{text}");
    assert!(
        !text.contains("## Decisions") && !text.contains("## Rows that differ"),
        "{text}"
    );
}

#[test]
fn html_holds_no_markup_of_the_rows() {
    let text = document(&report()).to_html();
    assert!(
        text.contains("&lt;b&gt;7&lt;/b&gt;") && !text.contains("<b>7"),
        "{text}"
    );
    assert!(
        text.contains("<td role=\"cell\" class=\"number\" data-head=\"read\">1,500</td>"),
        "{text}"
    );
}

#[test]
fn the_verdict_is_one_sentence() {
    let good = report().verdict();
    assert_eq!(
        good,
        "All is accounted for: 1,500 rows read, 1,498 in the target, 2 in quarantine."
    );
    let mut bad = report();
    bad.entities[0].account.threshold_exceeded = true;
    assert!(bad.verdict().starts_with("One entity needs a look"));
}

#[test]
fn a_target_that_was_not_asked_is_told() {
    let mut alone = report();
    alone.remembered = Remembered {
        history: None,
        not_asked: Some("no connection".to_owned()),
    };
    let text = document(&alone).to_markdown();
    assert!(
        text.contains("could not be read") && text.contains("no connection"),
        "{text}"
    );
    assert!(!text.contains("## Runs on record"), "{text}");
}

const SENSITIVE: &str = "entity = \"people\"\ntarget = \"public.people\"\nsensitive = [\"mail\"]\n\
    [[feeds]]\nsource = \"public.person\"\nkey = [\"mail\"]\n\
    [feeds.columns.email]\ncopy = \"mail\"\n[feeds.columns.kind]\ncopy = \"kind\"\n";

#[test]
fn what_may_show_a_sensitive_value_is_masked_and_counts_are_not() -> Result<(), toml::de::Error> {
    let mapping: Mapping = toml::from_str(SENSITIVE)?;
    let check = |name: &str, target: &str| Check {
        name: name.to_owned(),
        passed: false,
        source: "7".to_owned(),
        target: target.to_owned(),
    };
    let mut seen = report().entities.remove(0);
    seen.checks = vec![
        check("unique email", "ann@example.org | 2"),
        check("rows", "1,499\n".replace(',', "").as_str()),
        check("filled", "invalid input: \"ann@example.org\""),
        check("labels kind", "adult | 3"),
    ];
    seen.differences = vec![RowDifference {
        key: "ann@example.org".to_owned(),
        difference: "changed".to_owned(),
        columns: vec!["email".to_owned()],
        values: vec![BothValues {
            column: "email".to_owned(),
            source: Some("ann@example.org".to_owned()),
            target: None,
        }],
    }];
    let mut open = seen.clone();
    masked::mask(&mut seen, &mapping);
    let told: Vec<&str> = seen
        .checks
        .iter()
        .map(|check| check.target.as_str())
        .collect();
    assert_eq!(told, ["(masked)", "1499\n", "(masked)", "adult | 3"]);
    assert_eq!(seen.differences[0].key, "(masked)");
    let shown = |report: &EntityReport| report.differences[0].values[0].words();
    assert_eq!(
        shown(&seen),
        "email: the source gives ***, the target holds NULL"
    );
    // Without a sensitive column nothing is hidden.
    let plain: Mapping = toml::from_str(&SENSITIVE.replace("sensitive = [\"mail\"]\n", ""))?;
    masked::mask(&mut open, &plain);
    assert_eq!(open.differences[0].key, "ann@example.org");
    assert!(shown(&open).contains("\"ann@example.org\""));
    Ok(())
}
