//! Compiles generated programs and runs them, each in a process group of its own that does not outlive rehome.
//!
//! What a program may do is decided in the runtime's `confine`, so that it holds where no rehome is. Here is what
//! only somebody outside can do: the clean environment, the time limit over everything, and the end of whatever is left.

mod build;
mod cargo;
mod group;
mod launch;
mod measured;
mod messages;
mod programs;
mod remap;
mod tool_chain;

pub use build::{Built, build};
pub use launch::{Asked, Launch, Launched, Said, environment_of_program, launch};
pub use measured::{Foreign, Measured, measure};
pub use tool_chain::tool_chain;
