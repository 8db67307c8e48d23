//! The watch over sessions: one from which nothing comes, though an answer is awaited and its server does nothing for it,
//! is given up. Nobody waits for ever on a network that swallows what it is given.
//!
//! A statement may take hours without a byte, so silence alone ends nothing: another session asks the server what it does.

use super::connector::Connector;
use super::error::ConnectErrorKind;
use super::pulse::Pulse;
use super::settings::Side;
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// How long a silence may last before the server is asked, where nobody says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// How long the server may take to say what it does.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

/// Whether the server works for a session: not where it waits for us, or does not know the session any more.
const WORKS: &str = "\
SELECT coalesce(state, 'active') NOT LIKE 'idle%' AND coalesce(wait_event, '') NOT IN ('ClientRead', 'ClientWrite')
FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start::pg_catalog.text = $2";

/// What serves a session in the server. A process's number comes again; with its start it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backend {
    pub(crate) pid: i32,
    pub(crate) started: String,
}

/// One session that is watched.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) side: Side,
    pub(super) pulse: Arc<Pulse>,
    /// Set when the session has begun; nothing in it where the role may not see what serves it.
    backend: OnceLock<Option<Backend>>,
}

/// What the sessions of one connector have in common.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    pub(super) patience: Duration,
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    backends: Vec<(Side, Backend)>,
    stall: Option<String>,
}

impl Watch {
    pub(super) fn new() -> Self {
        Self {
            patience: PATIENCE,
            known: Arc::default(),
        }
    }

    pub(super) fn session(side: Side) -> Arc<Watched> {
        Arc::new(Watched {
            side,
            pulse: Arc::new(Pulse::new()),
            backend: OnceLock::new(),
        })
    }

    /// Remembers what serves a session.
    pub(super) fn remember(&self, session: &Watched, backend: Option<Backend>) {
        let _ = session.backend.set(backend.clone());
        let backend = backend.map(|backend| (session.side, backend));
        self.known().backends.extend(backend);
    }

    /// Forgets the sessions of a side, and gives them.
    pub(super) fn take_backends(&self, of: Side) -> Vec<Backend> {
        let taken = self
            .known()
            .backends
            .extract_if(.., |(side, _)| *side == of)
            .collect::<Vec<_>>();
        taken.into_iter().map(|(_, backend)| backend).collect()
    }

    /// Why a session was given up last, told once.
    pub(super) fn take_stall(&self) -> Option<String> {
        self.known().stall.take()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends when the session is to be given up, and has noted why by then.
pub(super) fn given_up(connector: Connector, session: Arc<Watched>) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        let patience = connector.watch().patience;
        loop {
            tokio::time::sleep(patience / 4).await;
            if session.is_silent_for(patience).is_none() {
                continue;
            }
            let reason = why_nothing_comes(&connector, &session).await;
            // An answer may have come while the server was asked.
            if let Some(reason) = reason
                && let Some(silence) = session.is_silent_for(patience)
            {
                let (side, seconds) = (session.side, silence.as_secs());
                connector.watch().known().stall = Some(format!(
                    "no byte came from the {side} database for {seconds} seconds, and {reason}"
                ));
                return;
            }
            session.pulse.beat();
        }
    })
}

impl Watched {
    /// How long an answer has been awaited, where that is at least so long.
    fn is_silent_for(&self, patience: Duration) -> Option<Duration> {
        self.pulse.silence().filter(|silence| *silence >= patience)
    }
}

/// Asks the server by another session; nothing where it works, or does not let another session in.
async fn why_nothing_comes(connector: &Connector, session: &Watched) -> Option<String> {
    let asked = tokio::time::timeout(ANSWERED_WITHIN, works(connector, session)).await;
    match asked {
        Ok(reason) => reason,
        Err(_) => Some("it does not answer another session either".to_owned()),
    }
}

/// Whether nothing answers there. A server that refuses another session is there, and may work for the silent one.
fn is_out_of_reach(kind: ConnectErrorKind) -> bool {
    use ConnectErrorKind::{BrokerGone, TimedOut, Unreachable};
    matches!(kind, Unreachable | TimedOut | BrokerGone)
}

async fn works(connector: &Connector, session: &Watched) -> Option<String> {
    let opened = connector.unwatched(session.side, "rehome watch").await;
    let asking = match opened {
        Ok(asking) => asking,
        Err(error) => return is_out_of_reach(error.kind).then_some(error.detail),
    };
    let idle = || {
        Some("for the server it waits for us: something between has lost what was said".to_owned())
    };
    let backend = match session.backend.get() {
        // It never began.
        None => return idle(),
        // The server is up, and nobody can say what it does: it is waited for.
        Some(None) => return None,
        Some(Some(backend)) => backend,
    };
    let answer = asking
        .query_opt(WORKS, &[&backend.pid, &backend.started])
        .await;
    match answer {
        Ok(Some(row)) if row.get(0) => None,
        Ok(Some(_)) => idle(),
        Ok(None) => Some("the server knows the session no more".to_owned()),
        Err(error) => Some(error.to_string()),
    }
}
