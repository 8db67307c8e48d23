//! Commands that compare both sides after a run: entity after entity, and once more where rows had to wait for others.

use rehome_runtime::report::{Reconciled, Status, exit};

use super::account::{EntityAccount, grouped};
use super::migrate::{Moved, Run};
use super::stop::Why;
use crate::error::Error;

/// Whether a command is one of them: what it finds is told, and stops nothing.
pub(super) fn is_one(command: &str) -> bool {
    matches!(command, "diff" | "sync" | "conflicts")
}

/// Why such a command stops the work.
pub(super) fn why(code: u8) -> Option<Why> {
    match code {
        exit::DONE | exit::FINDINGS => None,
        exit::STOPPED => Some(Why::Stopped),
        exit::DIFFERS => Some(Why::Changed),
        _ => Some(Why::Failed),
    }
}

impl Run<'_> {
    /// Has each program do one of these commands, with the same arguments.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn reconcile(
        &self,
        entities: &[String],
        command: &str,
        arguments: &[String],
    ) -> Result<Moved, Error> {
        self.each(entities, command, |entity| {
            self.one(entity, command, arguments)
        })
    }

    /// The same, and then once more, the last first, with the entities of which rows had to wait for rows of others.
    ///
    /// # Errors
    /// As [`Run::reconcile`].
    pub fn reconcile_twice(
        &self,
        entities: &[String],
        (first, second): (&[String], &[String]),
        waits: fn(&Reconciled) -> u64,
    ) -> Result<Moved, Error> {
        let mut moved = self.reconcile(entities, "sync", first)?;
        if !moved.stopped.is_empty() {
            return Ok(moved);
        }
        let waiting = moved.accounts.iter().rev();
        let waiting = waiting.filter(|account| account.reconciled.as_ref().map_or(0, waits) > 0);
        let waiting: Vec<String> = waiting.map(|account| account.entity.clone()).collect();
        let rest = self.reconcile(&waiting, "sync", second)?;
        for later in &rest.accounts {
            let earlier = moved.accounts.iter_mut();
            let earlier = earlier.filter(|account| account.entity == later.entity);
            earlier.for_each(|account| add(account, later));
        }
        (moved.stopped, moved.waiting) = (rest.stopped, rest.waiting);
        Ok(moved)
    }
}

/// Adds to an account what a second pass did; what is open is what is open behind it.
fn add(account: &mut EntityAccount, later: &EntityAccount) {
    account.account = later.account;
    account.phase.clone_from(&later.phase);
    account.seconds += later.seconds;
    account.rows_changed += later.rows_changed;
    account.error.clone_from(&later.error);
    if later.status != Status::NothingToDo {
        account.status = later.status;
    }
    if let (Some(done), Some(more)) = (&mut account.reconciled, &later.reconciled) {
        done.rows_changed += more.rows_changed;
        done.rows_added += more.rows_added;
        done.rows_removed += more.rows_removed;
        done.open_conflicts = more.open_conflicts;
        done.referenced = more.referenced;
        done.left = more.left;
    }
}

/// What happened, in a line.
pub(super) fn words(entity: &EntityAccount) -> String {
    let Some(found) = &entity.reconciled else {
        return "nothing to do".to_owned();
    };
    let counts = [
        (found.missing, "missing"),
        (found.changed, "changed"),
        (found.changed_in_target, "changed in the target"),
        (found.extra, "extra"),
        (found.conflicting, "conflicting"),
        (found.rows_changed, "changed in place"),
        (found.rows_added, "brought in"),
        (found.rows_removed, "taken out"),
        (found.kept, "kept as they are"),
        (found.missed, "left to the next sync"),
        (found.left, "left until what refers to them is taken back"),
        (found.open_conflicts, "waiting as conflicts"),
    ];
    let told = counts.into_iter().filter(|(rows, _)| *rows > 0);
    let told: Vec<String> = told
        .map(|(rows, what)| format!("{} {what}", grouped(rows)))
        .collect();
    match told.is_empty() {
        true => "no difference".to_owned(),
        false => told.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_stop_nothing_and_failures_do() {
        assert!(is_one("sync") && !is_one("run"));
        assert_eq!(why(exit::FINDINGS), None);
        assert_eq!(why(exit::FAILED), Some(Why::Failed));
        assert_eq!(why(exit::STOPPED), Some(Why::Stopped));
    }
}
