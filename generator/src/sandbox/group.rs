//! A started program with everything that it starts in turn, and the lines that come out of it.

use rehome_runtime::confine::{end_group, interrupt_group};
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, PipeReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// What a program gives beyond this is not kept; its results are some kilobytes.
const LONGEST_LINE: u64 = 64 << 20;

/// How long a pipe may stay open after its program has ended, before whoever still holds it is left behind.
const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// A line that a program wrote, without its end.
#[derive(Debug)]
pub(super) enum Line {
    Stdout(String),
    Stderr(String),
}

/// A running program. Dropping it ends its whole group.
pub(super) struct Group {
    handle: duct::Handle,
    leader: u32,
    lines: Receiver<Line>,
}

impl Group {
    /// Starts a program with exactly this environment, nothing on its stdin, and its output read line by line.
    pub(super) fn start(
        program: &Path,
        arguments: &[OsString],
        environment: &[(OsString, OsString)],
        folder: &Path,
    ) -> io::Result<Self> {
        let (stdout, stdout_end) = io::pipe()?;
        let (stderr, stderr_end) = io::pipe()?;
        let expression = duct::cmd(program, arguments)
            .full_env(environment.iter().cloned())
            .dir(folder)
            .stdin_null()
            .stdout_file(stdout_end)
            .stderr_file(stderr_end)
            .unchecked()
            .before_spawn(|command| {
                command.process_group(0);
                Ok(())
            });
        let handle = expression.start()?;
        // The expression holds our ends of both pipes; while they are open, no reader sees the end.
        drop(expression);
        let leader = handle.pids().first().copied().unwrap_or(0);
        let (sender, lines) = channel();
        let group = Self {
            handle,
            leader,
            lines,
        };
        read_lines(stdout, sender.clone(), Line::Stdout)?;
        read_lines(stderr, sender, Line::Stderr)?;
        Ok(group)
    }

    /// Gives every line to `on_line` until the program has ended. `on_pause` is called several times a second; what
    /// it gives says whether the group is interrupted or ended.
    pub(super) fn follow(
        &self,
        mut on_line: impl FnMut(Line),
        mut on_pause: impl FnMut() -> Signal,
    ) -> io::Result<ExitStatus> {
        const PAUSE: Duration = Duration::from_millis(50);
        let mut ended: Option<(ExitStatus, Instant)> = None;
        loop {
            let mut all_read = false;
            match self.lines.recv_timeout(PAUSE) {
                Ok(line) => on_line(line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    all_read = true;
                    std::thread::sleep(if ended.is_some() {
                        Duration::ZERO
                    } else {
                        PAUSE
                    });
                }
            }
            if let Some((status, when)) = ended {
                if all_read || when.elapsed() > DRAIN_WITHIN {
                    return Ok(status);
                }
                continue;
            }
            match on_pause() {
                Signal::None => {}
                Signal::Interrupt => interrupt_group(self.leader),
                Signal::End => end_group(self.leader),
            }
            if let Some(output) = self.handle.try_wait()? {
                ended = Some((output.status, Instant::now()));
                // What the program has left behind in its group holds the pipes open.
                end_group(self.leader);
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // After an ordinary end the group is gone, and its number is not given to another while we hold the handle
        // unwaited; after a wait there may be a rest of the group, which `follow` has ended.
        if matches!(self.handle.try_wait(), Ok(None)) {
            end_group(self.leader);
            let _ = self.handle.wait();
        }
    }
}

/// What is done to a group between two lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    None,
    Interrupt,
    End,
}

fn read_lines(pipe: PipeReader, sender: Sender<Line>, kind: fn(String) -> Line) -> io::Result<()> {
    let read = move || {
        let mut pipe = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while pipe
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&bytes);
            if sender
                .send(kind(text.trim_end_matches(['\n', '\r']).to_owned()))
                .is_err()
            {
                return;
            }
            bytes.clear();
        }
    };
    std::thread::Builder::new()
        .name("output".to_owned())
        .spawn(read)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Group {
        let arguments = ["-c".into(), script.into()];
        Group::start(Path::new("/bin/sh"), &arguments, &[], Path::new("/")).unwrap()
    }

    #[test]
    fn lines_of_both_kinds_arrive_and_the_status_is_told() {
        let group = shell("echo out; echo err >&2; echo $HOME; exit 7");
        let mut lines = Vec::new();
        let status = group
            .follow(|line| lines.push(format!("{line:?}")), || Signal::None)
            .unwrap();
        lines.sort();
        assert_eq!(status.code(), Some(7));
        assert_eq!(
            lines,
            ["Stderr(\"err\")", "Stdout(\"\")", "Stdout(\"out\")"]
        );
    }

    #[test]
    fn the_end_takes_grandchildren_along() {
        let group = shell("sleep 600 & echo $!; wait");
        let mut grandchild = String::new();
        let mut pauses = 0;
        let status = group
            .follow(
                |line| {
                    if let Line::Stdout(text) = line {
                        grandchild = text;
                    }
                },
                || {
                    pauses += 1;
                    if pauses > 3 {
                        Signal::End
                    } else {
                        Signal::None
                    }
                },
            )
            .unwrap();
        assert_eq!(status.code(), None);
        // A process closes its pipes a moment before the system lists it as ended.
        let is_alive = || {
            let stat = std::fs::read_to_string(format!("/proc/{grandchild}/stat"));
            stat.is_ok_and(|stat| !stat.contains(") Z ") && !stat.contains(") X "))
        };
        let given_up = Instant::now() + DRAIN_WITHIN;
        while is_alive() && Instant::now() < given_up {
            std::thread::yield_now();
        }
        assert!(!is_alive());
    }

    #[test]
    fn a_dropped_group_is_gone() {
        let group = shell("sleep 600");
        let leader = group.leader;
        drop(group);
        assert!(!std::path::Path::new(&format!("/proc/{leader}")).exists());
    }
}
