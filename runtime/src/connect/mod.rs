//! How a process of ours reaches the two databases: where they are, how a session begins, what went wrong.
//!
//! [`ConnectionSettings`] are read from the environment and hold the only secret there is. A [`Connector`] makes
//! connections from them, or, inside a confined worker that has neither the secret nor a network, asks the broker
//! for connections that have been made already. Every connection begins with the same session settings, so that
//! what a server prints never depends on what somebody once set for a role or a database.

mod connection;
mod connector;
mod conninfo;
mod dotenv;
mod encryption;
mod environment;
mod error;
mod event_loop;
mod identity;
mod password_file;
mod pulse;
mod room;
mod secret;
mod session;
mod settings;
mod settings_error;
mod snapshot;
mod socket;
mod watch;

pub use connection::{Canceller, Connection};
pub use connector::{Connector, connect};
pub use environment::{DotEnvError, Environment};
pub use error::{ConnectError, ConnectErrorKind};
pub use identity::{SameDatabase, same_database};
pub use room::{FREE_SESSIONS, free_sessions};
pub use secret::Secret;
pub use settings::{ConnectionSettings, Place, Side, libpq_variables};
pub use settings_error::{SettingsError, SettingsErrorKind};
pub use snapshot::hold_snapshot;

pub(crate) use connector::cancel;
pub(crate) use encryption::Protection;
pub(crate) use event_loop::event_loop;
pub(crate) use socket::{Opened, Socket, authenticate, open};
pub(crate) use watch::Backend;
