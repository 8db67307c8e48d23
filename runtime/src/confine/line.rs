//! The worker's line to its broker: requests from any task, answers and the call to stop.

use super::control::Control;
use super::message::{Answer, Family, ToBroker, ToWorker, Wish};
use super::stop::Stop;
use crate::connect::{ConnectError, ConnectErrorKind, Side, Socket};
use crate::report::exit;
use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::{oneshot, watch};

/// The line. Cloning it is cheap; all clones share one socket.
#[derive(Debug, Clone)]
pub(crate) struct Line(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    control: Control,
    last: AtomicU64,
    waiting: Mutex<Waiting>,
}

type Reply = (Answer, Option<OwnedFd>);
type Waiting = HashMap<u64, oneshot::Sender<Reply>>;

/// A session that the broker has opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) socket: Socket,
    pub(crate) greeting: Vec<u8>,
    pub(crate) connection: u64,
}

impl Line {
    /// Takes the control socket, and a thread that listens to it from now on.
    pub(super) fn new(control: Control) -> io::Result<(Self, Stop)> {
        let shared = Shared {
            control,
            last: AtomicU64::new(0),
            waiting: Mutex::default(),
        };
        let line = Self(Arc::new(shared));
        let (sender, stop) = Stop::new();
        let listener = line.clone();
        std::thread::Builder::new()
            .name("broker".to_owned())
            .spawn(move || listener.listen(&sender))?;
        Ok((line, stop))
    }

    /// Asks for a session.
    ///
    /// # Errors
    /// What the broker says, or that it is gone.
    pub(crate) async fn open(&self, side: Side) -> Result<Opened, ConnectError> {
        match self.ask(Wish::Open(side)).await {
            Some((
                Answer::Opened {
                    connection,
                    family,
                    greeting,
                },
                Some(descriptor),
            )) => {
                let socket = taken(family, descriptor).map_err(|error| {
                    let kind = ConnectErrorKind::Protocol;
                    ConnectError::without_settings(side, kind, error.to_string())
                })?;
                Ok(Opened {
                    socket,
                    greeting,
                    connection,
                })
            }
            other => Err(refusal(side, other)),
        }
    }

    /// Asks that whatever a session does be stopped.
    ///
    /// # Errors
    /// What the broker says, or that it is gone.
    pub(crate) async fn cancel(&self, connection: u64, side: Side) -> Result<(), ConnectError> {
        match self.ask(Wish::Cancel(connection)).await {
            Some((Answer::Cancelled, _)) => Ok(()),
            other => Err(refusal(side, other)),
        }
    }

    /// Gives none when the broker is gone.
    async fn ask(&self, wish: Wish) -> Option<Reply> {
        let request = self.0.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, receiver) = oneshot::channel();
        self.waiting().insert(request, sender);
        // Requests are a few dozen bytes, so this does not keep other tasks waiting.
        if self
            .0
            .control
            .send(&ToBroker::Request { request, wish })
            .is_err()
        {
            self.waiting().remove(&request);
            return None;
        }
        receiver.await.ok()
    }

    fn listen(&self, stop: &watch::Sender<bool>) {
        // The kernel ends this process when the broker dies; where it is late, the closed socket says the same.
        // Without a broker nobody enforces the limits.
        while let Ok(Some((message, attached))) = self.0.control.receive() {
            match message {
                ToWorker::Answer { request, answer } => {
                    if let Some(waiting) = self.waiting().remove(&request) {
                        // Whoever asked may have given up; the socket is closed then.
                        let _ = waiting.send((answer, attached));
                    }
                }
                ToWorker::Stop => {
                    let _ = stop.send(true);
                }
                ToWorker::Welcome { .. } | ToWorker::Order { .. } | ToWorker::File => break,
            }
        }
        std::process::exit(exit::FAILED.into());
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn taken(family: Family, descriptor: OwnedFd) -> io::Result<Socket> {
    Ok(match family {
        Family::Tcp => Socket::Tcp(TcpStream::from_std(descriptor.into())?),
        Family::Unix => Socket::Unix(UnixStream::from_std(descriptor.into())?),
    })
}

fn refusal(side: Side, reply: Option<Reply>) -> ConnectError {
    match reply {
        Some((Answer::Refused(error), _)) => error,
        Some(_) => {
            let detail = "the broker's answer does not fit the question";
            ConnectError::without_settings(side, ConnectErrorKind::Protocol, detail)
        }
        None => {
            let detail = "the broker is gone";
            ConnectError::without_settings(side, ConnectErrorKind::BrokerGone, detail)
        }
    }
}
