//! An open session, and the way to stop what it is doing.

use super::connector::Direct;
use super::error::ConnectError;
use super::settings::Side;
use crate::confine::Line;
use futures_util::future::BoxFuture;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use tokio_postgres::{CancelToken, Client, Error};

/// An open session. It can be used wherever a `tokio_postgres::Client` can; dropping it ends the session.
#[derive(Debug)]
pub struct Connection {
    client: Client,
    side: Side,
    canceller: Canceller,
}

impl Connection {
    /// Which database this is.
    #[must_use]
    pub fn side(&self) -> Side {
        self.side
    }

    /// A handle that can stop the running statement while this session is borrowed.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

/// Asks the server to stop what a session is doing.
#[derive(Debug, Clone)]
pub struct Canceller(Way);

#[derive(Clone)]
enum Way {
    /// By a socket of our own.
    Direct {
        direct: Arc<Direct>,
        token: CancelToken,
    },
    /// By the broker, which holds the key; a confined worker can open no socket.
    Handed {
        line: Line,
        connection: u64,
        side: Side,
    },
}

impl std::fmt::Debug for Way {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Direct { .. } => "Direct",
            Self::Handed { .. } => "Handed",
        })
    }
}

impl Canceller {
    pub(super) fn direct(direct: Arc<Direct>, token: CancelToken) -> Self {
        Self(Way::Direct { direct, token })
    }

    pub(super) fn handed(line: Line, connection: u64, side: Side) -> Self {
        Self(Way::Handed {
            line,
            connection,
            side,
        })
    }

    /// Sends the request. Whether the server could stop anything shows only in the statement's own end.
    ///
    /// # Errors
    /// When the server cannot be reached for the request.
    pub async fn cancel(&self) -> Result<(), ConnectError> {
        match &self.0 {
            Way::Direct { direct, token } => direct.cancel(token).await,
            Way::Handed {
                line,
                connection,
                side,
            } => line.cancel(*connection, *side).await,
        }
    }
}

/// Lets the driver work in the background, until it ends or the session is given up, and gives the session.
pub(crate) fn spawned<D>(
    client: Client,
    (driver, given_up): (D, BoxFuture<'static, ()>),
    side: Side,
    canceller: Canceller,
) -> Connection
where
    D: Future<Output = Result<(), Error>> + Send + 'static,
{
    // The driver's end is no news: whoever uses the client learns it from the next answer, with the cause.
    tokio::spawn(async move {
        tokio::select! {
            _ = driver => {}
            () = given_up => {}
        }
    });
    Connection {
        client,
        side,
        canceller,
    }
}
