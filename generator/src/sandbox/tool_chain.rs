//! Which tool chain there is.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::AtomicU32;

use super::cargo::Cargo;
use super::group::Line;
use crate::error::Error;

/// What cargo says of its version, such as `cargo 1.95.0 (…)`.
///
/// # Errors
/// When there is no cargo, or it cannot be run.
pub fn tool_chain(project: &Path, interrupts: &AtomicU32) -> Result<String, Error> {
    let mut said = String::new();
    let arguments = [OsString::from("--version")];
    Cargo::find(project, interrupts)?.run(&arguments, |line| {
        if let Line::Stdout(text) = line {
            said.push_str(&text);
        }
    })?;
    Ok(said.trim().to_owned())
}
