//! This machine: the tool chain that compiles programs, and how well they can be locked up here.

use std::path::Path;
use std::sync::atomic::AtomicU32;

use rehome_runtime::confine::{Level, attainable};

use super::line::{About, Line};
use crate::error::Error;
use crate::sandbox::tool_chain;

/// The oldest tool chain that compiles the programs.
const OLDEST: (u32, u32) = (1, 95);

pub(super) fn examine(project: &Path, interrupts: &AtomicU32) -> [Line; 2] {
    [compiler(tool_chain(project, interrupts)), sandbox()]
}

fn compiler(told: Result<String, Error>) -> Line {
    let (about, check) = (About::Machine, "tool chain");
    let needed = format!(
        "install Rust {}.{} or newer; compiled programs run without it",
        OLDEST.0, OLDEST.1
    );
    match told {
        Err(error) => Line::fail(about, check, error.to_string(), needed),
        Ok(version) => match release(&version) {
            Some(release) if release >= OLDEST => Line::pass(about, check, version),
            _ => Line::fail(about, check, version, needed),
        },
    }
}

/// The release in what `cargo --version` prints, such as `cargo 1.95.0 (…)`.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split_whitespace().nth(1)?.split('.');
    let mut number = || numbers.next()?.parse().ok();
    Some((number()?, number()?))
}

fn sandbox() -> Line {
    let (about, check) = (About::Machine, "sandbox");
    match attainable() {
        Ok(reached) => {
            let found = format!("level {}: {}", reached.level, reached.details());
            match reached.level {
                Level::Full => Line::pass(about, check, found),
                Level::Partial | Level::None => Line::warn(
                    about,
                    check,
                    found,
                    "a kernel of 6.2 or newer with Landlock and seccomp switched on locks programs up in full",
                ),
            }
        }
        Err(error) => Line::fail(
            about,
            check,
            error.to_string(),
            "programs run confined or not at all; `--sandbox none` on a machine of its own is the other way",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::State;
    use super::*;

    #[test]
    fn a_tool_chain_is_judged_by_its_release() {
        let judged = |told: &str| compiler(Ok(told.to_owned())).state;
        assert_eq!(judged("cargo 1.95.0 (f2d3ce0bd 2026-03-25)"), State::Pass);
        assert_eq!(judged("cargo 2.0.0"), State::Pass);
        assert_eq!(judged("cargo 1.94.1"), State::Fail);
        assert_eq!(judged("something else"), State::Fail);
        assert_eq!(
            compiler(Err(Error::failed("no cargo", "x"))).state,
            State::Fail
        );
    }
}
