//! The ways in which a program is stopped from outside.

use crate::chance::Chance;
use rustix::process::{Pid, Signal, kill_process};
use std::process::Child;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blow {
    /// Ctrl-C: the program ends after its batch.
    Interrupt,
    /// What a service manager sends; the same.
    Terminate,
    /// Asked twice, it ends at once.
    Twice,
    /// The broker dies without a word, and its worker with it.
    KillBroker,
    /// The worker dies without a word.
    KillWorker,
}

/// Those after which nothing more is done.
const AT_ONCE: [Blow; 3] = [Blow::Twice, Blow::KillBroker, Blow::KillWorker];
const POLITE: [Blow; 2] = [Blow::Interrupt, Blow::Terminate];

impl Blow {
    /// Any of them; only those that end it at once where the program need not heed a polite one.
    pub fn by(chance: &mut Chance, heeds_the_polite: bool) -> Self {
        if heeds_the_polite && chance.below(3) == 0 {
            return *chance.of(&POLITE);
        }
        *chance.of(&AT_ONCE)
    }

    /// Whether nothing more is done after it.
    pub fn is_at_once(self) -> bool {
        AT_ONCE.contains(&self)
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Twice => "SIGINT and SIGTERM",
            Self::KillBroker => "SIGKILL to the broker",
            Self::KillWorker => "SIGKILL to the worker",
        }
    }

    /// Strikes; one that has ended by itself is not hurt by it. A program without a worker yet dies as a whole.
    pub fn strike(self, program: &Child) {
        let broker = Pid::from_child(program);
        let send = |pid, signal| {
            // Whoever has gone meanwhile needs no signal.
            let _ = kill_process(pid, signal);
        };
        match self {
            Self::Interrupt => send(broker, Signal::INT),
            Self::Terminate => send(broker, Signal::TERM),
            Self::Twice => {
                send(broker, Signal::INT);
                send(broker, Signal::TERM);
            }
            Self::KillBroker => send(broker, Signal::KILL),
            Self::KillWorker => send(worker_of(program).unwrap_or(broker), Signal::KILL),
        }
    }
}

/// Holds a program up, broker and worker, as a machine does that falls asleep.
pub fn hold_up(program: &Child) {
    to_both(program, Signal::STOP);
}

/// Lets it go on.
pub fn wake(program: &Child) {
    to_both(program, Signal::CONT);
}

fn to_both(program: &Child, signal: Signal) {
    let worker = worker_of(program).expect("a program has a worker");
    for process in [Pid::from_child(program), worker] {
        kill_process(process, signal).expect("the process is ours");
    }
}

/// The only child of a program.
fn worker_of(program: &Child) -> Option<Pid> {
    let number = program.id();
    let children = std::fs::read_to_string(format!("/proc/{number}/task/{number}/children"));
    let first = children.ok()?.split_whitespace().next()?.parse().ok()?;
    Pid::from_raw(first)
}
