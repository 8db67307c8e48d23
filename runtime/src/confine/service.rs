//! What the broker does for its worker: opens sessions, hands their sockets over, sends cancel requests.

use super::control::AsyncControl;
use super::message::{Answer, Family, ToBroker, ToWorker, Wish};
use super::recording::{Record, Recording};
use super::relay::relayed;
use crate::connect::{
    ConnectError, ConnectErrorKind, ConnectionSettings, Opened, Protection, Side, Socket,
    authenticate, cancel, open,
};
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_postgres::CancelToken;

/// More sessions than any program of ours opens in its life, and few enough that a runaway one hurts no server.
const MOST_SESSIONS: u64 = 10_000;

/// How long all cancel requests together may take when the worker is gone.
const CANCEL_WITHIN: Duration = Duration::from_secs(3);

pub(super) struct Service {
    control: Arc<AsyncControl>,
    source: Option<ConnectionSettings>,
    target: Option<ConnectionSettings>,
    handed: Mutex<Handed>,
}

/// The sessions that were handed over, by number. Only the means of cancelling them are kept.
#[derive(Default)]
struct Handed {
    last: u64,
    tokens: BTreeMap<u64, (Side, CancelToken)>,
}

impl Service {
    pub(super) fn new(
        control: Arc<AsyncControl>,
        source: Option<ConnectionSettings>,
        target: Option<ConnectionSettings>,
    ) -> Arc<Self> {
        Arc::new(Self {
            control,
            source,
            target,
            handed: Mutex::default(),
        })
    }

    /// Answers requests until the worker is gone; each in a task of its own, so that a slow server holds up no other.
    ///
    /// # Errors
    /// What is wrong with a message that is none of ours.
    pub(super) async fn serve(self: Arc<Self>) -> Result<(), String> {
        loop {
            let message = self
                .control
                .receive()
                .await
                .map_err(|error| error.to_string())?;
            match message {
                None => return Ok(()),
                Some(ToBroker::Request { request, wish }) => {
                    tokio::spawn(Arc::clone(&self).answer(request, wish));
                }
                Some(ToBroker::Locked(_) | ToBroker::NotLocked(_)) => {
                    return Err("it reports its start twice".to_owned());
                }
            }
        }
    }

    async fn answer(self: Arc<Self>, request: u64, wish: Wish) {
        let granted = match wish {
            Wish::Open(side) => self.open(side).await,
            Wish::Cancel(connection) => self.cancel(connection).await,
        };
        let (answer, attached) = granted.unwrap_or_else(|refusal| (Answer::Refused(refusal), None));
        // A worker that cannot be told is gone, and its end is awaited elsewhere.
        let _ = self
            .control
            .send(&ToWorker::Answer { request, answer }, attached)
            .await;
    }

    async fn open(&self, side: Side) -> Result<(Answer, Option<OwnedFd>), ConnectError> {
        let settings = self.settings(side)?;
        let session = settings
            .encryption()
            .in_either_way(|protection| begin(settings, protection))
            .await?;
        let connection = self.remember(side, session.token).ok_or_else(|| {
            let detail = format!("the worker has opened {MOST_SESSIONS} sessions already");
            ConnectError::new(settings, ConnectErrorKind::TooManyConnections, detail)
        })?;
        let (family, descriptor) = released(session.socket).map_err(|error| {
            ConnectError::new(settings, ConnectErrorKind::Protocol, error.to_string())
        })?;
        let answer = Answer::Opened {
            connection,
            family,
            greeting: session.greeting,
        };
        Ok((answer, Some(descriptor)))
    }

    async fn cancel(&self, connection: u64) -> Result<(Answer, Option<OwnedFd>), ConnectError> {
        if let Some((side, token)) = self.token(connection) {
            cancel(self.settings(side)?, &token).await?;
        }
        Ok((Answer::Cancelled, None))
    }

    /// Stops whatever the sessions are still doing, as well as a few seconds allow.
    pub(super) async fn cancel_all(&self) {
        let tokens: Vec<_> = {
            let handed = self.handed.lock().unwrap_or_else(PoisonError::into_inner);
            handed.tokens.values().cloned().collect()
        };
        let requests = tokens.iter().map(|(side, token)| async move {
            if let Ok(settings) = self.settings(*side) {
                // A server that cannot be reached has lost the session anyway.
                let _ = cancel(settings, token).await;
            }
        });
        let all = futures_util::future::join_all(requests);
        let _ = tokio::time::timeout(CANCEL_WITHIN, all).await;
    }

    fn settings(&self, side: Side) -> Result<&ConnectionSettings, ConnectError> {
        let settings = match side {
            Side::Source => &self.source,
            Side::Target => &self.target,
        };
        settings.as_ref().ok_or_else(|| {
            let detail = "no connection is configured";
            ConnectError::without_settings(side, ConnectErrorKind::NotConfigured, detail)
        })
    }

    fn remember(&self, side: Side, token: CancelToken) -> Option<u64> {
        let mut handed = self.handed.lock().unwrap_or_else(PoisonError::into_inner);
        if handed.last == MOST_SESSIONS {
            return None;
        }
        handed.last += 1;
        let connection = handed.last;
        handed.tokens.insert(connection, (side, token));
        Some(connection)
    }

    fn token(&self, connection: u64) -> Option<(Side, CancelToken)> {
        let handed = self.handed.lock().unwrap_or_else(PoisonError::into_inner);
        handed.tokens.get(&connection).cloned()
    }
}

/// A session that the server has let us into, and nobody has used.
struct Begun {
    socket: Socket,
    token: CancelToken,
    greeting: Vec<u8>,
}

async fn begin(
    settings: &ConnectionSettings,
    protection: Protection,
) -> Result<Begun, ConnectError> {
    let Opened { mut socket, shield } = open(settings, protection).await?;
    let record = Record::default();
    let recorded = Recording::new(&mut socket, record.clone());
    let (client, driver) = authenticate(settings, &shield, recorded).await?;
    let token = client.cancel_token();
    // The driver has not been polled and is not any more, so nothing of ours is said on the socket: a driver
    // that ends in order would send Terminate.
    drop(driver);
    Ok(Begun {
        socket,
        token,
        greeting: record.greeting(),
    })
}

/// Takes the socket out of the runtime, to be handed over as it is; what is encrypted is relayed, for the keys stay here.
fn released(socket: Socket) -> std::io::Result<(Family, OwnedFd)> {
    Ok(match socket {
        Socket::Tcp(stream) => (Family::Tcp, OwnedFd::from(stream.into_std()?)),
        Socket::Unix(stream) => (Family::Unix, OwnedFd::from(stream.into_std()?)),
        Socket::Tls(stream) => (Family::Unix, relayed(*stream)?),
    })
}
