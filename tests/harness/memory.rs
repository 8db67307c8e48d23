//! The most memory that each process of a command has held, by the system's own high-water mark.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Result;
use crate::command::{Ended, Rehome};
use crate::process::{descendants, peak_memory};

const PAUSE: Duration = Duration::from_millis(100);
/// The system keeps so many bytes of a process' name.
const NAME: usize = 15;

/// A command that has ended, and what its processes took.
#[derive(Debug)]
pub struct Watched {
    /// How it ended.
    pub ended: Ended,
    /// The peak in KiB, by the process' name.
    peaks: BTreeMap<String, u64>,
}

impl Watched {
    /// Runs a command to its end and looks at its processes meanwhile. Those count whose names begin with one of
    /// `ours`: compilers and servers, which it starts as well, do not.
    ///
    /// # Errors
    /// When it cannot be started or its processes cannot be listed.
    pub fn run(command: &Rehome, ours: Vec<String>) -> Result<Self> {
        let ours: Vec<String> = ours
            .into_iter()
            .map(|name| name.chars().take(NAME).collect())
            .collect();
        let running = command.start_captured()?;
        let mut peaks: BTreeMap<String, u64> = BTreeMap::new();
        while running.is_alive() {
            for process in descendants(running.id())?.into_iter().chain([running.id()]) {
                let Some((name, peak)) = peak_memory(process) else {
                    continue;
                };
                if ours.iter().any(|own| name.starts_with(own.as_str())) {
                    let known = peaks.entry(name).or_default();
                    *known = peak.max(*known);
                }
            }
            std::thread::sleep(PAUSE);
        }
        Ok(Self {
            ended: running.end()?,
            peaks,
        })
    }

    /// The process that took most, and how many KiB.
    #[must_use]
    pub fn greatest(&self) -> (&str, u64) {
        let greatest = self.peaks.iter().max_by_key(|(_, peak)| **peak);
        greatest.map_or(("none", 0), |(name, peak)| (name.as_str(), *peak))
    }
}
