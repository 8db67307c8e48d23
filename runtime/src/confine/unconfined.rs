//! The same work without confinement, which the user has asked for in words.

use super::assignment::{Assignment, Inside};
use super::error::ConfineError;
use super::report::{ConfinementReport, Ended, Level, Reached};
use super::stop;
use crate::connect::Connector;
use std::time::Instant;

/// Runs the work in this process. Limits are not enforced; the report says that nothing is.
///
/// # Errors
/// When more than nothing was demanded, or signals cannot be listened to.
pub(super) fn run(
    assignment: Assignment,
    work: impl FnOnce(Inside) -> u8,
) -> Result<Ended, ConfineError> {
    let reached = Reached::unconfined();
    if assignment.minimum > Level::None {
        return Err(ConfineError::TooWeak {
            reached: Level::None,
            demanded: assignment.minimum,
            details: "--sandbox none".to_owned(),
        });
    }
    let started = Instant::now();
    let inside = Inside {
        order: assignment.order,
        files: assignment.files,
        ended_before: Vec::new(),
        connector: Connector::direct(assignment.source, assignment.target),
        stop: stop::by_signals()?,
        reached: reached.clone(),
    };
    let exit_code = work(inside);
    let usage = super::process::own_usage();
    let report = ConfinementReport {
        reached,
        wall_seconds: started.elapsed().as_secs_f64(),
        cpu_seconds: usage.cpu_seconds,
        peak_memory_bytes: usage.peak_memory_bytes,
        exit_code: Some(exit_code),
        signal: None,
        struck: None,
    };
    Ok(Ended {
        exit_code,
        report: Some(report),
    })
}
