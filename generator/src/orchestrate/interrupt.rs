//! Ctrl-C: counted here and passed on to the running program, which stops after its batch, or at once the second time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use super::databases::event_loop;
use crate::error::{Error, ErrorKind};

/// One count for the whole process, whoever asks first.
static COUNT: OnceLock<Arc<AtomicU32>> = OnceLock::new();

/// From here on Ctrl-C no longer ends this process; gives the count of how often it was pressed.
///
/// # Errors
/// When the operating system gives no thread or no signal handler.
pub fn count_interrupts() -> Result<Arc<AtomicU32>, Error> {
    if let Some(count) = COUNT.get() {
        return Ok(Arc::clone(count));
    }
    let count = Arc::clone(COUNT.get_or_init(Arc::default));
    let counter = Arc::clone(&count);
    let event_loop = event_loop()?;
    let listen = move || {
        event_loop.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
    };
    let thread = std::thread::Builder::new().name("ctrl-c".to_owned());
    thread.spawn(listen).map_err(|cause| {
        Error::failed("cannot listen for Ctrl-C", "this process").because(cause)
    })?;
    Ok(count)
}

/// Ends the work between two steps where the user has asked for it.
///
/// # Errors
/// When Ctrl-C was pressed.
pub fn check(count: &AtomicU32) -> Result<(), Error> {
    if count.load(Ordering::Relaxed) == 0 {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Stopped, "stopped", "by Ctrl-C")
        .advice("what is done stays; the same command goes on from there"))
}
