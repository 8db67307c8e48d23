//! The event loop that sessions live in: one for each thread that talks to a server.

use crate::error::Error;
use tokio::runtime::{Builder, Runtime};

/// An event loop of one thread.
///
/// # Errors
/// When the system gives no room for it.
pub(crate) fn event_loop() -> Result<Runtime, Error> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| Error::Failed(format!("the program's event loop cannot start: {error}")))
}
