//! The desk: hands batches to the lanes, one at a time, as large and as soon as the pace allows, keeps their leases, and
//! counts what they bring in.
//!
//! It works in the thread that holds the progress and knows what the user wants. So lanes share nothing with each other.

use super::pace::{BatchSize, Throttle, Word};
use super::supply::{Next, Supply};
use crate::control::checkpoints::Checkpoint;
use crate::error::Error;
use crate::progress::Progress;
use crate::report::{Account, Event};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

/// How often it is asked whether others have let a batch go, while lanes have nothing else to do.
const LOOK: Duration = Duration::from_millis(100);

/// A lane's way to the desk.
#[derive(Debug, Clone)]
pub(super) struct Desk(mpsc::UnboundedSender<Request>);

#[derive(Debug)]
enum Request {
    /// Another batch is wanted, by a lane that has nothing in hand or that has.
    Next { idle: bool, reply: Reply },
    /// What became of the rows of a batch, and how long it took whose ranges were cut for so many rows.
    Count {
        account: Account,
        rows: u64,
        took: Duration,
    },
    /// Something that a lane got over.
    Say(Event),
    /// A lane has failed: nothing more is to begin.
    Close,
}

type Reply = oneshot::Sender<Checkpoint>;

/// The other side of the desk.
pub(super) struct Clerk<'s> {
    supply: Supply<'s>,
    requests: mpsc::UnboundedReceiver<Request>,
    terms: Terms,
    /// Whether no batch begins now: the target has more to do than may be, or nobody knows yet how much it has to do.
    held_back: bool,
    /// Idle lanes that wait, for what others may let go or for the target.
    waiting: Vec<Reply>,
    /// Why nothing more begins.
    closed: Option<Closed>,
}

enum Closed {
    /// The user wants to stop.
    Stopped,
    /// More rows are quarantined than may be.
    OverBudget,
    /// A lane has failed, and will say so.
    Lane,
    /// The supply has failed, or the target cannot be asked how much it has to do.
    Failed(Error),
}

/// On which terms batches are handed out.
pub(super) struct Terms {
    /// How many more rows may be quarantined, where somebody has set a limit.
    pub(super) budget: Option<u64>,
    /// How large batches are.
    pub(super) size: BatchSize,
    /// What says when none may begin.
    pub(super) throttle: Option<Throttle>,
}

/// What became of the batches, when every lane is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Served {
    /// All are in.
    Whole,
    /// The user has stopped it while some were left.
    Stopped,
    /// More rows were quarantined than may be while some were left.
    OverBudget,
    /// Some are left, because nobody came for them or somebody has failed.
    Left,
}

/// A desk with this supply.
pub(super) fn open(supply: Supply<'_>, terms: Terms) -> (Desk, Clerk<'_>) {
    let (desk, requests) = mpsc::unbounded_channel();
    let clerk = Clerk {
        supply,
        requests,
        held_back: terms.throttle.is_some(),
        terms,
        waiting: Vec::new(),
        closed: None,
    };
    (Desk(desk), clerk)
}

impl Desk {
    /// The next batch for a lane that is idle or has one in hand. Nothing where none is left, the user wants to stop, or
    /// something has failed; and nothing, for one that is not idle, where it may have to wait.
    pub(super) async fn next(&self, idle: bool) -> Option<Checkpoint> {
        let (reply, answer) = oneshot::channel();
        // Without a clerk the load is over; then there is no answer either.
        let _ = self.0.send(Request::Next { idle, reply });
        answer.await.ok()
    }

    /// Tells what became of the rows of a batch, and how long it took whose ranges were cut for so many rows.
    pub(super) fn count(&self, account: Account, rows: u64, took: Duration) {
        let _ = self.0.send(Request::Count {
            account,
            rows,
            took,
        });
    }

    /// Tells what a lane got over.
    pub(super) fn say(&self, event: Event) {
        let _ = self.0.send(Request::Say(event));
    }

    /// Lets nothing more begin.
    pub(super) fn close(&self) {
        let _ = self.0.send(Request::Close);
    }
}

impl Clerk<'_> {
    /// Serves until every lane is gone; gives what became of the batches.
    ///
    /// # Errors
    /// When no more batches can be leased. The lanes have ended what they had in hand then.
    pub(super) async fn serve(
        mut self,
        progress: &Progress,
        moved: &mut u64,
    ) -> Result<Served, Error> {
        let renewal = self.supply.renewal();
        let mut renewed = Instant::now();
        loop {
            let due = renewed + renewal.unwrap_or(LOOK);
            tokio::select! {
                request = self.requests.recv() => match request {
                    Some(Request::Next { idle, reply }) => self.answer(idle, reply, progress).await,
                    Some(Request::Count { account, rows, took }) => {
                        progress.advance(account.read);
                        *moved += account.migrated;
                        self.charge(account.quarantined);
                        self.terms.size.learn(rows, took);
                    }
                    Some(Request::Say(event)) => progress.say(&event),
                    Some(Request::Close) => self.close(Closed::Lane),
                    None => break,
                },
                () = sleep_until(due), if renewal.is_some() => {
                    renewed = Instant::now();
                    if let Err(error) = self.supply.renew().await {
                        self.close(Closed::Failed(error));
                    }
                }
                word = Throttle::next(&mut self.terms.throttle) => self.listen(word, progress).await,
                () = sleep(LOOK), if !self.waiting.is_empty() => {
                    self.answer_the_waiting(progress).await;
                }
            }
        }
        let left = match self.closed {
            Some(Closed::Failed(error)) => return Err(error),
            Some(Closed::Lane) => return Ok(Served::Left),
            Some(Closed::Stopped) => Served::Stopped,
            Some(Closed::OverBudget) => Served::OverBudget,
            None => Served::Left,
        };
        // Whatever the lanes believe: the load is whole when nothing is left.
        let is_left = self.supply.is_left().await?;
        Ok(if is_left { left } else { Served::Whole })
    }

    /// Answers a lane, or lets it wait; to drop its reply says that there is nothing.
    async fn answer(&mut self, idle: bool, reply: Reply, progress: &Progress) {
        if self.closed.is_none() && progress.stop_wanted() {
            self.close(Closed::Stopped);
        }
        if self.closed.is_some() || reply.is_closed() {
            return;
        }
        if self.held_back {
            // Who has a batch in hand ends it first.
            if idle {
                self.waiting.push(reply);
            }
            return;
        }
        match self.supply.next(idle, self.terms.size.rows()).await {
            // A lane that asked and died meanwhile has lost nothing: its batch stays pending.
            Ok(Next::Batch(next)) => drop(reply.send(next)),
            Ok(Next::Later) => self.waiting.push(reply),
            Ok(Next::Never) => {}
            Err(error) => self.close(Closed::Failed(error)),
        }
    }

    /// Hears how much the target has to do.
    async fn listen(&mut self, word: Word, progress: &Progress) {
        match word {
            Word::Now { wait, told } => {
                told.iter().for_each(|event| progress.say(event));
                self.held_back = wait;
                self.answer_the_waiting(progress).await;
            }
            Word::Failed(error) => {
                self.terms.throttle = None;
                self.close(Closed::Failed(error));
            }
        }
    }

    /// Asks again for those that wait; when one has to go on waiting, so have the others.
    async fn answer_the_waiting(&mut self, progress: &Progress) {
        for reply in std::mem::take(&mut self.waiting) {
            if self.waiting.is_empty() {
                self.answer(true, reply, progress).await;
            } else {
                self.waiting.push(reply);
            }
        }
    }

    /// Takes quarantined rows off the budget.
    fn charge(&mut self, quarantined: u64) {
        if let Some(left) = self.terms.budget {
            self.terms.budget = left.checked_sub(quarantined);
            if self.terms.budget.is_none() {
                self.close(Closed::OverBudget);
            }
        }
    }

    /// Lets nothing more begin, for the first reason there is.
    fn close(&mut self, why: Closed) {
        self.closed.get_or_insert(why);
        self.waiting.clear();
    }
}
