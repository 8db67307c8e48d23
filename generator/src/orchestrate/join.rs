//! Joining: this process moves rows of tables that another `rehome run` is moving, until that one has ended.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use rehome_runtime::report::exit;

use super::account::EntityAccount;
use super::conductor::Seen;
use super::interrupt;
use super::migrate::{Flags, Moved, Run, why, why_of};
use super::stop::Why;
use crate::error::Error;

/// How often it is looked whether another table can be joined.
const LOOK: Duration = Duration::from_millis(200);

impl Run<'_> {
    /// Joins one table after the other, as they come to be moved. What cannot be joined is left to the other process, and
    /// that is told. The other one proves what was moved.
    ///
    /// # Errors
    /// When nobody moves anything, when the target does not answer, or as [`Run::migrate`].
    pub fn join(
        &mut self,
        entities: &[String],
        flags: &Flags,
        interrupts: &AtomicU32,
        mut look: impl FnMut(&[String]) -> Result<Seen, Error>,
    ) -> Result<Moved, Error> {
        let mut moved = Moved::default();
        let mut tried = BTreeSet::new();
        if !look(entities)?.is_conducted {
            return Err(nobody());
        }
        loop {
            let seen = look(entities)?;
            let next = |entity: &&String| seen.moving.contains(entity) && !tried.contains(*entity);
            let Some(entity) = entities.iter().find(next).cloned() else {
                match self.end_of_waiting(&seen, interrupts) {
                    Some(None) => return Ok(moved),
                    Some(Some(why)) => {
                        let first = entities.first().cloned().unwrap_or_default();
                        moved.stopped = Some((first, why));
                        return Ok(moved);
                    }
                    None => std::thread::sleep(LOOK),
                }
                continue;
            };
            tried.insert(entity.clone());
            if let Some(why) = self.join_one(&entity, flags, &mut moved)? {
                let why = self.in_time(why);
                self.trouble(&entity, "run", why, moved.error.clone())?;
                moved.stopped = Some((entity, why));
                return Ok(moved);
            }
        }
    }

    /// Whether there is nothing to wait for, and why where somebody has to know.
    fn end_of_waiting(&self, seen: &Seen, interrupts: &AtomicU32) -> Option<Option<Why>> {
        match () {
            () if interrupt::check(interrupts).is_err() => Some(Some(Why::Stopped)),
            () if self.deadline.is_over() => Some(Some(Why::TimeIsOver)),
            () if !seen.is_conducted => Some(None),
            () => None,
        }
    }

    fn join_one(
        &mut self,
        entity: &str,
        flags: &Flags,
        moved: &mut Moved,
    ) -> Result<Option<Why>, Error> {
        let called = match self.call(entity, "run", &flags.arguments("run", self.deadline)) {
            Ok(called) => called,
            Err(error) => {
                moved.error = Some(error.to_string());
                return Ok(Some(why_of(&error)));
            }
        };
        if called.outcome.not_joined {
            let reason = called.outcome.error.unwrap_or_default();
            self.console
                .say(&format!("  {entity}: left to the other process: {reason}"));
            return Ok(None);
        }
        let account = EntityAccount::of(&called.outcome);
        let rows = super::account::grouped(account.rows_changed);
        let seconds = account.seconds;
        self.console.say(&format!(
            "  {entity:<24} {rows} rows moved beside the other process ({seconds:.1} s)"
        ));
        let stops = !matches!(called.exit, exit::DONE | exit::FINDINGS) || account.over_budget;
        let why = why(&account, called.exit).filter(|_| stops);
        moved.error.clone_from(&account.error);
        moved.accounts.push(account);
        Ok(why)
    }
}

fn nobody() -> Error {
    Error::failed("no `rehome run` is moving rows there", "the target")
        .advice("begin or go on with the same command without --join")
}
