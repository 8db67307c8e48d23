//! Somebody who goes on writing to the source while its rows are moved.

use crate::world::World;
use rehome_runtime::connect::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tokio::task::JoinHandle;

/// Of seven statements three insert, two update, one deletes and one gives a row another key. Which rows they mean is
/// left to a generator of the test's own, so that every run writes the same.
const STATEMENTS: [&str; 7] = [
    "INSERT INTO public.old_part SELECT {new}, 'w' || {new}, 'w', 1, 1, NULL, 1, 1",
    "UPDATE public.old_part SET name = 'written', price = -price WHERE id = {old}",
    "INSERT INTO public.old_part SELECT -{new}, 'v' || {new}, 'v', 1, 1, NULL, 1, 1 + {old} % 9, -{new}",
    "DELETE FROM public.old_part WHERE id = {old}",
    "INSERT INTO public.old_part SELECT 200 + {new}, 'u' || {new}, 'u', 1, 1, NULL, 1, 1",
    "UPDATE public.old_part SET deleted = NOT deleted, team_id = {old} % 8 WHERE id = {old}",
    "UPDATE public.old_part SET id = 100000 + id WHERE id = {old}",
];

pub struct Writer {
    ended: Arc<AtomicBool>,
    written: Arc<AtomicU32>,
    task: JoinHandle<()>,
}

impl Writer {
    /// Begins to write, and waits until the first round is in.
    pub async fn begin(world: &World) -> Self {
        let session = world.source_session().await;
        let (ended, written) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let task = tokio::spawn(write(session, Arc::clone(&ended), Arc::clone(&written)));
        let writer = Self {
            ended,
            written,
            task,
        };
        while writer.written.load(Ordering::Relaxed) < 7 {
            tokio::task::yield_now().await;
        }
        writer
    }

    /// How many statements were written so far.
    pub fn written(&self) -> u32 {
        self.written.load(Ordering::Relaxed)
    }

    /// Ends, behind the statement that is on its way.
    pub async fn end(self) {
        self.ended.store(true, Ordering::Relaxed);
        self.task.await.expect("the writer writes what it may");
    }
}

async fn write(session: Connection, ended: Arc<AtomicBool>, written: Arc<AtomicU32>) {
    let mut seed = 7_u64;
    for number in 1_u32.. {
        if ended.load(Ordering::Relaxed) {
            return;
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let old = seed >> 33;
        let statement = STATEMENTS[number as usize % STATEMENTS.len()]
            .replace("{new}", &(5_000 + number).to_string())
            .replace("{old}", &(1 + old % 4_000).to_string());
        let done = session.batch_execute(&statement).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        written.store(number, Ordering::Relaxed);
    }
}
