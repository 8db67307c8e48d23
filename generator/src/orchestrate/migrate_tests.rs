//! The run against programs that only pretend: order, proof, stops, and what the journal holds afterwards.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Barrier, Mutex, PoisonError};

use rehome_runtime::report::{Account, Validation};

use super::*;
use crate::orchestrate::conductor::Seen;
use crate::orchestrate::programs::Ended;
use crate::orchestrate::{Log, Output};

/// Programs that answer as they were told, and remember what they were asked.
#[derive(Default)]
struct Pretended {
    answers: BTreeMap<(String, String), (u8, Outcome)>,
    asked: Mutex<Vec<String>>,
    /// Who may begin only when another has, so that both are seen to work at once.
    meet: Option<Barrier>,
    dies_at: Option<String>,
    /// Who works until it is asked to stop.
    halts_at: Option<String>,
}

impl Programs for Pretended {
    fn call(
        &self,
        entity: &str,
        arguments: &[String],
        halt: &AtomicBool,
        on_event: &mut dyn FnMut(&Event),
    ) -> Result<Ended, Error> {
        self.note(format!("{entity} {}", arguments.join(" ")));
        if let (Some(meet), "run", "a" | "b") = (&self.meet, arguments[0].as_str(), entity) {
            meet.wait();
        }
        if self.halts_at.as_deref() == Some(entity) {
            while !halt.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
        }
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

impl Pretended {
    fn note(&self, words: String) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(words);
    }

    fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
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

fn migrate(project: &Path, programs: &Pretended, entities: &[&str]) -> Result<Moved, Error> {
    let stages: Vec<&[&str]> = entities.chunks(1).collect();
    migrate_stages(Deadline::default(), project, programs, &stages)
}

const QUIET: Console = Console {
    output: Output::Text,
    log: Log::Text,
    quiet: true,
};

fn migrate_stages(
    deadline: Deadline,
    project: &Path,
    programs: &Pretended,
    stages: &[&[&str]],
) -> Result<Moved, Error> {
    let mut journal = Journal::open(project)?;
    let run = Run::new(project, QUIET, &mut journal, programs).until(deadline);
    let flags = Flags {
        snapshot: Some("S".to_owned()),
        ..Flags::default()
    };
    let crew = Crew {
        places: 2,
        workers: Some(1),
        ..Crew::default()
    };
    let names = |stage: &&[&str]| stage.iter().map(|name| (*name).to_owned()).collect();
    let stages: Vec<Vec<String>> = stages.iter().map(names).collect();
    run.migrate(&stages, &flags, &crew)
}

fn stops(moved: &Moved) -> Vec<(&str, Why)> {
    moved
        .stopped
        .iter()
        .map(|stop| (stop.entity.as_str(), stop.why))
        .collect()
}

#[test]
fn entities_of_a_stage_are_moved_side_by_side_and_proven_each() -> Tested {
    let project = tempfile::tempdir()?;
    let programs = Pretended {
        meet: Some(Barrier::new(2)),
        ..Pretended::default()
    };
    let stages: [&[&str]; 2] = [&["a", "b"], &["c"]];
    let moved = migrate_stages(Deadline::default(), project.path(), &programs, &stages)?;
    let entities: Vec<&str> = moved
        .accounts
        .iter()
        .map(|one| one.entity.as_str())
        .collect();
    assert_eq!(entities, ["a", "b", "c"]);
    assert!(moved.stopped.is_empty() && moved.accounts.iter().all(EntityAccount::is_good));
    Ok(())
}

#[test]
fn where_one_fails_those_beside_it_stop_and_the_next_stage_does_not_begin() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended {
        meet: Some(Barrier::new(2)),
        dies_at: Some("b".to_owned()),
        halts_at: Some("a".to_owned()),
        ..Pretended::default()
    };
    let stopped = Outcome {
        status: Status::Stopped,
        ..outcome("a", "run")
    };
    let called = ("a".to_owned(), "run".to_owned());
    programs.answers.insert(called, (exit::STOPPED, stopped));
    let stages: [&[&str]; 2] = [&["a", "b", "c"], &["d"]];
    let moved = migrate_stages(Deadline::default(), project.path(), &programs, &stages)?;
    assert_eq!(stops(&moved), [("a", Why::Beside), ("b", Why::Failed)]);
    assert_eq!(moved.waiting, ["c", "d"]);
    Ok(())
}

#[test]
fn who_is_stopped_by_the_user_stops_nobody_else() -> Tested {
    let project = tempfile::tempdir()?;
    let mut programs = Pretended {
        meet: Some(Barrier::new(2)),
        ..Pretended::default()
    };
    let stopped = Outcome {
        status: Status::Stopped,
        ..outcome("b", "run")
    };
    let called = ("b".to_owned(), "run".to_owned());
    programs.answers.insert(called, (exit::STOPPED, stopped));
    let stages: [&[&str]; 2] = [&["a", "b"], &["c"]];
    let moved = migrate_stages(Deadline::default(), project.path(), &programs, &stages)?;
    assert_eq!(stops(&moved), [("b", Why::Stopped)]);
    assert!(moved.accounts[0].is_good(), "a is moved and proven");
    assert_eq!(moved.waiting, ["c"]);
    Ok(())
}

#[test]
fn every_entity_is_proven_before_the_next_begins_on_one_snapshot() -> Tested {
    let project = tempfile::tempdir()?;
    let programs = Pretended::default();
    let moved = migrate(project.path(), &programs, &["a", "b"])?;
    let expected = [
        "a run --snapshot S --workers 1",
        "a validate --snapshot S --workers 1",
        "b run --snapshot S --workers 1",
        "b validate --snapshot S --workers 1",
    ];
    assert_eq!(programs.asked(), expected);
    assert!(moved.stopped.is_empty() && moved.accounts.iter().all(EntityAccount::is_good));
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
    let moved = migrate(project.path(), &programs, &["a"])?;
    assert_eq!(programs.asked().len(), 1);
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
    let moved = migrate(project.path(), &programs, &["a", "b", "c"])?;
    assert_eq!(stops(&moved), [("a", Why::Differs)]);
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
    let moved = migrate(project.path(), &programs, &["a", "b"])?;
    assert_eq!(stops(&moved), [("a", Why::TooManyQuarantined)]);
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
    let moved = migrate(project.path(), &programs, &["a", "b"])?;
    assert_eq!(stops(&moved), [("a", Why::OverBudget)]);
    assert_eq!(programs.asked(), ["a run --snapshot S --workers 1"]);
    Ok(())
}

#[test]
fn nothing_begins_when_the_time_is_over() -> Tested {
    let project = tempfile::tempdir()?;
    let programs = Pretended::default();
    let over = Deadline::after(Some(0));
    let moved = migrate_stages(over, project.path(), &programs, &[&["a"], &["b"]])?;
    assert_eq!(stops(&moved), [("a", Why::TimeIsOver)]);
    assert_eq!(moved.waiting, ["a", "b"]);
    assert!(programs.asked().is_empty());
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
    let run = Run::new(project.path(), QUIET, &mut journal, &programs);
    let entities = ["a", "b", "c"].map(str::to_owned);
    let flags = Flags {
        join: true,
        ..Flags::default()
    };
    let moved = run.join(&entities, &flags, &AtomicU32::new(0), look)?;
    assert_eq!(programs.asked(), ["a run --join", "b run --join"]);
    assert_eq!((moved.accounts.len(), stops(&moved).len()), (1, 0));
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
    let moved = migrate(project.path(), &programs, &["a", "b"])?;
    assert_eq!(stops(&moved), [("a", Why::Failed)]);
    assert_eq!(programs.asked().len(), 1);
    Ok(())
}

#[test]
fn the_journal_holds_tasks_troubles_and_ends() -> Tested {
    let project = tempfile::tempdir()?;
    migrate(project.path(), &Pretended::default(), &["a"])?;
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
    let programs = Pretended {
        dies_at: Some("b".to_owned()),
        ..Pretended::default()
    };
    let moved = migrate(project.path(), &programs, &["a", "b", "c"])?;
    assert_eq!(moved.accounts.len(), 1);
    assert_eq!(stops(&moved), [("b", Why::Failed)]);
    let error = moved.stopped[0].error.as_deref();
    assert!(error.is_some_and(|error| error.contains("killed")));
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
    let run = Run::new(project.path(), QUIET, &mut journal, &programs);
    let trial = crate::orchestrate::predict::Trial {
        snapshot: "S".to_owned(),
        batch_size: None,
        sample: Some(9),
        predictions: "/p".into(),
    };
    let moved = run.predict(&["a".to_owned(), "b".to_owned()], &trial)?;
    assert_eq!((moved.accounts.len(), stops(&moved).len()), (2, 0));
    assert!(moved.accounts[0].threshold_exceeded);
    let asked = ["a", "b"]
        .map(|entity| format!("{entity} run --dry-run --snapshot S --predictions /p --sample 9"));
    assert_eq!(programs.asked(), asked);
    Ok(())
}
