//! Joining: this process moves rows of tables that another `rehome run` is moving, until that one has ended.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use rehome_runtime::report::exit;

use super::account::{EntityAccount, grouped};
use super::conductor::Seen;
use super::flags::Flags;
use super::interrupt;
use super::migrate::{Ended, Moved, Run};
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
        &self,
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
                        let first = entities.first().map_or("", String::as_str);
                        self.stop((first, "run"), why, None, &mut moved)?;
                        return Ok(moved);
                    }
                    None => std::thread::sleep(LOOK),
                }
                continue;
            };
            tried.insert(entity.clone());
            if let Some(ended) = self.join_one(&entity, flags) {
                self.settle((&entity, "run"), ended, &mut moved)?;
            }
            if !moved.stopped.is_empty() {
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

    /// Joins one table; gives nothing where that is left to the other process.
    fn join_one(&self, entity: &str, flags: &Flags) -> Option<Ended> {
        let say = |line: &str| self.bars.say(line);
        let called = match self.call(entity, "run", &flags.arguments("run", self.deadline)) {
            Ok(called) => called,
            Err(error) => return Some(Err(error)),
        };
        if called.outcome.not_joined {
            let reason = called.outcome.error.unwrap_or_default();
            say(&format!("  {entity}: left to the other process: {reason}"));
            return None;
        }
        let account = EntityAccount::of(&called.outcome);
        let (rows, seconds) = (grouped(account.rows_changed), account.seconds);
        say(&format!(
            "  {entity:<24} {rows} rows moved beside the other process ({seconds:.1} s)"
        ));
        // Whether the table as a whole is as it should be, the other process tells when it has proven it.
        let is_its = called.exit == exit::FINDINGS && !account.over_budget;
        let code = if is_its { exit::DONE } else { called.exit };
        Some(Ok((account, code)))
    }
}

fn nobody() -> Error {
    Error::failed("no `rehome run` is moving rows there", "the target")
        .advice("begin or go on with the same command without --join")
}
