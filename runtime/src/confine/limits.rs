//! The limits of a worker, and how it puts them on itself.

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use std::io;
use std::num::NonZeroUsize;

/// What a worker may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory that it may write to, in bytes; threads' stacks count, so this bounds their number too.
    pub memory_bytes: u64,
    /// Wall-clock seconds; none is no limit.
    pub seconds: Option<u64>,
    /// Open descriptors.
    pub open_files: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 512 << 20,
            seconds: None,
            open_files: 256,
        }
    }
}

/// Address room beyond the memory limit: the allocator reserves room per thread that it never fills, and the
/// program itself is mapped too.
const ADDRESS_ROOM: u64 = 256 << 20;

impl Limits {
    /// Puts the limits on this process; they cannot be raised again once the system calls are filtered.
    ///
    /// There is no limit of file sizes: no file can be opened anyway, and stdout may well be appended to a large log.
    /// There is none of processes either: it would count all of the user's, and the filter lets none be made.
    pub(super) fn apply(&self) -> io::Result<()> {
        set(Resource::Core, 0, 0)?;
        set(Resource::Data, self.memory_bytes, 0)?;
        set(
            Resource::As,
            self.memory_bytes.saturating_add(ADDRESS_ROOM),
            0,
        )?;
        set(Resource::Nofile, self.open_files, 0)?;
        if let Some(seconds) = self.seconds {
            // The first of the two signals says why; the second cannot be ignored.
            set(Resource::Cpu, cpu_seconds(seconds), 5)?;
        }
        Ok(())
    }
}

/// A limit above the one that already holds would be refused, and the lower one is the safer.
fn set(resource: Resource, wanted: u64, grace: u64) -> io::Result<()> {
    let held = rustix::process::getrlimit(resource)
        .maximum
        .unwrap_or(u64::MAX);
    let limit = Rlimit {
        current: Some(wanted.min(held)),
        maximum: Some(wanted.saturating_add(grace).min(held)),
    };
    setrlimit(resource, limit).map_err(io::Error::from)
}

/// The wall clock is the broker's; this one holds even if the broker hangs, so all processors may work all the time.
fn cpu_seconds(wall_seconds: u64) -> u64 {
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let processors = u64::try_from(processors).unwrap_or(u64::MAX);
    wall_seconds.saturating_mul(processors).saturating_add(1)
}
