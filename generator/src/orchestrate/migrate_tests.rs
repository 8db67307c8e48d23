//! The run against programs that only pretend: order, proof, stops, and what the journal holds afterwards.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicU32;

use rehome_runtime::report::{Account, Validation};

use super::*;
use crate::orchestrate::conductor::Seen;
use crate::orchestrate::programs::Ended;

/// Programs that answer as they were told, and remember what they were asked.
#[derive(Default)]
struct Pretended {
    answers: BTreeMap<(String, String), (u8, Outcome)>,
    asked: Vec<String>,
    dies_at: Option<String>,
}

impl Programs for Pretended {
    fn call(
        &mut self,
        entity: &str,
        arguments: &[String],
        on_event: &mut dyn FnMut(&Event),
    ) -> Result<Ended, Error> {
        self.asked.push(format!("{entity} {}", arguments.join(" ")));
        on_event(&Event::Recovered {
            entity: entity.to_owned(),
            operation: "writing batch 1".to_owned(),
            sqlstate: Some("40001".to_owned()),
            message: "could not serialize access".to_owned(),
            remedy: "tried again".to_owned(),
        });
        let key = (entity.to_owned(), arguments[0].clone());
        if self.dies_at.as_deref() == Some(entity) {
            return Ok(Ended {
                exit: None,
                outcome: None,
                last_words: String::new(),
            });
        }
        let answer = self.answers.get(&key).cloned();
        let (exit, outcome) = answer.unwrap_or_else(|| (0, outcome(entity, &arguments[0])));
        Ok(Ended {
            exit: Some(exit),
            outcome: Some(outcome),
            last_words: String::new(),
        })
    }
}

fn outcome(entity: &str, command: &str) -> Outcome {
    let proof = Validation {
        equal: true,
        rows: 2,
        ..Validation::default()
    };
    Outcome {
        entity: entity.to_owned(),
        command: command.to_owned(),
        status: Status::Done,
        run_id: Some("r".to_owned()),
        phase: if command == "validate" {
            "validated"
        } else {
            "loaded"
        }
        .to_owned(),
        account: Account {
            read: 2,
            migrated: 2,
            ..Account::default()
        },
        nulled: 0,
        rows_changed: 2,
        quarantine: Vec::new(),
        unseen: Vec::new(),
        reconciled: None,
        threshold_exceeded: false,
        over_budget: false,
        not_joined: false,
        validation: (command == "validate").then_some(proof),
        seconds: 0.0,
        confinement: serde_json::Value::Null,
        error: None,
    }
}

type Tested = Result<(), Box<dyn std::error::Error>>;

fn migrate(project: &Path, programs: &mut Pretended, entities: &[&str]) -> Result<Moved, Error> {
    migrate_until(Deadline::default(), project, programs, entities)
}

fn migrate_until(
    deadline: Deadline,
    project: &Path,
    programs: &mut Pretended,
    entities: &[&str],
) -> Result<Moved, Error> {
    let mut journal = Journal::open(project)?;
    let mut run = Run {
        console: Console {
            quiet: true,
            ..Console::default()
        },
        journal: &mut journal,
        programs,
        outcomes: Outcomes::of(project),
        deadline,
    };
    let flags = Flags {
        snapshot: Some("S".to_owned()),
        ..Flags::default()
    };
    let entities: Vec<String> = entities.iter().map(|name| (*name).to_owned()).collect();
    run.migrate(&entities, &flags)
}

#[test]
fn every_entity_is_proven_before_the_next_begins_on_one_snapshot() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let moved = migrate(project.path(), &mut programs, &["a", "b"])?;
    let expected = [
        "a run --snapshot S",
        "a validate --snapshot S",
        "b run --snapshot S",
        "b validate --snapshot S",
    ];
    assert_eq!(programs.asked, expected);
    assert!(moved.stopped.is_none() && moved.accounts.iter().all(EntityAccount::is_good));
    Ok(())
}

#[test]
fn a_proven_entity_with_nothing_to_do_is_not_asked_again() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let mut idle = outcome("a", "run");
    idle.status = Status::NothingToDo;
    idle.phase = "validated".to_owned();
    programs
        .answers
        .insert(("a".to_owned(), "run".to_owned()), (0, idle));
    let moved = migrate(project.path(), &mut programs, &["a"])?;
    assert_eq!(programs.asked.len(), 1);
    assert_eq!(moved.accounts[0].validation, Verdict::Equal);
    Ok(())
}

#[test]
fn a_difference_stops_the_run_and_names_what_waits() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let mut proof = outcome("a", "validate");
    proof.validation = Some(Validation::default());
    programs
        .answers
        .insert(("a".to_owned(), "validate".to_owned()), (3, proof));
    let moved = migrate(project.path(), &mut programs, &["a", "b", "c"])?;
    assert_eq!(moved.stopped, Some(("a".to_owned(), Why::Differs)));
    assert_eq!(moved.waiting, ["b", "c"]);
    Ok(())
}

#[test]
fn too_many_quarantined_rows_stop_the_run_after_the_proof() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let mut loaded = outcome("a", "run");
    loaded.threshold_exceeded = true;
    programs
        .answers
        .insert(("a".to_owned(), "run".to_owned()), (3, loaded));
    let moved = migrate(project.path(), &mut programs, &["a", "b"])?;
    assert_eq!(
        moved.stopped,
        Some(("a".to_owned(), Why::TooManyQuarantined))
    );
    assert_eq!(moved.accounts[0].validation, Verdict::Equal);
    Ok(())
}

#[test]
fn a_run_over_its_budget_stops_unproven_and_says_how_to_allow_more() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let loaded = Outcome {
        status: Status::Stopped,
        over_budget: true,
        ..outcome("a", "run")
    };
    let called = ("a".to_owned(), "run".to_owned());
    programs.answers.insert(called, (exit::FINDINGS, loaded));
    let moved = migrate(project.path(), &mut programs, &["a", "b"])?;
    assert_eq!(moved.stopped, Some(("a".to_owned(), Why::OverBudget)));
    assert_eq!(programs.asked, ["a run --snapshot S"]);
    Ok(())
}

#[test]
fn nothing_begins_when_the_time_is_over() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let over = Deadline::after(Some(0));
    let moved = migrate_until(over, project.path(), &mut programs, &["a", "b"])?;
    assert_eq!(moved.stopped, Some(("a".to_owned(), Why::TimeIsOver)));
    assert_eq!(moved.waiting, ["a", "b"]);
    assert!(programs.asked.is_empty());
    Ok(())
}

#[test]
fn programs_are_told_the_limits_and_the_time_that_is_left() {
    let flags = Flags {
        max_quarantined: Some("2%".to_owned()),
        stall_seconds: Some(9),
        join: true,
        ..Flags::default()
    };
    let told = flags.arguments("run", Deadline::default()).join(" ");
    assert_eq!(told, "--max-quarantined 2% --stall-seconds 9 --join");
    let told = flags
        .arguments("run", Deadline::after(Some(u64::from(u32::MAX))))
        .join(" ");
    assert!(told.contains("--max-seconds 42949672"), "{told}");
    let told = flags.arguments("validate", Deadline::default());
    assert_eq!(told, ["--stall-seconds", "9"]);
}

#[test]
fn what_is_moved_is_joined_once_until_the_other_one_has_ended() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let alone = Outcome {
        status: Status::Failed,
        not_joined: true,
        ..outcome("b", "run")
    };
    let called = ("b".to_owned(), "run".to_owned());
    programs.answers.insert(called, (exit::FAILED, alone));
    let mut looks = 0;
    let look = |_: &[String]| {
        looks += 1;
        Ok(Seen {
            is_conducted: looks < 6,
            moving: ["b", "a"].map(str::to_owned).to_vec(),
        })
    };
    let mut journal = Journal::open(project.path())?;
    let mut run = Run {
        console: Console {
            quiet: true,
            ..Console::default()
        },
        journal: &mut journal,
        programs: &mut programs,
        outcomes: Outcomes::of(project.path()),
        deadline: Deadline::default(),
    };
    let entities = ["a", "b", "c"].map(str::to_owned);
    let flags = Flags {
        join: true,
        ..Flags::default()
    };
    let moved = run.join(&entities, &flags, &AtomicU32::new(0), look)?;
    assert_eq!(programs.asked, ["a run --join", "b run --join"]);
    assert_eq!((moved.accounts.len(), moved.stopped), (1, None));
    Ok(())
}

#[test]
fn a_failed_load_is_not_proven() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let mut failed = outcome("a", "run");
    failed.status = Status::Failed;
    failed.error = Some("the target is full".to_owned());
    programs
        .answers
        .insert(("a".to_owned(), "run".to_owned()), (1, failed));
    let moved = migrate(project.path(), &mut programs, &["a", "b"])?;
    assert_eq!(moved.stopped, Some(("a".to_owned(), Why::Failed)));
    assert_eq!(programs.asked.len(), 1);
    Ok(())
}

#[test]
fn the_journal_holds_tasks_troubles_and_ends() -> Tested {
    let project = tempfile::tempdir()?;
    migrate(project.path(), &mut Pretended::default(), &["a"])?;
    let text = std::fs::read_to_string(project.path().join(".rehome/journal.jsonl"))?;
    let kinds: Vec<String> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .map(|line| line["kind"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        kinds,
        ["task", "error", "status", "task", "error", "status"]
    );
    assert!(Outcomes::of(project.path()).last("a", "validate").is_some());
    Ok(())
}

#[test]
fn a_program_that_dies_leaves_the_account_of_the_others() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended {
        dies_at: Some("b".to_owned()),
        ..Pretended::default()
    };
    let moved = migrate(project.path(), &mut programs, &["a", "b", "c"])?;
    assert_eq!(moved.accounts.len(), 1);
    assert_eq!(moved.stopped, Some(("b".to_owned(), Why::Failed)));
    assert!(moved.error.is_some_and(|error| error.contains("killed")));
    assert_eq!(moved.waiting, ["c"]);
    Ok(())
}

#[test]
fn a_dry_run_goes_on_behind_a_table_where_a_run_would_stop() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended::default();
    let beyond = Outcome {
        threshold_exceeded: true,
        ..outcome("a", "predict")
    };
    let called = ("a".to_owned(), "run".to_owned());
    programs.answers.insert(called, (exit::FINDINGS, beyond));
    let mut journal = Journal::open(project.path())?;
    let mut run = Run {
        console: Console {
            quiet: true,
            ..Console::default()
        },
        journal: &mut journal,
        programs: &mut programs,
        outcomes: Outcomes::of(project.path()),
        deadline: Deadline::default(),
    };
    let trial = crate::orchestrate::predict::Trial {
        snapshot: "S".to_owned(),
        batch_size: None,
        sample: Some(9),
        predictions: "/p".into(),
    };
    let moved = run.predict(&["a".to_owned(), "b".to_owned()], &trial)?;
    assert_eq!((moved.accounts.len(), moved.stopped), (2, None));
    assert!(moved.accounts[0].threshold_exceeded);
    let asked = ["a", "b"]
        .map(|entity| format!("{entity} run --dry-run --snapshot S --predictions /p --sample 9"));
    assert_eq!(programs.asked, asked);
    Ok(())
}
