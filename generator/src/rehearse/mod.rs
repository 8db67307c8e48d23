//! The rehearsal: the real programs load, prove and take back on a copy of the target, and what was measured foretells the night.

mod copy;
mod locks;
mod record;
mod space;
mod unfinished;

use std::path::Path;
use std::time::Instant;

use rehome_runtime::report::Status;

pub use locks::LockSeen;
pub use record::{EntityMeasured, Rehearsal, demand, last};
pub use space::Space;

use crate::error::{Error, ErrorKind};
use crate::orchestrate::account::EntityAccount;
use crate::orchestrate::databases::{Databases, Snapshot};
use crate::orchestrate::flags::Flags;
use crate::orchestrate::interrupt::count_interrupts;
use crate::orchestrate::migrate::{Moved, Run, Stopped};
use crate::orchestrate::project::plain;
use crate::orchestrate::ready::Ready;
use crate::orchestrate::stop::Why;
use crate::orchestrate::{Console, evidence, now};
use copy::Copy;
use locks::LockWatch;
use unfinished::Unfinished;

/// What a rehearsal came to: what is kept of it, and the accounts for people.
#[derive(Debug, Clone)]
pub struct Rehearsed {
    /// What is kept in the project.
    pub rehearsal: Rehearsal,
    /// How far the load came.
    pub moved: Moved,
}

/// Rehearses the entities that are ready, and keeps what was measured as `rehearsal.json` of the project.
///
/// # Errors
/// When there can be no copy, a database fails, the record cannot be written, or the user stops it; then the record of an
/// earlier one stays. A load that stops by itself is no error here. The copy is removed in any case.
pub fn rehearse(
    root: &Path,
    console: Console,
    ready: &mut Ready,
    flags: Flags,
) -> Result<Rehearsed, Error> {
    let databases = Databases::of(&ready.project)?;
    ready.check_databases(&databases)?;
    let copy = Copy::make(&ready.project, &databases, console, &*count_interrupts()?)?;
    console.say(&copy.announcement());
    let done = on_the_copy(root, console, ready, (&databases, &copy), flags);
    let advice = copy.fate();
    // The copy goes before anything is told, so that nobody looks for it.
    copy.remove(console);
    let done = done?;
    if let Some(entity) = done.stopped_by_the_user() {
        let stopped = Error::new(ErrorKind::Stopped, "the rehearsal was stopped", entity);
        return Err(stopped.advice(advice));
    }
    let rehearsal = done.rehearsal(ready)?;
    record::keep(&ready.project, &rehearsal)?;
    Ok(Rehearsed {
        rehearsal,
        moved: done.loaded,
    })
}

/// Everything that was measured on the copy.
struct Done {
    loaded: Moved,
    back: Moved,
    load_seconds: f64,
    back_seconds: f64,
    before: Space,
    after: Space,
    locks: Vec<LockSeen>,
}

fn on_the_copy(
    root: &Path,
    console: Console,
    ready: &mut Ready,
    (databases, copy): (&Databases, &Copy),
    flags: Flags,
) -> Result<Done, Error> {
    let place = &copy.settings;
    let mappings = plain(&ready.project.mappings()?);
    let schema = ready.project.settings.policy.control_schema.clone();
    let tables: Vec<_> = mappings
        .iter()
        .filter(|mapping| ready.entities.contains(&mapping.entity))
        .map(|mapping| (mapping.entity.clone(), mapping.target.to_string()))
        .collect();
    ready.programs.aim_at(&place.connection_string());
    let stays = !copy.is_removed();
    let left = stays && Unfinished::is_left(&ready.project, place, &ready.entities)?;
    // As many tables side by side as in the run that is rehearsed.
    let (stages, crew) = (ready.stages()?, ready.crew(databases, None, flags.workers)?);
    // What happens on a copy is no outcome of the project's own entities.
    let outcomes = root.join(".rehome/rehearsal");
    let run = Run::new(&outcomes, console, &mut ready.journal, &ready.programs);
    if left {
        console
            .say("An earlier rehearsal was interrupted here. What it moved is taken back first:");
        take_back_first(&run, &ready.entities)?;
    }
    if stays {
        Unfinished::note(&ready.project, place, &ready.entities)?;
    }
    let before = space::measure(place, &tables)?;
    let snapshot = Snapshot::hold(&databases.source)?;
    let watch = LockWatch::begin(place, &schema)?;
    let began = Instant::now();
    let flags = Flags {
        snapshot: Some(snapshot.id.clone()),
        ..flags
    };
    let loaded = run.migrate(&stages, &flags, &crew)?;
    let load_seconds = began.elapsed().as_secs_f64();
    let locks = watch.end()?;
    let after = space::measure(place, &tables)?;
    let began = Instant::now();
    // What will be removed as a whole needs no taking back once there is nothing left to be measured.
    let back = if !loaded.stopped.is_empty() && !stays {
        Moved::default()
    } else {
        run.take_back(&moved_here(&loaded), &[])?
    };
    let back_seconds = began.elapsed().as_secs_f64();
    if stays && back.stopped.is_empty() {
        Unfinished::forget(&ready.project)?;
    }
    Ok(Done {
        load_seconds,
        back_seconds,
        loaded,
        back,
        before,
        after,
        locks,
    })
}

/// What this rehearsal has moved, dependants first; rows that were moved to the copy before are not its own. A program that
/// died may have moved some.
fn moved_here(loaded: &Moved) -> Vec<String> {
    let idle = |entity: &&EntityAccount| entity.status == Status::NothingToDo;
    let moved = loaded.accounts.iter().filter(|entity| !idle(entity));
    let mut names: Vec<_> = moved.map(|entity| entity.entity.clone()).collect();
    let died = loaded.stopped.iter().map(|stop| stop.entity.clone());
    names.extend(
        died.filter(|entity| !names.contains(entity))
            .collect::<Vec<_>>(),
    );
    names.reverse();
    names
}

/// Takes back what an earlier rehearsal had to leave on a copy.
fn take_back_first(run: &Run<'_>, entities: &[String]) -> Result<(), Error> {
    let backwards: Vec<_> = entities.iter().rev().cloned().collect();
    match run.take_back(&backwards, &[])?.stopped.as_slice() {
        [] => Ok(()),
        [Stopped { entity, why, .. }, ..] => {
            let what = format!("it could not be taken back: {}", why.words());
            Err(Error::new(why.kind(), what, entity).advice("give the rehearsal a fresh copy"))
        }
    }
}

impl Done {
    /// Where the user has stopped it, if it was the user.
    fn stopped_by_the_user(&self) -> Option<&str> {
        let mut stopped = self.loaded.stopped.iter().chain(&self.back.stopped);
        let by_the_user = stopped.find(|stop| stop.why == Why::Stopped);
        by_the_user.map(|stop| stop.entity.as_str())
    }

    fn rehearsal(&self, ready: &Ready) -> Result<Rehearsal, Error> {
        let mappings = plain(&ready.project.mappings()?);
        let why_not = self.why_not();
        Ok(Rehearsal {
            plan: evidence::plan_hash(&ready.project, &mappings)?,
            at: now(),
            passed: why_not.is_empty(),
            why_not,
            load_seconds: self.load_seconds,
            back_seconds: self.back_seconds,
            entities: self.entities(),
            before: self.before.clone(),
            after: self.after.clone(),
            locks: self.locks.clone(),
        })
    }

    /// Everything that keeps the rehearsal from being one that has passed.
    fn why_not(&self) -> Vec<String> {
        let mut why = Vec::new();
        for (what, moved) in [("the load", &self.loaded), ("taking back", &self.back)] {
            why.extend(moved.stopped.iter().map(|stop| {
                let Stopped { entity, why, .. } = stop;
                format!("{what} stopped at {entity}: {}", why.words())
            }));
        }
        let idle = |entity: &&EntityAccount| entity.status == Status::NothingToDo;
        let there = self.loaded.accounts.iter().filter(idle);
        why.extend(there.map(|entity| {
            let name = &entity.entity;
            format!("{name} had been moved there before, so nothing could be measured: roll it back first")
        }));
        why
    }

    fn entities(&self) -> Vec<EntityMeasured> {
        let backs = |name: &str| self.back.accounts.iter().find(|back| back.entity == name);
        let accounts = self.loaded.accounts.iter();
        let measured = accounts.map(|account| {
            let mut quarantine = account.quarantine.clone();
            // The record is committed: it tells how many and why, and no keys.
            quarantine
                .iter_mut()
                .for_each(|count| count.examples.clear());
            EntityMeasured {
                entity: account.entity.clone(),
                account: account.account,
                quarantine,
                seconds: account.seconds,
                back_seconds: backs(&account.entity).map_or(0.0, |back| back.seconds),
            }
        });
        measured.collect()
    }
}
