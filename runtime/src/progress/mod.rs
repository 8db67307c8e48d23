//! Progress: how far a program is, shown as a bar on a terminal or told as events, and whether the user wants it to stop.

mod estimate;

use crate::control::journal::Entry;
use crate::migration::Entity;
use crate::report::{Event, Phase, throttled_in_words};
use estimate::Estimate;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::time::Instant;

/// How progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// A bar where stderr is a terminal, else plain lines.
    Text,
    /// One JSON event a line on stderr.
    Json,
}

/// Tells how far a program is.
pub struct Progress {
    log: Log,
    stop_wanted: Box<dyn Fn() -> bool>,
    begun: Instant,
    now: RefCell<Option<Now>>,
    /// What belongs into the target's journal and is not there yet.
    unrecorded: RefCell<Vec<Entry>>,
}

#[derive(Debug)]
struct Now {
    entity: &'static str,
    phase: Phase,
    done: u64,
    total: u64,
    estimate: Estimate,
    bar: ProgressBar,
}

impl Progress {
    /// Progress told in one of the two ways; `stop_wanted` says whether the user wants the program to end.
    #[must_use]
    pub fn new(log: Log, stop_wanted: impl Fn() -> bool + 'static) -> Self {
        Self {
            log,
            stop_wanted: Box::new(stop_wanted),
            begun: Instant::now(),
            now: RefCell::new(None),
            unrecorded: RefCell::default(),
        }
    }

    /// Whether the user wants the program to stop at the next batch.
    #[must_use]
    pub fn stop_wanted(&self) -> bool {
        (self.stop_wanted)()
    }

    /// Begins a phase with `total` rows (0 where that is not known), of which `done` were done before.
    pub fn begin(&self, entity: &'static Entity, phase: Phase, total: u64, done: u64) {
        let bar = if self.log == Log::Text && std::io::stderr().is_terminal() {
            bar_for(entity.name, phase, total, done)
        } else {
            ProgressBar::hidden()
        };
        if let Some(before) = self.now.replace(Some(Now {
            entity: entity.name,
            phase,
            done,
            total,
            estimate: Estimate::new(total, done, self.begun.elapsed()),
            bar,
        })) {
            before.bar.finish_and_clear();
        }
        self.tell();
    }

    /// Counts rows that are done.
    pub fn advance(&self, rows: u64) {
        if let Some(now) = self.now.borrow_mut().as_mut() {
            now.done += rows;
            now.estimate.advance(rows, self.begun.elapsed());
            now.bar.set_position(now.done);
            now.bar.set_message(in_words(&now.estimate));
        }
        self.tell();
    }

    /// Takes what has come since it was taken last, for the target's journal.
    pub(crate) fn take_unrecorded(&self) -> Vec<Entry> {
        self.unrecorded.take()
    }

    /// Gives back what could not be recorded, before what has come since.
    pub(crate) fn keep_unrecorded(&self, entries: Vec<Entry>) {
        let later = self.unrecorded.replace(entries);
        self.unrecorded.borrow_mut().extend(later);
    }

    /// Tells an event other than progress.
    pub fn say(&self, event: &Event) {
        self.unrecorded.borrow_mut().extend(Entry::of(event));
        match (self.log, event) {
            (Log::Json, _) => write_line(&serde_json::to_string(event).unwrap_or_default()),
            (
                Log::Text,
                Event::Recovered {
                    operation,
                    message,
                    remedy,
                    ..
                },
            ) => {
                write_line(&format!("{operation}: {message}; {remedy}"));
            }
            (Log::Text, Event::Notice { message, .. }) => write_line(message),
            (
                Log::Text,
                Event::Throttled {
                    entity,
                    waits,
                    measure,
                    value,
                    limit,
                },
            ) => {
                let words = throttled_in_words(*waits, measure, *value, *limit);
                write_line(&format!("{entity}: {words}"));
            }
            (Log::Text, Event::Progress { .. }) => {}
        }
    }

    fn tell(&self) {
        if self.log == Log::Json
            && let Some(now) = self.now.borrow().as_ref()
        {
            let (entity, phase, done, total) =
                (now.entity.to_owned(), now.phase, now.done, now.total);
            self.say(&Event::Progress {
                entity,
                phase,
                done,
                total,
                left_seconds: now.estimate.left().map(|left| left.as_secs_f64()),
            });
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(now) = self.now.get_mut() {
            now.bar.finish_and_clear();
        }
    }
}

fn bar_for(entity: &str, phase: Phase, total: u64, done: u64) -> ProgressBar {
    let word = match phase {
        Phase::Load => "loading",
        Phase::Finish => "finishing",
        Phase::Validate => "proving",
        Phase::Replay => "replaying",
        Phase::Rollback => "taking back",
        Phase::Compare => "comparing",
    };
    let template = "{prefix} {wide_bar} {human_pos}/{human_len} rows  {msg}";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    bar.set_style(style);
    bar.set_prefix(format!("{entity}: {word}"));
    bar.set_position(done);
    bar
}

/// Rows a second and the time left, as far as they are known.
fn in_words(estimate: &Estimate) -> String {
    let rate = estimate
        .rows_a_second()
        .map(|rate| format!("{rate:.0} rows/s"));
    let left = estimate
        .left()
        .map(|left| format!("{} left", HumanDuration(left)));
    let known: Vec<String> = rate.into_iter().chain(left).collect();
    known.join("  ")
}

/// stderr is where logs go; that it may be closed is no reason to fail a migration.
fn write_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
