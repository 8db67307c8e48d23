//! The user's wish that the work end after its batch.

use super::error::ConfineError;
use crate::report::exit;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Tells whether the user has asked to stop. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A stop, and the sender that calls for it.
    pub(super) fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// A stop that nobody ever calls for: for `rehome`'s own use of the runtime, and for tests.
    #[must_use]
    pub fn never() -> Self {
        Self::new().1
    }

    /// Whether the user has asked to stop; to be looked at between two batches.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the user asks to stop.
    pub async fn requested(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|requested| *requested).await.is_err() {
            // Whoever could ask is gone, so nobody ever will.
            std::future::pending::<()>().await;
        }
    }
}

/// The signals by which a user or a service manager asks a program to stop.
pub(super) struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl StopSignals {
    /// Starts to listen; within a runtime.
    pub(super) fn listen() -> Result<Self, ConfineError> {
        let listen = |kind| signal(kind).map_err(ConfineError::step("listen to signals"));
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => (),
            _ = self.terminate.recv() => (),
            _ = self.hang_up.recv() => (),
        }
    }
}

/// For a program that is not confined: a thread of its own turns the first signal into a stop and the second into
/// the end of the process.
pub(super) fn by_signals() -> Result<Stop, ConfineError> {
    let (sender, stop) = Stop::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ConfineError::step("start a runtime"))?;
    let mut signals = {
        let _guard = runtime.enter();
        StopSignals::listen()?
    };
    let listen = move || {
        runtime.block_on(async {
            signals.next().await;
            let _ = sender.send(true);
            signals.next().await;
            std::process::exit(exit::STOPPED.into());
        });
    };
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(listen)
        .map_err(ConfineError::step("start a thread for signals"))?;
    Ok(stop)
}
