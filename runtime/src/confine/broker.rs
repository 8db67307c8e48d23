//! The broker: starts the worker, gives it its order, serves it, and says how it ended.

use super::assignment::Assignment;
use super::control::AsyncControl;
use super::error::ConfineError;
use super::limits::Limits;
use super::message::{ToBroker, ToWorker};
use super::process::{Usage, Worker};
use super::report::{ConfinementReport, Ended, Level, Limit, Reached};
use super::service::Service;
use super::stop::StopSignals;
use crate::report::exit;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long a worker may take to lock itself; it does nothing else before.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Runs the assignment in a worker and waits for its end.
///
/// # Errors
/// When the worker cannot be started or is confined less than demanded. Nothing of the program's work has run then.
pub(super) fn run(assignment: Assignment) -> Result<Ended, ConfineError> {
    hide_secrets()?;
    let started = Instant::now();
    let (worker, ours) = start_worker()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ConfineError::step("start a runtime"))?;
    let _within = runtime.enter();
    let broker = Broker {
        worker,
        started,
        control: control_of(ours)?,
        asked_to_stop: false,
        used: Usage::default(),
        limits: assignment.limits.clone(),
        child: signal(SignalKind::child()).map_err(ConfineError::step("listen to signals"))?,
        signals: StopSignals::listen()?,
    };
    let ended = runtime.block_on(broker.run(assignment));
    // A name that is still being looked up must not keep the program from ending.
    runtime.shutdown_background();
    ended
}

/// Starts a worker; gives it and our end of its control socket. Its life is tied to the thread that starts it, which has to
/// be the main one.
fn start_worker() -> Result<(Worker, OwnedFd), ConfineError> {
    let (ours, theirs) = socketpair(
        AddressFamily::UNIX,
        SocketType::SEQPACKET,
        SocketFlags::CLOEXEC,
        None,
    )
    .map_err(ConfineError::step("make a control socket"))?;
    let worker = Worker::start(theirs).map_err(ConfineError::step("start the worker"))?;
    Ok((worker, ours))
}

fn control_of(socket: OwnedFd) -> Result<Arc<AsyncControl>, ConfineError> {
    let control =
        AsyncControl::new(socket).map_err(ConfineError::step("use the control socket"))?;
    Ok(Arc::new(control))
}

/// The signals by which a process ends itself, or the kernel a process that does what it must not. Who is killed by
/// somebody else (SIGKILL) has no successor.
const OF_ITS_OWN: [i32; 7] = [
    libc::SIGABRT,
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGILL,
    libc::SIGFPE,
    libc::SIGTRAP,
    libc::SIGSYS,
];

/// No other process of this user may read this one's memory, and no dump of it is ever written.
fn hide_secrets() -> Result<(), ConfineError> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(ConfineError::step("forbid dumps of the broker"))
}

struct Broker {
    worker: Worker,
    started: Instant,
    control: Arc<AsyncControl>,
    limits: Limits,
    /// Whether the user wants the work to end after its batch.
    asked_to_stop: bool,
    /// What workers before this one have used.
    used: Usage,
    child: Signal,
    signals: StopSignals,
}

/// Why the broker itself ended the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    ByItself,
    TimeLimit,
    SecondInterrupt,
}

impl Broker {
    /// Has one worker do the work, and others after it where a signal of its own making ends one.
    async fn run(mut self, assignment: Assignment) -> Result<Ended, ConfineError> {
        let Assignment {
            source,
            target,
            order,
            files,
            minimum,
            successors,
            ..
        } = assignment;
        let mut files = Some(files);
        let mut ended_before = Vec::new();
        loop {
            let reached = self.greet().await?;
            if reached.level < minimum {
                return Err(too_weak(&reached, minimum));
            }
            let files = files.take().unwrap_or_default();
            self.give_order(order.clone(), files, ended_before.clone())
                .await?;
            let service = Service::new(Arc::clone(&self.control), source.clone(), target.clone());
            let (ending, status, usage) = self.attend(Arc::clone(&service)).await?;
            if ending != Ending::ByItself || !status.success() {
                // A statement may go on for hours after its client is gone, holding its locks.
                service.cancel_all().await;
            }
            let left = ended_before.len() < usize::try_from(successors).unwrap_or(usize::MAX);
            match status.signal() {
                Some(signal) if left && self.has_successor(ending, status, usage) => {
                    ended_before.push(signal);
                    self.succeed(usage)?;
                }
                _ => return Ok(self.ended(reached, ending, status, usage)),
            }
        }
    }

    /// Whether another worker may do better: nobody has asked for the end, and no limit of the whole work was met.
    fn has_successor(&self, ending: Ending, status: ExitStatus, usage: Usage) -> bool {
        let by_itself = status
            .signal()
            .is_some_and(|signal| OF_ITS_OWN.contains(&signal));
        let struck = struck(ending, status, usage, &self.limits);
        by_itself
            && !self.asked_to_stop
            && matches!(struck, None | Some(Limit::Memory))
            && ending == Ending::ByItself
    }

    /// Puts another worker in the place of the one that was ended.
    fn succeed(&mut self, usage: Usage) -> Result<(), ConfineError> {
        self.used.cpu_seconds += usage.cpu_seconds;
        self.used.peak_memory_bytes = self.used.peak_memory_bytes.max(usage.peak_memory_bytes);
        let (worker, ours) = start_worker()?;
        self.worker = worker;
        self.control = control_of(ours)?;
        Ok(())
    }

    /// Tells the worker how to lock itself and waits until it has.
    async fn greet(&mut self) -> Result<Reached, ConfineError> {
        let broker = rustix::process::getpid().as_raw_nonzero().get();
        self.send(&ToWorker::Welcome {
            broker,
            limits: self.limits.clone(),
        })
        .await?;
        let answer = tokio::time::timeout(READY_WITHIN, self.control.receive()).await;
        match answer {
            Ok(Ok(Some(ToBroker::Locked(reached)))) => Ok(reached),
            Ok(Ok(Some(ToBroker::NotLocked(reason)))) => Err(ConfineError::NotReady(reason)),
            Ok(Ok(Some(ToBroker::Request { .. }))) => Err(ConfineError::Nonsense(
                "a request before it was ready".to_owned(),
            )),
            Ok(Ok(None)) => Err(ConfineError::NotReady("it ended at once".to_owned())),
            Ok(Err(error)) => Err(ConfineError::Nonsense(error.to_string())),
            Err(_) => Err(ConfineError::NotReady(
                "it did not answer in time".to_owned(),
            )),
        }
    }

    async fn give_order(
        &self,
        order: serde_json::Value,
        files: Vec<File>,
        ended_before: Vec<i32>,
    ) -> Result<(), ConfineError> {
        let given = ToWorker::Order {
            order,
            files: files.len(),
            ended_before,
        };
        self.send(&given).await?;
        for file in files {
            self.attach(&ToWorker::File, Some(file.into())).await?;
        }
        Ok(())
    }

    async fn send(&self, message: &ToWorker) -> Result<(), ConfineError> {
        self.attach(message, None).await
    }

    async fn attach(
        &self,
        message: &ToWorker,
        descriptor: Option<OwnedFd>,
    ) -> Result<(), ConfineError> {
        // A worker that is gone shows in the next step, with its end.
        match self.control.send(message, descriptor).await {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(ConfineError::Step {
                    step: "speak to the worker",
                    cause: error,
                })
            }
            _ => Ok(()),
        }
    }

    /// Serves the worker until it ends, by itself or by us.
    async fn attend(
        &mut self,
        service: Arc<Service>,
    ) -> Result<(Ending, ExitStatus, Usage), ConfineError> {
        let mut serving = tokio::spawn(service.serve());
        let mut serves = true;
        let mut ending = Ending::ByItself;
        let deadline = self
            .limits
            .seconds
            .map(|seconds| self.started + Duration::from_secs(seconds));
        loop {
            let ended = self
                .worker
                .ended()
                .map_err(ConfineError::step("wait for the worker"))?;
            if let Some((status, usage)) = ended {
                return Ok((ending, status, usage));
            }
            tokio::select! {
                _ = self.child.recv() => {}
                served = &mut serving, if serves => {
                    serves = false;
                    if let Ok(Err(reason)) = served {
                        return Err(ConfineError::Nonsense(reason));
                    }
                }
                () = passed(deadline), if ending == Ending::ByItself => {
                    ending = Ending::TimeLimit;
                    self.worker.kill();
                }
                () = self.signals.next() => {
                    if self.asked_to_stop {
                        ending = Ending::SecondInterrupt;
                        self.worker.kill();
                    }
                    self.asked_to_stop = true;
                    self.send(&ToWorker::Stop).await?;
                }
            }
        }
    }

    fn ended(&self, reached: Reached, ending: Ending, status: ExitStatus, usage: Usage) -> Ended {
        let exit_code = match (ending, status.code()) {
            (_, Some(code)) => u8::try_from(code).unwrap_or(exit::FAILED),
            (Ending::SecondInterrupt, None) => exit::STOPPED,
            (_, None) => exit::FAILED,
        };
        let report = ConfinementReport {
            reached,
            wall_seconds: self.started.elapsed().as_secs_f64(),
            cpu_seconds: self.used.cpu_seconds + usage.cpu_seconds,
            peak_memory_bytes: self.used.peak_memory_bytes.max(usage.peak_memory_bytes),
            exit_code: status.code().map(|_| exit_code),
            signal: status.signal(),
            struck: struck(ending, status, usage, &self.limits),
        };
        Ended {
            exit_code,
            report: Some(report),
        }
    }
}

async fn passed(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

fn too_weak(reached: &Reached, demanded: Level) -> ConfineError {
    ConfineError::TooWeak {
        reached: reached.level,
        demanded,
        details: reached.details(),
    }
}

/// An allocation that fails aborts the process, but so do other faults; most of the allowance in use tells them apart.
fn struck(ending: Ending, status: ExitStatus, usage: Usage, limits: &Limits) -> Option<Limit> {
    let mostly_full = usage.peak_memory_bytes >= limits.memory_bytes / 4 * 3;
    match status.signal()? {
        _ if ending == Ending::TimeLimit => Some(Limit::Time),
        libc::SIGXCPU => Some(Limit::Cpu),
        libc::SIGABRT if mostly_full => Some(Limit::Memory),
        _ => None,
    }
}
