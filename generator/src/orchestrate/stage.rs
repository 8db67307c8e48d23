//! One stage: its entities are moved side by side, the biggest first, as many as there is room for.

use std::sync::atomic::Ordering;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::crew::{Crew, Turn};
use super::flags::Flags;
use super::migrate::{Ended, Moved, Run, line, why, why_of};
use super::stop::Why;
use crate::error::{Error, ErrorKind};

/// What of a stage works now, and what has ended.
#[derive(Default)]
struct Going {
    programs: usize,
    workers: u32,
    /// Whether nothing more begins.
    stopped: bool,
    ended: Vec<(usize, Ended)>,
}

/// The same, for all who work on it.
#[derive(Default)]
struct Board {
    going: Mutex<Going>,
    changed: Condvar,
}

impl Run<'_> {
    /// Moves the entities of a stage. Where one stops the run, nothing more begins, and those beside it stop behind their
    /// batch.
    pub(super) fn stage(
        &self,
        entities: &[String],
        (flags, crew): (&Flags, &Crew),
        moved: &mut Moved,
    ) -> Result<(), Error> {
        let board = Board::default();
        std::thread::scope(|scope| {
            for turn in crew.turns(entities) {
                if !board.begin(turn, crew) || self.deadline.is_over() {
                    break;
                }
                let (board, entity) = (&board, &entities[turn.index]);
                let work = move || self.take_turn((entity, turn), flags, board);
                // The kernel ties a program to the thread that starts it, so each has one of its own.
                let thread = std::thread::Builder::new().name("program".to_owned());
                if let Err(cause) = thread.spawn_scoped(scope, work) {
                    let error = Error::failed("a program cannot be begun", entity).because(cause);
                    self.end_turn(turn, Err(error), board);
                }
            }
        });
        self.take_over(entities, board.into_ended(), moved)
    }

    /// Moves one entity.
    fn take_turn(&self, (entity, turn): (&str, Turn), flags: &Flags, board: &Board) {
        let flags = Flags {
            workers: Some(turn.workers),
            ..flags.clone()
        };
        let ended = self.migrate_one(entity, &flags);
        if let Ok((account, _)) = &ended {
            self.bars.say(&line(account, "run"));
        }
        self.end_turn(turn, ended, board);
    }

    /// A turn is over. What the user stops, or the time, stops the others by itself; what else ends the run ends them too.
    fn end_turn(&self, turn: Turn, ended: Ended, board: &Board) {
        let why = match &ended {
            Ok((account, code)) => why(account, *code),
            Err(error) => Some(why_of(error)),
        };
        if why.is_some_and(|why| why.kind() != ErrorKind::Stopped) {
            self.halt.store(true, Ordering::Relaxed);
        }
        board.end(turn, ended, why.is_some());
    }

    /// Takes over what came of a stage, in the order of the plan.
    fn take_over(
        &self,
        entities: &[String],
        mut ended: Vec<(usize, Ended)>,
        moved: &mut Moved,
    ) -> Result<(), Error> {
        ended.sort_by_key(|(index, _)| *index);
        let begun: Vec<usize> = ended.iter().map(|(index, _)| *index).collect();
        for (index, ended) in ended {
            self.settle((&entities[index], "run"), ended, moved)?;
        }
        let left = entities.iter().enumerate();
        let left = left.filter(|(index, _)| !begun.contains(index));
        moved.waiting = left.map(|(_, entity)| entity.clone()).collect();
        // Where nobody has stopped, only the time keeps an entity from its turn.
        if let (Some(first), true) = (moved.waiting.first().cloned(), moved.stopped.is_empty()) {
            self.stop((&first, "run"), Why::TimeIsOver, None, moved)?;
        }
        Ok(())
    }
}

impl Board {
    /// Waits until there is room for a turn; gives whether it begins.
    fn begin(&self, turn: Turn, crew: &Crew) -> bool {
        let waits = |going: &mut Going| {
            !going.stopped && !crew.has_room(going.programs, going.workers, turn.workers)
        };
        let waited = self.changed.wait_while(self.going(), waits);
        let mut going = waited.unwrap_or_else(PoisonError::into_inner);
        if !going.stopped {
            going.programs += 1;
            going.workers += turn.workers;
        }
        !going.stopped
    }

    /// A turn is over; `stops` says whether nothing more begins.
    fn end(&self, turn: Turn, ended: Ended, stops: bool) {
        let mut going = self.going();
        going.programs -= 1;
        going.workers -= turn.workers;
        going.stopped |= stops;
        going.ended.push((turn.index, ended));
        drop(going);
        self.changed.notify_all();
    }

    fn into_ended(self) -> Vec<(usize, Ended)> {
        let going = self.going.into_inner();
        going.unwrap_or_else(PoisonError::into_inner).ended
    }

    fn going(&self) -> MutexGuard<'_, Going> {
        self.going.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
