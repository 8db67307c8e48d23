//! Ctrl-C, and the signals by which a closed terminal or a service manager asks the same: counted here and passed on to
//! the running program, which stops after its batch, or at once the second time.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::console::Console;
use super::databases::event_loop;
use crate::error::{Error, ErrorKind};

/// One count for the whole process, whoever asks first.
static COUNT: OnceLock<Arc<AtomicU32>> = OnceLock::new();
/// Who says that the wish was heard; nobody where there is none.
static HEARD: OnceLock<Console> = OnceLock::new();

/// From here on none of these signals ends this process; gives the count of how often one came.
///
/// # Errors
/// When the operating system gives no thread or no signal handler.
pub fn count_interrupts() -> Result<Arc<AtomicU32>, Error> {
    if let Some(count) = COUNT.get() {
        return Ok(Arc::clone(count));
    }
    let failed = |cause| Error::failed("cannot listen for Ctrl-C", "this process").because(cause);
    let count = Arc::clone(COUNT.get_or_init(Arc::default));
    let counter = Arc::clone(&count);
    let event_loop = event_loop()?;
    let mut signals = {
        let _within = event_loop.enter();
        Signals::listen().map_err(failed)?
    };
    let listen = move || {
        event_loop.block_on(async {
            loop {
                signals.next().await;
                if counter.fetch_add(1, Ordering::Relaxed) == 0
                    && let Some(console) = HEARD.get()
                {
                    console.say("Stopping after this step …");
                }
            }
        });
    };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    thread.spawn(listen).map_err(failed)?;
    Ok(count)
}

/// From here on the first signal is answered with a line, for work that cannot always stop at once.
pub fn answer(console: Console) {
    // Whoever answers already goes on to.
    let _ = HEARD.set(console);
}

/// Ends the work between two steps where the user has asked for it.
///
/// # Errors
/// When one of the signals came.
pub fn check(count: &AtomicU32) -> Result<(), Error> {
    if count.load(Ordering::Relaxed) == 0 {
        return Ok(());
    }
    Err(
        Error::new(ErrorKind::Stopped, "stopped", "by Ctrl-C or a signal")
            .advice("what is done stays; the same command goes on from there"),
    )
}

/// The signals by which this process is asked to stop.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Option<Signal>,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        let hang_up = SignalKind::hangup();
        // Under `nohup` the user wants the work to outlive the terminal, so that signal stays ignored.
        let is_wanted = !is_ignored(hang_up);
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: is_wanted.then(|| signal(hang_up)).transpose()?,
        })
    }

    async fn next(&mut self) {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => (),
            _ = self.terminate.recv() => (),
            _ = hang_up => (),
        }
    }
}

/// Whether this process was started with a signal ignored, as far as the system tells.
fn is_ignored(kind: SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignored(&status, kind)
}

/// The bit of a signal in the mask of ignored ones.
fn ignored(status: &str, kind: SignalKind) -> bool {
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let bit = u32::try_from(kind.as_raw_value() - 1).ok();
    let is_set = |mask: u64| mask.checked_shr(bit?).map(|rest| rest & 1 == 1);
    mask.and_then(is_set).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_that_nohup_ignores_is_known() {
        let status = "Name:\trehome\nSigIgn:\t0000000000001001\nSigCgt:\t0\n";
        assert!(ignored(status, SignalKind::hangup()));
        assert!(!ignored(status, SignalKind::terminate()));
        assert!(!ignored("", SignalKind::hangup()));
    }
}
