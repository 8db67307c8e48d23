//! What processes use, as the kernel says it in `/proc`: processor time, memory, and who started whom.
//!
//! Where there is no `/proc`, nothing is known, and nothing is made up.

use std::fs;
use std::path::Path;

/// The kernel tells processor time in hundredths of a second on every system that it has a fixed interface for.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor seconds that a process has used, with those of its children that have ended and been waited for.
#[must_use]
pub fn processor_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    ticks(&stat, 4).map(|ticks| ticks as f64 / TICKS_PER_SECOND)
}

/// Processor seconds of everything that this process has started and waited for.
#[must_use]
pub fn seconds_of_ended_children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (all, own) = (ticks(&stat, 4)?, ticks(&stat, 2)?);
    Some(all.saturating_sub(own) as f64 / TICKS_PER_SECOND)
}

/// Processor seconds of a process and of everything below it, ended children included. It only grows while the process
/// lives and waits for its children, so that a difference of two answers is what was used in between.
#[must_use]
pub fn processor_seconds_of_tree(process: u32) -> Option<f64> {
    let own = processor_seconds(process)?;
    let below = below(process).into_iter().filter_map(processor_seconds);
    Some(own + below.sum::<f64>())
}

/// Processor seconds that the whole machine has spent on anything at all since it began.
#[must_use]
pub fn busy_seconds_of_machine() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    busy_ticks(stat.lines().next()?).map(|ticks| ticks as f64 / TICKS_PER_SECOND)
}

/// Of user, nice, system, idle, waiting, interrupts of two kinds and stolen time all but the fourth and the fifth.
fn busy_ticks(line: &str) -> Option<u64> {
    let fields = line.strip_prefix("cpu ")?.split_whitespace().take(8);
    let numbers: Option<Vec<u64>> = fields.map(|field| field.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() == 8)?;
    Some(numbers[..3].iter().chain(&numbers[5..]).sum())
}

/// How many processors the machine has that [`busy_seconds_of_machine`] speaks of; this process may be allowed fewer.
#[must_use]
pub fn processors_of_machine() -> Option<usize> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    Some(processors(&stat)).filter(|count| *count > 0)
}

/// Each has a line of its own behind the one of all of them.
fn processors(stat: &str) -> usize {
    let own = |line: &&str| {
        let number = line.strip_prefix("cpu");
        number.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    stat.lines().filter(own).count()
}

/// The kind of file system that a folder lies in, such as `ext4` or `tmpfs`.
#[must_use]
pub fn file_system(folder: &Path) -> Option<String> {
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    kind_of_mount(&mounts, &fs::canonicalize(folder).ok()?)
}

/// Of the mounts above a folder the deepest one; of several on one place the last, which hides the others.
fn kind_of_mount(mounts: &str, folder: &Path) -> Option<String> {
    let fields = mounts
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>());
    let above = fields.filter_map(|fields| {
        let place = Path::new(fields.get(1)?);
        let depth = place.components().count();
        folder
            .starts_with(place)
            .then_some((depth, *fields.get(2)?))
    });
    let deepest = above.max_by_key(|(depth, _)| *depth);
    deepest.map(|(_, kind)| kind.to_owned())
}

/// The largest resident memory that a process ever had, in bytes.
#[must_use]
pub fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes << 10)
}

/// All processes below a process, itself left out.
#[must_use]
pub fn below(process: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut open = vec![process];
    while let Some(parent) = open.pop() {
        for child in children(parent) {
            // A process that ended meanwhile may have given its number away; nobody is looked at twice.
            if !found.contains(&child) {
                found.push(child);
                open.push(child);
            }
        }
    }
    found
}

/// A child belongs to the thread that started it.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let lists = threads
        .into_iter()
        .flatten()
        .flatten()
        .map(|thread| thread.path().join("children"));
    let texts = lists.filter_map(|list| fs::read_to_string(list).ok());
    texts
        .flat_map(|text| {
            let ids = text.split_whitespace().filter_map(|id| id.parse().ok());
            ids.collect::<Vec<u32>>()
        })
        .collect()
}

/// The first `count` of user time, system time, and those two of ended children. The program's name, which stands
/// before them in brackets, may hold anything.
fn ticks(stat: &str, count: usize) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let fields = fields.split_whitespace().skip(11).take(count);
    let numbers: Option<Vec<u64>> = fields.map(|field| field.parse().ok()).collect();
    numbers
        .filter(|numbers| numbers.len() == count)
        .map(|numbers| numbers.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_a_hostile_name() {
        let stat = "7 (a) 9 (b) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 300 4000 20 0 1 0 5 6 7";
        assert_eq!((ticks(stat, 2), ticks(stat, 4)), (Some(30), Some(4330)));
        assert_eq!(ticks("7 (a) S 1", 4), None);
        assert_eq!(busy_ticks("cpu  1 2 3 1000 2000 4 5 6 7 8"), Some(21));
        assert_eq!(busy_ticks("cpu  1 2 3"), None);
        assert_eq!(
            processors("cpu  1 2\ncpu0 1\ncpu11 2\nintr 7\ncpufreq 1\n"),
            2
        );
    }

    #[test]
    fn the_deepest_and_last_mount_tells_the_file_system() {
        let mounts =
            "/dev/a / ext4 rw 0 0\nnone /tmp tmpfs rw 0 0\nb /tmp xfs rw 0 0\nc /tmpx nfs rw 0 0\n";
        let kind = |folder| kind_of_mount(mounts, Path::new(folder));
        assert_eq!(kind("/tmp/a/b").as_deref(), Some("xfs"));
        assert_eq!(kind("/var").as_deref(), Some("ext4"));
        assert_eq!(kind_of_mount("", Path::new("/")), None);
    }

    #[test]
    fn our_own_children_are_found_and_have_memory() {
        let child = duct::cmd!("/bin/sleep", "600").unchecked().start().unwrap();
        let id = child.pids()[0];
        let found = below(std::process::id());
        let memory = peak_memory(id);
        child.kill().unwrap();
        assert!(found.contains(&id), "{found:?}");
        assert!(memory.is_some_and(|bytes| bytes > 0));
    }
}
