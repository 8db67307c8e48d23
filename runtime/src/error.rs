//! What can end a command of a program, by the exit code it leads to.

mod advice;

use crate::connect::{ConnectError, Connector};
use crate::report::exit;
use std::fmt::Write as _;

/// A failure of a whole command; refused rows are no failures, they are quarantined.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A connection could not be had.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A database refused or failed something.
    #[error("{}", describe(operation, cause))]
    Database {
        /// What was being done, for example `writing batch 3 of cases`.
        operation: String,
        /// The driver's error.
        cause: tokio_postgres::Error,
    },
    /// A session was given up: its server did not work for it, and yet nothing came.
    #[error("while {operation}: {silence}")]
    Silent {
        /// What was being done.
        operation: String,
        /// What was noticed, for how long, and what the server says to another session.
        silence: String,
    },
    /// A failure that did not pass, however often a load was tried.
    #[error("{cause}; given up after {}; {}; what is committed is kept, and the same command goes on from there", times(*attempts), cause.advice())]
    NotPassed {
        /// The failure, as it was met last.
        cause: Box<Error>,
        /// How often it was tried.
        attempts: u32,
    },
    /// The live schema, or a program, is not what this program was written for.
    #[error("{0}")]
    Differs(String),
    /// The command cannot work as it was called or configured.
    #[error("{0}")]
    Usage(String),
    /// There is no run that could be joined now; nothing is wrong with the rows.
    #[error("{0}")]
    NotJoined(String),
    /// Rows of others refer to rows that were to go; nothing was changed.
    #[error("{0}")]
    Referenced(String),
    /// Anything else that makes going on senseless.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// The exit code that this failure leads to.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Differs(_) => exit::DIFFERS,
            Self::Usage(_) => exit::USAGE,
            Self::NotPassed { cause, .. } => cause.exit_code(),
            Self::Connect(_)
            | Self::Database { .. }
            | Self::Silent { .. }
            | Self::NotJoined(_)
            | Self::Referenced(_)
            | Self::Failed(_) => exit::FAILED,
        }
    }

    /// The SQLSTATE, where a server said one.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Self::Database { cause, .. } => cause.code().map(tokio_postgres::error::SqlState::code),
            Self::NotPassed { cause, .. } => cause.sqlstate(),
            _ => None,
        }
    }

    /// The same error; where it is a session that broke off because it was given up, with the reason.
    #[must_use]
    pub(crate) fn explained(self, connector: &Connector) -> Self {
        match self {
            Self::Database { operation, cause } if cause.as_db_error().is_none() => {
                match connector.take_stall() {
                    Some(silence) => Self::Silent { operation, silence },
                    None => Self::Database { operation, cause },
                }
            }
            other => other,
        }
    }

    /// What a person can do, one clause without a full stop.
    fn advice(&self) -> &'static str {
        let of_state = self.sqlstate().map(advice::advice);
        match (self, of_state) {
            (_, Some(Some(advice))) => advice,
            (Self::Connect(_), _) => "nothing was wrong with the rows",
            (_, Some(None)) => "`rehome explain` tells more of the SQLSTATE",
            (_, None) => advice::OF_A_BREAK,
        }
    }
}

impl From<crate::copy::MalformedCopy> for Error {
    fn from(error: crate::copy::MalformedCopy) -> Self {
        Self::Failed(error.to_string())
    }
}

fn times(attempts: u32) -> String {
    match attempts {
        1 => "the first attempt".to_owned(),
        more => format!("{more} attempts"),
    }
}

/// The driver's own text names only the kind of failure; the server's message is what helps.
fn describe(operation: &str, cause: &tokio_postgres::Error) -> String {
    let mut text = format!("while {operation}: ");
    let Some(server) = cause.as_db_error() else {
        let _ = write!(text, "{cause}");
        let mut deeper = std::error::Error::source(cause);
        while let Some(error) = deeper {
            let _ = write!(text, ": {error}");
            deeper = error.source();
        }
        return text;
    };
    let _ = write!(
        text,
        "{} (SQLSTATE {})",
        server.message(),
        server.code().code()
    );
    for extra in [server.detail(), server.hint(), server.where_()]
        .into_iter()
        .flatten()
    {
        let _ = write!(text, "; {extra}");
    }
    text
}

/// Says what was being done when a database failed.
pub(crate) trait While<T> {
    /// The same result, its error with the operation beside it.
    fn during(self, operation: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T> While<T> for Result<T, tokio_postgres::Error> {
    fn during(self, operation: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|cause| Error::Database {
            operation: operation(),
            cause,
        })
    }
}
