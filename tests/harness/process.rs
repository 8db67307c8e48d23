//! Processes of a command: which they are, how much memory they took, and how they are killed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Result, fail};

/// Kills a process, its group and everything that it has started, all at once, with no time for last words.
///
/// # Errors
/// When the processes cannot be listed or the signal cannot be sent.
pub fn kill_tree(process: u32) -> Result {
    let mut victims = descendants(process)?;
    victims.push(process);
    let list: Vec<String> = victims.iter().map(u32::to_string).collect();
    // One that has ended since it was listed is no failure, so the shell's own exit code says nothing.
    let script = format!("kill -KILL {} -{process} 2>/dev/null; true", list.join(" "));
    let status = Command::new("sh").arg("-c").arg(script).status()?;
    if status.success() {
        Ok(())
    } else {
        fail(format!("process {process} could not be killed"))
    }
}

/// Asks one process to end, as a service manager does.
///
/// # Errors
/// When the signal cannot be sent.
pub fn terminate(process: u32) -> Result {
    let status = Command::new("kill")
        .args(["-TERM", &process.to_string()])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        fail(format!("process {process} could not be asked to end"))
    }
}

/// Everything that a process has started, and what that has started.
///
/// # Errors
/// When `/proc` cannot be read.
pub fn descendants(process: u32) -> Result<Vec<u32>> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc")? {
        let Some(id) = entry?
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        if let Some(parent) = parent_of(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = Vec::new();
    let mut waiting = vec![process];
    while let Some(next) = waiting.pop() {
        let own = children.remove(&next).unwrap_or_default();
        found.extend(&own);
        waiting.extend(own);
    }
    Ok(found)
}

fn parent_of(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The command's name stands in brackets and may hold blanks; state and parent follow it.
    let (_, after) = stat.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}

/// What a process is called and the most memory that it has ever held, in KiB; `None` once it has ended.
#[must_use]
pub fn peak_memory(process: u32) -> Option<(String, u64)> {
    let folder = Path::new("/proc").join(process.to_string());
    let status = fs::read_to_string(folder.join("status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        Some(line[name.len()..].trim().to_owned())
    };
    let peak = field("VmHWM:")?.split_whitespace().next()?.parse().ok()?;
    Some((field("Name:")?, peak))
}
