//! Which locks keep others from something while rows are moved: looked for again and again, by a thread of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rehome_runtime::connect::{Connection, ConnectionSettings};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::orchestrate::databases::{event_loop, open};

/// How often it is looked: what is held for a shorter time may not be seen, and keeps nobody waiting for long.
const PAUSE: Duration = Duration::from_millis(50);

/// A kind of lock on a table, and for how long it was held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LockSeen {
    /// The table, as SQL names it.
    pub table: String,
    /// PostgreSQL's name of the lock.
    pub mode: String,
    /// The longest time for which it was seen without a gap, in seconds.
    pub longest_seconds: f64,
}

/// Weaker locks keep nobody from reading, writing or looking after a table.
const HELD: &str = "\
SELECT DISTINCT pg_catalog.format('%I.%I', space.nspname, class.relname), lock.mode
FROM pg_catalog.pg_locks AS lock
JOIN pg_catalog.pg_class AS class ON class.oid = lock.relation
JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
WHERE lock.granted AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND lock.mode = ANY ('{ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}')
  AND class.relkind IN ('r', 'p') AND space.nspname <> $1 AND space.nspname NOT LIKE 'pg\\_%'
  AND lock.pid <> pg_catalog.pg_backend_pid()";

/// Looks at a database's locks until it is told to end.
pub(super) struct LockWatch {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<Result<Vec<LockSeen>, Error>>,
}

impl LockWatch {
    /// Begins to look. Rehome's own tables are left out.
    pub(super) fn begin(
        database: &ConnectionSettings,
        control_schema: &str,
    ) -> Result<Self, Error> {
        let ended = Arc::new(AtomicBool::new(false));
        let (told, database, schema) = (
            Arc::clone(&ended),
            database.clone(),
            control_schema.to_owned(),
        );
        let look = move || {
            event_loop()?.block_on(async {
                let session = open(&database).await?;
                watch(&session, &schema, &told).await
            })
        };
        let thread = std::thread::Builder::new().name("locks".to_owned());
        let thread = thread.spawn(look).map_err(|cause| {
            Error::failed("locks cannot be watched", "this process").because(cause)
        })?;
        Ok(Self { ended, thread })
    }

    /// Ends looking, and gives what was seen.
    pub(super) fn end(self) -> Result<Vec<LockSeen>, Error> {
        self.ended.store(true, Ordering::Relaxed);
        let seen = self.thread.join();
        seen.unwrap_or_else(|_| Err(Error::failed("locks were not watched", "the thread broke")))
    }
}

/// For how long a lock is held now, and for how long it was held at the most.
#[derive(Debug, Default)]
struct Span {
    now: Option<f64>,
    longest: f64,
    seen: bool,
}

async fn watch(
    session: &Connection,
    control_schema: &str,
    ended: &AtomicBool,
) -> Result<Vec<LockSeen>, Error> {
    let mut spans: BTreeMap<(String, String), Span> = BTreeMap::new();
    let mut last = Instant::now();
    loop {
        let held = session.query(HELD, &[&control_schema]).await;
        let held =
            held.map_err(|cause| Error::failed("locks cannot be read", "the copy").because(cause))?;
        let passed = last.elapsed().as_secs_f64();
        last = Instant::now();
        note(
            &mut spans,
            held.iter().map(|row| (row.get(0), row.get(1))),
            passed,
        );
        if ended.load(Ordering::Relaxed) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let seen = spans.into_iter().map(|((table, mode), span)| LockSeen {
        table,
        mode,
        longest_seconds: span.longest,
    });
    Ok(seen.collect())
}

/// Takes over what is held now. Who holds it in two looks is taken to have held it in between.
fn note(
    spans: &mut BTreeMap<(String, String), Span>,
    held: impl Iterator<Item = (String, String)>,
    passed: f64,
) {
    for lock in held {
        spans.entry(lock).or_default().seen = true;
    }
    for span in spans.values_mut() {
        let held_before = span.now.map_or(0.0, |now| now + passed);
        span.now = span.seen.then_some(held_before);
        span.longest = span.longest.max(span.now.unwrap_or_default());
        span.seen = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_time_without_a_gap_is_told() {
        let mut spans = BTreeMap::new();
        let lock = ("public.a".to_owned(), "ShareLock".to_owned());
        for (held, passed) in [
            (true, 1.0),
            (true, 2.0),
            (true, 3.0),
            (false, 4.0),
            (true, 5.0),
            (true, 0.5),
        ] {
            note(&mut spans, held.then(|| lock.clone()).into_iter(), passed);
        }
        // It was there from the first to the third look, which are five seconds apart.
        assert!((spans[&lock].longest - 5.0).abs() < 1e-9, "{spans:?}");
    }
}
