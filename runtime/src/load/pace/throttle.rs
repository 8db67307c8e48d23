//! The throttle: while a number of the target is over its limit, no new batch begins.
//!
//! The target is asked beside the work, in a session of its own, so that a slow answer holds up nothing, and least of all
//! the wish to stop.

use super::Limit;
use super::gauge::{EVERY, Gauge, Reading};
use crate::connect::Connector;
use crate::error::Error;
use crate::load::run::notice;
use crate::migration::Entity;
use crate::report::Event;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

/// Looks at the target as long as it lives.
pub(in crate::load) struct Throttle {
    words: mpsc::Receiver<Word>,
    looking: AbortHandle,
}

/// What the looks say, when it changes.
#[derive(Debug)]
pub(in crate::load) enum Word {
    /// Whether batches wait now, and what is told about it.
    Now { wait: bool, told: Vec<Event> },
    /// The target could not be asked; nobody knows how much it has to do.
    Failed(Error),
}

impl Throttle {
    /// Begins to look; nothing where there is no limit.
    ///
    /// # Errors
    /// When the target has no room for another session, or does not tell the role what is to be measured.
    pub(in crate::load) async fn open(
        connector: &Connector,
        entity: &'static Entity,
        limits: &[Limit],
    ) -> Result<Option<Self>, Error> {
        if limits.is_empty() {
            return Ok(None);
        }
        let gauge = Gauge::open(connector, entity.name, limits.to_vec()).await?;
        // One word at a time: who does not listen for a while hears what is so by then.
        let (tell, words) = mpsc::channel(1);
        let looking = tokio::spawn(look(gauge, entity, tell)).abort_handle();
        Ok(Some(Self { words, looking }))
    }

    /// The next word; never one where there is no throttle.
    pub(in crate::load) async fn next(throttle: &mut Option<Self>) -> Word {
        let word = match throttle {
            Some(throttle) => throttle.words.recv().await,
            None => None,
        };
        match word {
            Some(word) => word,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Throttle {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

async fn look(gauge: Gauge, entity: &'static Entity, tell: mpsc::Sender<Word>) {
    let mut before = None;
    loop {
        let next = Instant::now() + EVERY;
        let now = match gauge.look().await {
            Ok(now) => now,
            Err(error) => {
                // Who does not hear it has ended.
                let _ = tell.send(Word::Failed(error)).await;
                return;
            }
        };
        if let Some(word) = changed(entity, &gauge.limits, before.as_ref(), &now)
            && tell.send(word).await.is_err()
        {
            return;
        }
        before = Some(now);
        sleep_until(next).await;
    }
}

/// What there is to say after a look; nothing where all is as before.
fn changed(
    entity: &Entity,
    limits: &[Limit],
    before: Option<&Reading>,
    now: &Reading,
) -> Option<Word> {
    let was_over = before.and_then(|before| first_over(limits, before));
    let is_over = first_over(limits, now);
    let mut told = Vec::new();
    if now.no_standby && before.is_none_or(|before| !before.no_standby) {
        told.push(notice(entity, NO_STANDBY));
    }
    let event = |at: usize| throttled(entity, &limits[at], now.values[at], is_over.is_some());
    match (was_over, is_over) {
        (None, Some(at)) | (Some(at), None) => told.push(event(at)),
        _ => {}
    }
    let wait = is_over.is_some();
    let news = before.is_none() || !told.is_empty();
    news.then_some(Word::Now { wait, told })
}

const NO_STANDBY: &str =
    "no standby is connected to the target, so there is no lag that could hold the load back";

fn first_over(limits: &[Limit], reading: &Reading) -> Option<usize> {
    let mut all = limits.iter().zip(&reading.values);
    all.position(|(limit, value)| *value > limit.most)
}

fn throttled(entity: &Entity, limit: &Limit, value: f64, waits: bool) -> Event {
    Event::Throttled {
        entity: entity.name.to_owned(),
        waits,
        measure: limit.measure.in_words().to_owned(),
        value,
        limit: limit.most,
    }
}
