//! The worker's beginning: it locks itself, in order, before its first thread and before it knows its order.

use super::assignment::Inside;
use super::capabilities;
use super::control::Control;
use super::error::ConfineError;
use super::filesystem;
use super::limits::Limits;
use super::line::Line;
use super::message::{ToBroker, ToWorker};
use super::process::WORKER_NAME;
use super::report::{Enforcement, Level, Reached};
use super::seccomp;
use crate::connect::Connector;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{
    DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal,
};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};

/// The oldest version of Landlock that withholds every way of changing a file.
const FULL_FROM_ABI: u32 = 3;

/// Whether this process is the locked part of a program. Its command line is not to be read again then.
#[must_use]
pub fn is_worker() -> bool {
    std::env::args_os()
        .next()
        .is_some_and(|name| name == WORKER_NAME)
}

/// Locks this process and gives what its work needs.
///
/// # Errors
/// When no broker is there, or a lock that has to hold does not.
pub(super) fn enter() -> Result<Inside, ConfineError> {
    // By this name people find the process in their system's list; a name that cannot be set is no fault.
    let _ = rustix::thread::set_name(c"rehome-worker");
    let control = Control::new(take_control()?);
    let (broker, limits) = match receive(&control)? {
        ToWorker::Welcome { broker, limits } => (broker, limits),
        _ => return Err(ConfineError::NoBroker),
    };
    let reached = match lock(broker, limits) {
        Ok(reached) => reached,
        Err(error) => {
            // The broker tells the user; what fails here fails there too.
            let _ = control.send(&ToBroker::NotLocked(error.to_string()));
            return Err(error);
        }
    };
    let answer = ToBroker::Locked(reached.clone());
    control
        .send(&answer)
        .map_err(ConfineError::step("answer the broker"))?;
    let (order, files, ended_before) = receive_order(&control)?;
    let (line, stop) = Line::new(control).map_err(ConfineError::step("listen to the broker"))?;
    Ok(Inside {
        order,
        files,
        ended_before,
        connector: Connector::handed(line),
        stop,
        reached,
    })
}

/// The control socket comes as stdin, because a descriptor by any other number could only be taken on trust.
/// It moves to a number of its own, and stdin becomes a stream that is at its end.
fn take_control() -> Result<OwnedFd, ConfineError> {
    let stdin = std::io::stdin();
    let kind = rustix::net::sockopt::socket_type(&stdin);
    if kind != Ok(SocketType::SEQPACKET) {
        return Err(ConfineError::NoBroker);
    }
    let control = stdin.as_fd().try_clone_to_owned();
    let control = control.map_err(ConfineError::step("take the control socket"))?;
    let (empty, closed) = socketpair(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )
    .map_err(ConfineError::step("make an empty stdin"))?;
    drop(closed);
    rustix::stdio::dup2_stdin(empty).map_err(ConfineError::step("close stdin"))?;
    Ok(control)
}

/// The order, the files that come with it, and what has ended the workers before.
type Given = (serde_json::Value, Vec<File>, Vec<i32>);

fn receive_order(control: &Control) -> Result<Given, ConfineError> {
    let ToWorker::Order {
        order,
        files,
        ended_before,
    } = receive(control)?
    else {
        return Err(ConfineError::NoBroker);
    };
    let file = |_| match receive_attached(control)? {
        (ToWorker::File, Some(descriptor)) => Ok(File::from(descriptor)),
        _ => Err(ConfineError::NoBroker),
    };
    let files = (0..files).map(file).collect::<Result<_, _>>()?;
    Ok((order, files, ended_before))
}

fn receive(control: &Control) -> Result<ToWorker, ConfineError> {
    receive_attached(control).map(|(message, _)| message)
}

fn receive_attached(control: &Control) -> Result<(ToWorker, Option<OwnedFd>), ConfineError> {
    let received = control
        .receive()
        .map_err(ConfineError::step("hear the broker"))?;
    received.ok_or(ConfineError::NoBroker)
}

/// Each step takes away what the next ones do not need; the filter of system calls is last, since it refuses most
/// of what the others use.
fn lock(broker: i32, limits: Limits) -> Result<Reached, ConfineError> {
    die_with(broker)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(ConfineError::step("forbid dumps"))?;
    limits.apply().map_err(ConfineError::step("set limits"))?;
    rustix::thread::set_no_new_privs(true).map_err(ConfineError::step("give up new privileges"))?;
    let reached = lock_thread()?;
    Ok(Reached {
        limits: Some(limits),
        ..reached
    })
}

/// How far a program would be confined on this machine: a thread of its own locks itself, says so and ends. Nothing
/// stays of it.
///
/// # Errors
/// When the thread cannot be started or its locks are refused.
pub fn attainable() -> Result<Reached, ConfineError> {
    let lost = || io::Error::other("the thread that tried it broke off");
    let locked = std::thread::Builder::new().spawn(|| {
        rustix::thread::set_no_new_privs(true)
            .map_err(ConfineError::step("give up new privileges"))?;
        lock_thread()
    });
    let locked = locked.map_err(ConfineError::step("start a thread"))?;
    let locked = locked.join().map_err(|_| lost());
    locked.map_err(ConfineError::step("try the locks"))?
}

/// The locks of the kernel that hold for the calling thread and those that it starts.
fn lock_thread() -> Result<Reached, ConfineError> {
    let capabilities_dropped = capabilities::drop_all();
    let (landlock, landlock_abi) = filesystem::lock();
    let seccomp = seccomp::install()?;
    let closed = landlock != Enforcement::None && landlock_abi >= FULL_FROM_ABI;
    let level = if closed && seccomp {
        Level::Full
    } else {
        Level::Partial
    };
    Ok(Reached {
        backend: "process".to_owned(),
        level,
        landlock,
        landlock_abi,
        seccomp,
        capabilities_dropped,
        limits: None,
    })
}

/// A worker without its broker would have no limits and no one to stop it.
fn die_with(broker: i32) -> Result<(), ConfineError> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(ConfineError::step("tie the worker to the broker"))?;
    // The broker may have died before the line above, in which case no signal will come.
    let parent = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    if parent == Some(broker) {
        Ok(())
    } else {
        let cause = io::Error::other("the broker has gone");
        Err(ConfineError::Step {
            step: "tie the worker to the broker",
            cause,
        })
    }
}
