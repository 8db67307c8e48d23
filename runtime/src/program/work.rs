//! The work itself, in the confined process: one command, one outcome, one exit code.

use super::order::{Command, Order};
use super::succession::{stop_where_no_row_is_to_blame, succeeded};
use super::{print, reconcile};
use crate::confine::Inside;
use crate::connect::{Connector, event_loop};
use crate::control::journal::Entry;
use crate::control::{self, runs};
use crate::error::Error;
use crate::load::watchdog;
use crate::load::{
    LoadEnd, LoadOptions, load, measure, not_passed, note, open_when_there_is_room, persistently,
};
use crate::migration::Migration;
use crate::predict::{Papers, PredictOptions, predict};
use crate::progress::{Log, Progress};
use crate::prove::{ProofOptions, validate};
use crate::quarantine::summary;
use crate::replay::replay;
use crate::report::{Account, Event, Outcome, Status, exit};
use crate::rollback::{RollbackOptions, RolledBack, rollback};
use std::fs::File;
use std::time::{Duration, Instant};

/// Does what the order says and prints the outcome; gives the exit code.
pub(super) fn work(migration: &'static dyn Migration, order: &Order, mut inside: Inside) -> u8 {
    // Refused rows are reported as such; a panic in custom.rs must not print a row's values on the way.
    std::panic::set_hook(Box::new(|_| {}));
    let started = Instant::now();
    let mut outcome = empty_outcome(migration, order, &inside);
    let log = if order.log_json { Log::Json } else { Log::Text };
    let stop = inside.stop.clone();
    let timed = order.clone();
    let progress = Progress::new(log, move || stop.is_requested() || timed.is_over());
    let patience = Duration::from_secs(order.stall_seconds.into());
    watchdog::watch(patience);
    if let Some(signal) = inside.ended_before.last() {
        progress.say(&succeeded(migration, *signal, inside.ended_before.len()));
    }
    inside.connector = inside.connector.with_patience(patience);
    let done = event_loop().and_then(|event_loop| {
        event_loop.block_on(async {
            if matches!(order.command, Command::Predict { .. }) {
                let files = std::mem::take(&mut inside.files);
                return foretell(
                    migration,
                    order,
                    files,
                    &inside.connector,
                    &progress,
                    &mut outcome,
                )
                .await;
            }
            if matches!(order.command, Command::Measure { .. }) {
                return measured(migration, order, &inside.connector, &progress, &mut outcome)
                    .await;
            }
            stop_where_no_row_is_to_blame(migration, &inside).await?;
            perform(migration, order, &inside.connector, &progress, &mut outcome).await?;
            describe_state(migration, order, &inside.connector, &progress, &mut outcome).await
        })
    });
    if outcome.over_budget {
        progress.say(&told(migration, OVER_BUDGET));
    } else if outcome.status == Status::Stopped && order.is_over() {
        progress.say(&told(migration, TIME_IS_OVER));
    }
    let done = done.map_err(|error| not_passed(error.explained(&inside.connector), 1));
    if let (Err(error), true) = (&done, order.command.writes()) {
        note_at_last(
            migration,
            (order.command.word(), error),
            &inside.connector,
            &progress,
        );
    }
    drop(progress);
    outcome.seconds = started.elapsed().as_secs_f64();
    let code = exit_code(&outcome, done.as_ref().err());
    if let Err(error) = done {
        outcome.status = Status::Failed;
        outcome.not_joined = matches!(error, Error::NotJoined(_));
        outcome.error = Some(error.to_string());
        print::error(&error.to_string());
    }
    if order.output_json || outcome.error.is_none() {
        print::outcome(&outcome, order.output_json);
    }
    code
}

/// How long a program that has failed tries to put on record why, and what it got over before.
const LAST_NOTE: Duration = Duration::from_secs(5);

/// Puts on record why the program fails and what it got over before, if the target lets it: its log has all of it.
fn note_at_last(
    migration: &dyn Migration,
    (command, error): (&str, &Error),
    connector: &Connector,
    progress: &Progress,
) {
    let entity = migration.entity();
    let mut entries = progress.take_unrecorded();
    entries.push(Entry::of_end(entity, command, error));
    progress.keep_unrecorded(entries);
    let noting = async {
        let target = open_when_there_is_room(connector, entity.name).await?;
        match control::installed_version(&target, entity.control_schema).await? {
            Some(_) => note(&target, entity, progress).await,
            None => Ok(()),
        }
    };
    let noted = event_loop().and_then(|event_loop| {
        event_loop.block_on(async {
            let late = |_| Error::Failed("the target did not answer in time".to_owned());
            tokio::time::timeout(LAST_NOTE, noting)
                .await
                .map_err(late)?
        })
    });
    if noted.is_err() {
        progress.say(&told(migration, NOT_NOTED));
    }
}

const NOT_NOTED: &str = "what has happened stands in the program's log alone, as the target takes no entry of the journal now";

const TIME_IS_OVER: &str = "the time that --max-seconds gives is over; no new batch was begun";

const OVER_BUDGET: &str = "more rows are quarantined than --max-quarantined allows; no new batch was begun. `status` says why they are; \
     the same command with a larger number goes on";

fn told(migration: &dyn Migration, text: &str) -> Event {
    let entity = migration.entity().name;
    Event::Notice {
        entity: entity.to_owned(),
        message: format!("{entity}: {text}"),
    }
}

fn empty_outcome(migration: &dyn Migration, order: &Order, inside: &Inside) -> Outcome {
    Outcome {
        entity: migration.entity().name.to_owned(),
        command: order.command.word().to_owned(),
        status: Status::Done,
        run_id: None,
        phase: String::new(),
        account: Account::default(),
        nulled: 0,
        rows_changed: 0,
        quarantine: Vec::new(),
        unseen: Vec::new(),
        threshold_exceeded: false,
        over_budget: false,
        not_joined: false,
        validation: None,
        reconciled: None,
        seconds: 0.0,
        confinement: serde_json::to_value(&inside.reached).unwrap_or_default(),
        error: None,
    }
}

async fn perform(
    migration: &'static dyn Migration,
    order: &Order,
    connector: &Connector,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    match &order.command {
        Command::Run {
            run,
            snapshot,
            batch_size,
            workers,
            attempts,
            join,
            max_quarantined,
            fingerprint,
            lease_seconds,
            pace,
        } => {
            let options = LoadOptions {
                run: *run,
                snapshot: snapshot.clone(),
                batch_size: *batch_size,
                workers: *workers,
                attempts: *attempts,
                join: *join,
                // The first process has read it before.
                budget: max_quarantined
                    .as_deref()
                    .and_then(|text| text.parse().ok()),
                fingerprint: *fingerprint,
                pace: pace.pace(),
                lease: Duration::from_secs((*lease_seconds).into()),
                program_hash: order.program_hash.clone(),
                confinement: outcome.confinement.clone(),
            };
            let loaded = load(migration, connector, &options, progress).await?;
            outcome.rows_changed = loaded.rows;
            outcome.status = status_of(loaded.end);
            outcome.over_budget = loaded.end == LoadEnd::OverBudget;
        }
        Command::Validate { snapshot, workers } => {
            let entity = migration.entity();
            let options = ProofOptions {
                snapshot: snapshot.clone(),
                workers: *workers,
            };
            let proof = persistently(entity, "validating", connector, progress, async || {
                validate(migration, connector, &options, progress).await
            });
            outcome.validation = Some(proof.await?);
        }
        Command::Replay {
            snapshot,
            fingerprint,
        } => {
            let snapshot = snapshot.as_deref();
            let replayed = replay(migration, connector, snapshot, *fingerprint, progress).await?;
            outcome.rows_changed = replayed.rows;
            outcome.status = match replayed.changed() {
                _ if replayed.stopped => Status::Stopped,
                true => Status::Done,
                false => Status::NothingToDo,
            };
        }
        Command::Rollback {
            batch,
            destroy_modified_rows,
            destroy_referencing_rows,
            disable_triggers,
        } => {
            let options = RollbackOptions {
                batch: *batch,
                destroy_modified_rows: *destroy_modified_rows,
                destroy_referencing_rows: *destroy_referencing_rows,
                disable_triggers: *disable_triggers,
            };
            let rolled_back = rollback(migration, connector, options, progress).await?;
            outcome.rows_changed = rolled_back.rows;
            outcome.status = match rolled_back {
                RolledBack { stopped: true, .. } => Status::Stopped,
                RolledBack {
                    nothing_to_do: true,
                    ..
                } => Status::NothingToDo,
                _ => Status::Done,
            };
        }
        Command::Diff { .. }
        | Command::Sync(_)
        | Command::Undo
        | Command::Conflicts(_)
        | Command::Resolve { .. } => {
            reconcile::reconcile(migration, &order.command, connector, progress, outcome).await?;
        }
        // What is predicted or measured is told by itself; the state of the target has nothing of it.
        Command::Status | Command::Predict { .. } | Command::Measure { .. } => {}
    }
    Ok(())
}

/// A dry run, with its outcome.
async fn foretell(
    migration: &'static dyn Migration,
    order: &Order,
    files: Vec<File>,
    connector: &Connector,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let Command::Predict {
        snapshot,
        batch_size,
        sample,
        leaves_paper,
        parents,
    } = &order.command
    else {
        return Ok(());
    };
    let mut files = files.into_iter();
    let own = if *leaves_paper { files.next() } else { None };
    let options = PredictOptions {
        snapshot: snapshot.clone(),
        batch_size: *batch_size,
        sample: *sample,
        papers: Papers {
            own,
            parents: parents.iter().cloned().zip(files).collect(),
        },
    };
    let predicted = predict(migration, connector, &options, progress).await?;
    outcome.status = status_of(predicted.end);
    outcome.phase = "predicted".to_owned();
    (outcome.account, outcome.nulled) = (predicted.account, predicted.nulled);
    outcome.quarantine = predicted.quarantine;
    outcome.unseen = predicted.unseen;
    let percent = outcome.account.quarantined_percent();
    outcome.threshold_exceeded = percent > migration.entity().threshold_percent;
    Ok(())
}

/// One half of a load, with its outcome.
async fn measured(
    migration: &'static dyn Migration,
    order: &Order,
    connector: &Connector,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let Command::Measure {
        half,
        batch_size,
        workers,
    } = &order.command
    else {
        return Ok(());
    };
    let options = LoadOptions {
        batch_size: *batch_size,
        workers: *workers,
        ..LoadOptions::default()
    };
    let (account, whole) = measure(migration, connector, (*half, &options), progress).await?;
    outcome.phase = "measured".to_owned();
    outcome.account = account;
    if !whole {
        outcome.status = Status::Stopped;
    }
    Ok(())
}

fn status_of(end: LoadEnd) -> Status {
    match end {
        LoadEnd::Complete | LoadEnd::Joined => Status::Done,
        LoadEnd::NothingToDo => Status::NothingToDo,
        LoadEnd::Stopped | LoadEnd::OverBudget => Status::Stopped,
    }
}

/// Adds how far the entity is now: phase, account, quarantine.
async fn describe_state(
    migration: &dyn Migration,
    order: &Order,
    connector: &Connector,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let entity = migration.entity();
    let target = open_when_there_is_room(connector, entity.name).await?;
    if control::installed_version(&target, entity.control_schema)
        .await?
        .is_none()
    {
        return Ok(());
    }
    if order.command.writes() {
        note(&target, entity, progress).await?;
    }
    let Some(run) = runs::find(&target, entity.control_schema, entity.name).await? else {
        return Ok(());
    };
    outcome.run_id = Some(run.id.to_string());
    outcome.phase = run.phase.word().to_owned();
    (outcome.account, outcome.nulled) = runs::account(&target, entity, run.id).await?;
    outcome.quarantine = summary(&target, entity).await?;
    outcome.threshold_exceeded = outcome.account.quarantined_percent() > entity.threshold_percent;
    Ok(())
}

fn exit_code(outcome: &Outcome, error: Option<&Error>) -> u8 {
    if let Some(error) = error {
        return error.exit_code();
    }
    let differs = outcome
        .validation
        .as_ref()
        .is_some_and(|validation| !validation.equal);
    let unreconciled = outcome
        .reconciled
        .as_ref()
        .is_some_and(reconcile::is_finding);
    let judged = matches!(
        outcome.command.as_str(),
        "run" | "predict" | "validate" | "replay"
    );
    match outcome.status {
        Status::Stopped if outcome.over_budget => exit::FINDINGS,
        Status::Stopped => exit::STOPPED,
        _ if unreconciled || differs || (judged && outcome.threshold_exceeded) => exit::FINDINGS,
        _ => exit::DONE,
    }
}
