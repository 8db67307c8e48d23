//! The watchdog: a row whose transform does not come to an end ends the process, so that the row can be found and the
//! others go on. Nothing else can: the thread that transforms it hears nobody.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

/// The transformers of this process that are watched.
static WATCHED: Mutex<Vec<Weak<AtomicU64>>> = Mutex::new(Vec::new());

/// Whether the watch has begun.
static BEGUN: OnceLock<()> = OnceLock::new();

/// What one transformer does: a number that rises when a row is begun and when it is done, so that it is odd between.
#[derive(Debug)]
pub(super) struct Steps(Arc<AtomicU64>);

impl Steps {
    /// Steps that are watched from now on, where there is a watch.
    pub(super) fn new() -> Self {
        let steps = Arc::default();
        let mut watched = WATCHED.lock().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|known| known.strong_count() > 0);
        watched.push(Arc::downgrade(&steps));
        Self(steps)
    }

    /// A row is begun, or done. Only one thread steps, so nothing is lost between the two.
    pub(super) fn step(&self) {
        let before = self.0.load(Ordering::Relaxed);
        self.0.store(before.wrapping_add(1), Ordering::Relaxed);
    }
}

/// Watches all transformers of this process: it ends when one works on the same row for longer than this.
pub(crate) fn watch(patience: Duration) {
    if BEGUN.set(()).is_err() {
        return;
    }
    let thread = std::thread::Builder::new().name("watchdog".to_owned());
    let watching = thread.spawn(move || {
        let mut seen: Vec<Seen> = Vec::new();
        loop {
            std::thread::sleep(patience / 8);
            look(&mut seen);
            if seen.iter().any(|one| one.is_stuck(patience)) {
                end(patience);
            }
        }
    });
    // Without the thread an endless loop waits for Ctrl-C, as everything else goes on.
    drop(watching);
}

/// A transformer within a row.
struct Seen {
    steps: Weak<AtomicU64>,
    at: u64,
    since: Instant,
}

impl Seen {
    fn is_stuck(&self, patience: Duration) -> bool {
        self.at % 2 == 1 && self.since.elapsed() >= patience
    }
}

/// Brings what is seen up to date.
fn look(seen: &mut Vec<Seen>) {
    let watched = WATCHED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = std::mem::take(seen);
    for steps in watched.iter() {
        let Some(now) = steps.upgrade() else { continue };
        let at = now.load(Ordering::Relaxed);
        let before = known.iter().find(|one| one.steps.ptr_eq(steps));
        let since = match before {
            Some(before) if before.at == at => before.since,
            _ => Instant::now(),
        };
        seen.push(Seen {
            steps: steps.clone(),
            at,
            since,
        });
    }
}

fn end(patience: Duration) -> ! {
    let _ = writeln!(
        std::io::stderr(),
        "a row has been transformed for {} seconds without an end (--stall-seconds), so this process ends",
        patience.as_secs()
    );
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_within_a_row_for_too_long_is_stuck_and_nobody_else() {
        let (within, between) = (Steps::new(), Steps::new());
        within.step();
        let mut seen = Vec::new();
        look(&mut seen);
        let find = |seen: &[Seen], steps: &Steps| {
            let steps = Arc::downgrade(&steps.0);
            let found = seen.iter().find(|one| one.steps.ptr_eq(&steps));
            found.map(|one| one.is_stuck(Duration::ZERO))
        };
        assert_eq!(find(&seen, &within), Some(true));
        assert_eq!(find(&seen, &between), Some(false));
        within.step();
        look(&mut seen);
        assert_eq!(find(&seen, &within), Some(false));
        drop(within);
        look(&mut seen);
        assert_eq!(find(&seen, &between), Some(false));
    }
}
