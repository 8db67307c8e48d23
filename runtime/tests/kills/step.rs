//! The steps of a life: which program is given which command, in which order.

use crate::programs::ENTITIES;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Run,
    Validate,
    Replay,
    Rollback,
}

impl Command {
    pub fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Validate => "validate",
            Self::Replay => "replay",
            Self::Rollback => "rollback",
        }
    }
}

/// One command, given until it has done its work.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub command: Command,
    pub entity: &'static str,
    /// Whether the source is mended by now.
    pub mended: bool,
}

/// A whole life: everything is moved, proven, replayed after the source was mended, proven again, taken back.
pub fn all() -> Vec<Step> {
    let of = |command, mended| {
        ENTITIES.map(|entity| Step {
            command,
            entity,
            mended,
        })
    };
    let mut back = of(Command::Rollback, true);
    back.reverse();
    [
        of(Command::Run, false),
        of(Command::Validate, false),
        of(Command::Replay, true),
        back,
    ]
    .concat()
}
