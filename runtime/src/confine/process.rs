//! The worker's process as the broker sees it: started, awaited, measured, ended.

use rustix::process::{
    Pid, Signal, kill_process, kill_process_group, set_parent_process_death_signal,
};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus, Stdio};

/// The name under which the worker runs. It is how the program knows which of its two parts it is, and what a
/// process list shows.
pub(super) const WORKER_NAME: &str = "rehome-worker";

/// The only variables a worker gets: they say how to print, and no more.
const HARMLESS: [&str; 4] = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"];

/// Names the process that wants its program to end when it ends itself; see `end_with_starter`.
pub const STARTER_VARIABLE: &str = "REHOME_STARTER";

/// If whoever started this program has left its number in the environment, its end asks this program to stop, as
/// Ctrl-C does: otherwise a killed rehome would leave programs behind that nobody watches.
pub(super) fn end_with_starter() -> io::Result<()> {
    let starter = std::env::var(STARTER_VARIABLE)
        .ok()
        .and_then(|number| number.parse().ok());
    let Some(starter) = starter else {
        return Ok(());
    };
    set_parent_process_death_signal(Some(Signal::TERM))?;
    let parent = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    if parent == Some(starter) {
        Ok(())
    } else {
        Err(io::Error::other("whoever started it has gone"))
    }
}

/// What a process used.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Usage {
    pub(super) cpu_seconds: f64,
    pub(super) peak_memory_bytes: u64,
}

/// A worker that runs, or has ended and is still to be asked how. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Worker {
    pid: Pid,
    ended: bool,
}

impl Worker {
    /// Starts this very program again, with the control socket as its stdin and no other descriptor of ours.
    ///
    /// A process group of its own keeps the terminal's Ctrl-C away from it: the broker decides what that means.
    pub(super) fn start(control: OwnedFd) -> io::Result<Self> {
        close_others_on_exec()?;
        let harmless = HARMLESS
            .into_iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?)));
        let child = Command::new("/proc/self/exe")
            .arg0(WORKER_NAME)
            .args(std::env::args_os().skip(1))
            .env_clear()
            .envs(harmless)
            .stdin(Stdio::from(control))
            .process_group(0)
            .spawn()?;
        Ok(Self {
            pid: Pid::from_child(&child),
            ended: false,
        })
    }

    /// Gives how the worker ended and what it used, or none while it runs.
    pub(super) fn ended(&mut self) -> io::Result<Option<(ExitStatus, Usage)>> {
        let ended = wait(self.pid, libc::WNOHANG)?;
        self.ended |= ended.is_some();
        Ok(ended)
    }

    /// Ends the worker at once. The broker has not yet asked how it ended, so the number is still its.
    pub(super) fn kill(&self) {
        if !self.ended {
            // The one possible failure is that it has just ended, which is what is wanted.
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !self.ended {
            self.kill();
            let _ = wait(self.pid, 0);
        }
    }
}

/// Ends a process that leads a group, and everything in the group: for whoever starts compiled programs or cargo.
pub fn end_group(leader: u32) {
    signal_group(leader, Signal::KILL);
}

/// Does to such a group what Ctrl-C does at a terminal.
pub fn interrupt_group(leader: u32) {
    signal_group(leader, Signal::INT);
}

fn signal_group(leader: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        // The group may be gone already, which is no failure.
        let _ = kill_process_group(pid, signal);
    }
}

/// What this process itself used so far.
pub(super) fn own_usage() -> Usage {
    let mut usage = empty_usage();
    #[allow(unsafe_code)]
    // SAFETY: the pointer is to a whole `rusage` that outlives the call, which only writes to it.
    let result = unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) };
    if result == 0 {
        usage_of(&usage)
    } else {
        Usage::default()
    }
}

/// rustix has no `wait4`, and nothing else tells one child's peak memory after its end.
fn wait(pid: Pid, options: i32) -> io::Result<Option<(ExitStatus, Usage)>> {
    let mut status = 0;
    let mut usage = empty_usage();
    loop {
        #[allow(unsafe_code)]
        // SAFETY: both pointers are to values of the right types that outlive the call, which only writes to them.
        let waited = unsafe {
            libc::wait4(
                pid.as_raw_nonzero().get(),
                &raw mut status,
                options,
                &raw mut usage,
            )
        };
        match waited {
            0 => return Ok(None),
            -1 => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
            _ => return Ok(Some((ExitStatus::from_raw(status), usage_of(&usage)))),
        }
    }
}

fn empty_usage() -> libc::rusage {
    #[allow(unsafe_code)]
    // SAFETY: `rusage` is a C structure of integers alone, for which all zeros are a valid value.
    unsafe {
        std::mem::zeroed()
    }
}

fn usage_of(usage: &libc::rusage) -> Usage {
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Usage {
        cpu_seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        // Linux counts in KiB.
        peak_memory_bytes: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
    }
}

/// Descriptors that whoever started us left open must not reach the worker. Ours never do: Rust opens all of
/// them close-on-exec.
fn close_others_on_exec() -> io::Result<()> {
    const FIRST: libc::c_uint = 3;
    #[allow(unsafe_code)]
    // SAFETY: no pointer is passed, and the call closes nothing: it sets a flag that matters at the next exec only.
    let result = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            FIRST,
            libc::c_uint::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
    if result == 0 {
        Ok(())
    } else {
        close_others_one_by_one()
    }
}

/// For kernels before 5.11, which do not know the call above.
fn close_others_one_by_one() -> io::Result<()> {
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let name = entry?.file_name();
        let Some(descriptor) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        if descriptor > 2 {
            #[allow(unsafe_code)]
            // SAFETY: as above: a flag is set on a number; one that is not open any more gives an error and no harm.
            unsafe {
                libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
            }
        }
    }
    Ok(())
}
