//! The desk: hands the batches that wait to the lanes, one at a time, and counts what they bring in.
//!
//! It works in the thread that holds the progress and knows what the user wants. So lanes share nothing with each other.

use crate::control::checkpoints::Checkpoint;
use crate::progress::Progress;
use crate::report::Event;
use std::collections::VecDeque;
use tokio::sync::{mpsc, oneshot};

/// A lane's way to the desk.
#[derive(Debug, Clone)]
pub(super) struct Desk(mpsc::UnboundedSender<Request>);

#[derive(Debug)]
enum Request {
    /// Another batch is wanted.
    Next(oneshot::Sender<Checkpoint>),
    /// So many rows were read, and so many of them migrated.
    Count(u64, u64),
    /// Something that a lane got over.
    Say(Event),
    /// A lane has failed: nothing more is to begin.
    Close,
}

/// The other side of the desk.
#[derive(Debug)]
pub(super) struct Clerk {
    waiting: VecDeque<Checkpoint>,
    requests: mpsc::UnboundedReceiver<Request>,
}

/// A desk with these batches, handed out in their order.
pub(super) fn open(waiting: Vec<Checkpoint>) -> (Desk, Clerk) {
    let (desk, requests) = mpsc::unbounded_channel();
    let clerk = Clerk {
        waiting: waiting.into(),
        requests,
    };
    (Desk(desk), clerk)
}

impl Desk {
    /// The next batch; nothing where none is left, the user wants to stop, or another lane has failed.
    pub(super) async fn next(&self) -> Option<Checkpoint> {
        let (reply, answer) = oneshot::channel();
        // Without a clerk the load is over; then there is no answer either.
        let _ = self.0.send(Request::Next(reply));
        answer.await.ok()
    }

    /// Tells what a batch brought.
    pub(super) fn count(&self, read: u64, migrated: u64) {
        let _ = self.0.send(Request::Count(read, migrated));
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

impl Clerk {
    /// Serves until every lane is gone; gives whether the user stopped it while batches were left, and those that nobody
    /// came for.
    pub(super) async fn serve(
        mut self,
        progress: &Progress,
        moved: &mut u64,
    ) -> (bool, Vec<Checkpoint>) {
        let mut stopped = false;
        while let Some(request) = self.requests.recv().await {
            match request {
                Request::Next(reply) => {
                    stopped |= progress.stop_wanted() && !self.waiting.is_empty();
                    if !stopped && let Some(next) = self.waiting.pop_front() {
                        // A lane that asked and died meanwhile has lost nothing: its batch stays pending.
                        let _ = reply.send(next);
                    }
                }
                Request::Count(read, migrated) => {
                    progress.advance(read);
                    *moved += migrated;
                }
                Request::Say(event) => progress.say(&event),
                Request::Close => self.waiting.clear(),
            }
        }
        (stopped, self.waiting.into())
    }
}
