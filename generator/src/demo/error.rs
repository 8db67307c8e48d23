//! What can go wrong with throwaway servers and their data, each with what to do next.

use std::path::Path;

/// A failure of the demo's servers or of the rows that are made for it.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No PostgreSQL server is on this machine and none could be fetched.
    #[error(
        "no PostgreSQL server was found ({searched}) and none could be fetched: {detail}; \
         install PostgreSQL 13 or newer, or set PG_BIN to the folder that holds initdb, postgres and pg_ctl"
    )]
    NoServer {
        /// Where it was looked for.
        searched: String,
        /// Why nothing could be fetched.
        detail: String,
    },
    /// A server's program failed.
    #[error("the throwaway server could not {action}: {detail}")]
    Server {
        /// What was tried, as it follows "could not".
        action: String,
        /// What the program said.
        detail: String,
    },
    /// A database of the demo refused something.
    #[error("the demo's database could not {action}: {detail}")]
    Database {
        /// What was tried, as it follows "could not".
        action: String,
        /// What the server said.
        detail: String,
    },
    /// A file or folder of the demo could not be used.
    #[error("{path}: {source}; make room or rights there, or set TMPDIR to another folder")]
    File {
        /// The file or folder.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Rows were asked for that cannot be made.
    #[error("{0}")]
    Rows(String),
}

impl DemoError {
    pub(crate) fn server(action: impl Into<String>, detail: impl std::fmt::Display) -> Self {
        Self::Server {
            action: action.into(),
            detail: detail.to_string(),
        }
    }

    /// The driver's own text leaves out the server's message, so the causes are told with it.
    pub(crate) fn database(action: impl Into<String>, error: &tokio_postgres::Error) -> Self {
        let detail = match error.as_db_error() {
            Some(server) => format!("{} ({})", server.message(), server.code().code()),
            None => with_causes(error),
        };
        Self::Database {
            action: action.into(),
            detail,
        }
    }

    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.display().to_string(),
            source,
        }
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
