//! Confinement: a program starts itself again, keeps its secrets in the parent and does its work in a locked child.
//!
//! The **broker** (parent) holds the settings of both connections. It opens and authenticates them and hands the
//! plain sockets over; it stops the worker when the user or a limit says so, and writes the report.
//! The **worker** (child) has an empty environment, no file, no socket but those it is handed, and no way to
//! start or disturb another process. It is locked before its first thread starts and before it knows its order.
//!
//! What this layer gives is a deny list of system calls (`denied.rs`), Landlock and resource
//! limits. It bounds memory per process and has no share of the processor: both need cgroups. An allow list, name
//! spaces and a container are layers around it.

mod assignment;
mod broker;
mod capabilities;
mod control;
mod denied;
mod error;
mod filesystem;
mod limits;
mod line;
mod message;
mod process;
mod recording;
mod relay;
mod replay;
mod report;
mod seccomp;
mod service;
mod stop;
mod unconfined;
mod worker;

pub use assignment::{Assignment, Inside, Sandbox};
pub use error::{ConfineError, StartError};
pub use limits::Limits;
pub use process::{STARTER_VARIABLE, end_group, interrupt_group};
pub use report::{ConfinementReport, Ended, Enforcement, Level, Limit, Reached};
pub use stop::Stop;
pub use worker::{attainable, is_worker};

pub(crate) use line::Line;
pub(crate) use replay::Replay;

/// Runs a program's work, confined. The first thing in `main`, before any thread and any asynchronous runtime.
///
/// The same program runs twice. In the first process `prepare` reads the command line and the environment and says
/// what is to be done; in the second, which is locked by then, `work` does it and gives the exit code. With
/// [`Sandbox::None`] both happen in the first process, and the report says so.
///
/// # Errors
/// What `prepare` gives; or that the worker could not be started, or is confined less than was demanded. `work` has
/// not been called then.
pub fn start<E>(
    prepare: impl FnOnce() -> Result<Assignment, E>,
    work: impl FnOnce(Inside) -> u8,
) -> Result<Ended, StartError<E>> {
    if is_worker() {
        let inside = worker::enter()?;
        return Ok(Ended {
            exit_code: work(inside),
            report: None,
        });
    }
    let assignment = prepare().map_err(StartError::Prepare)?;
    process::end_with_starter().map_err(ConfineError::step("end with whoever started this"))?;
    let ended = match assignment.sandbox {
        Sandbox::None => unconfined::run(assignment, work),
        Sandbox::Process => broker::run(assignment),
    }?;
    Ok(ended)
}
