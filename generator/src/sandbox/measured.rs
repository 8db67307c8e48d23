//! Runs one program to its end and says what it cost: time by the clock, processor time, memory.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, PipeReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rehome_runtime::confine::end_group;

use crate::error::Error;
use crate::usage;

/// How often the program's processes are looked at. What a process used at most, the kernel remembers while it lives, so
/// only what grows in the last moment before its end can be missed.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// A program to be measured.
#[derive(Debug)]
pub struct Foreign<'a> {
    /// The program.
    pub program: &'a Path,
    /// Its arguments. They are shown in process lists, so no secret belongs here.
    pub arguments: &'a [String],
    /// Its whole environment.
    pub environment: &'a [(String, String)],
    /// Where it runs.
    pub folder: &'a Path,
    /// How often the user has pressed Ctrl-C so far; the first time ends the program.
    pub interrupts: &'a AtomicU32,
}

/// What a program said and cost, all processes that it started included.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Its exit code, unless a signal ended it.
    pub exit_code: Option<i32>,
    /// Seconds by the clock, from its start to its end.
    pub seconds: f64,
    /// Processor seconds.
    pub processor_seconds: Option<f64>,
    /// The sum of what each of its processes held at most, in bytes.
    pub peak_memory: u64,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
    /// The same line by line, each with the seconds that had passed since the start when it came.
    pub told: Vec<(f64, String)>,
}

/// Runs a program to its end. Nothing else may be started and waited for by this process meanwhile, as processor time is
/// told for all of them together.
///
/// # Errors
/// When the program cannot be started or waited for. How it ended is no error here.
pub fn measure(job: &Foreign<'_>) -> Result<Measured, Error> {
    let failed = |cause| {
        Error::failed("the program cannot be run", job.program.display())
            .advice("check that it is installed and may be run")
            .because(cause)
    };
    let (reader, writer) = std::io::pipe().map_err(failed)?;
    let arguments: Vec<OsString> = job.arguments.iter().map(OsString::from).collect();
    let expression = duct::cmd(job.program, arguments)
        .full_env(job.environment.iter().cloned())
        .dir(job.folder)
        .stdin_null()
        .stdout_capture()
        .stderr_file(writer)
        .unchecked()
        .before_spawn(|command| {
            command.process_group(0);
            Ok(())
        });
    let used_before = usage::seconds_of_ended_children();
    let began = Instant::now();
    let handle = expression.start().map_err(failed)?;
    // Our own end of what it writes to; what is told ends when the last of its processes has closed the others.
    drop(expression);
    let leader = handle.pids().first().copied().unwrap_or(0);
    let ended = AtomicBool::new(false);
    let (output, seconds, peak_memory, told) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(leader, &ended, job.interrupts));
        let listener = scope.spawn(|| listen(reader, began));
        let output = handle.wait();
        let seconds = began.elapsed().as_secs_f64();
        ended.store(true, Ordering::Relaxed);
        let (peak, told) = (watcher.join(), listener.join());
        (
            output,
            seconds,
            peak.unwrap_or_default(),
            told.unwrap_or_default(),
        )
    });
    let output = output.map_err(failed)?;
    let used = usage::seconds_of_ended_children().zip(used_before);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Measured {
        exit_code: output.status.code(),
        seconds,
        processor_seconds: used.map(|(after, before)| after - before),
        peak_memory,
        stdout: text(&output.stdout),
        stderr: told.iter().map(|(_, line)| line.as_str()).collect(),
        told,
    })
}

/// Listens until nobody can say anything any more; gives each line with its end, and when it came.
fn listen(reader: PipeReader, began: Instant) -> Vec<(f64, String)> {
    let (mut reader, mut told, mut line) = (BufReader::new(reader), Vec::new(), Vec::new());
    // What cannot be read any more was not said.
    while reader
        .read_until(b'\n', &mut line)
        .is_ok_and(|bytes| bytes > 0)
    {
        let text = String::from_utf8_lossy(&line).into_owned();
        told.push((began.elapsed().as_secs_f64(), text));
        line.clear();
    }
    told
}

/// Looks at the program's processes until it has ended; gives the sum of what each held at most.
fn watch(leader: u32, ended: &AtomicBool, interrupts: &AtomicU32) -> u64 {
    let mut peaks = std::collections::BTreeMap::new();
    while !ended.load(Ordering::Relaxed) {
        if interrupts.load(Ordering::Relaxed) > 0 {
            end_group(leader);
        }
        for process in std::iter::once(leader).chain(usage::below(leader)) {
            if let Some(bytes) = usage::peak_memory(process) {
                let peak = peaks.entry(process).or_insert(0);
                *peak = bytes.max(*peak);
            }
        }
        std::thread::sleep(LOOK_EVERY);
    }
    peaks.values().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grandchildren_use_is_counted() {
        let script = "i=0; (while [ $i -lt 300000 ]; do i=$((i+1)); done); echo out; echo \"$A\" >&2; exit 4";
        let measured = measure(&Foreign {
            program: Path::new("/bin/sh"),
            arguments: &["-c".to_owned(), script.to_owned()],
            environment: &[("A".to_owned(), "b".to_owned())],
            folder: Path::new("/"),
            interrupts: &AtomicU32::new(0),
        })
        .unwrap();
        assert_eq!(measured.exit_code, Some(4));
        assert_eq!(
            (measured.stdout.as_str(), measured.stderr.as_str()),
            ("out\n", "b\n")
        );
        let told: Vec<&str> = measured
            .told
            .iter()
            .map(|(_, line)| line.as_str())
            .collect();
        assert_eq!(told, ["b\n"]);
        assert!(measured.told[0].0 <= measured.seconds, "{measured:?}");
        assert!(measured.processor_seconds > Some(0.0), "{measured:?}");
        assert!(
            measured.seconds > 0.0 && measured.peak_memory > 0,
            "{measured:?}"
        );
    }

    #[test]
    fn an_interrupt_ends_it() {
        let measured = measure(&Foreign {
            program: Path::new("/bin/sleep"),
            arguments: &["600".to_owned()],
            environment: &[],
            folder: Path::new("/"),
            interrupts: &AtomicU32::new(1),
        })
        .unwrap();
        assert_eq!(measured.exit_code, None);
    }
}
