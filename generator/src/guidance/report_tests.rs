//! The report: whole, in both forms, harmless with hostile names.

use super::*;
use crate::orchestrate::account::Verdict;
use rehome_runtime::report::{Account, QuarantineCount, Status};

fn account(entity: &str) -> EntityAccount {
    EntityAccount {
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
        unseen: Vec::new(),
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
            program: "af13".to_owned(),
            disabled_triggers: vec!["audit|all".to_owned()],
            confinement: serde_json::Value::Null,
            checks: vec![check("rows", true), check("sum of price", false)],
            differences: Vec::new(),
        }],
        waiting: vec!["tasks".to_owned()],
        decisions: Vec::new(),
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
    assert!(text.contains("<td class=\"n\">1,500</td>"), "{text}");
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
