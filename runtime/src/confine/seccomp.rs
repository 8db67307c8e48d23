//! The filter of system calls, made from the lists in [`super::denied`].
//!
//! It is a deny list: what is not named is allowed. Denied calls fail with EPERM, which the program can report;
//! a call in another machine's convention (32-bit numbers on a 64-bit machine) ends it.

use super::denied;
use super::error::ConfineError;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};
use std::collections::BTreeMap;
use std::io;

/// One condition on an argument of a system call.
pub(super) struct When {
    pub(super) argument: u8,
    pub(super) operation: SeccompCmpOp,
    pub(super) value: u64,
}

/// Installs the filter for this thread and every one that it starts; tells whether the kernel has such filters.
///
/// # Errors
/// When the kernel has them and refuses ours: then something is wrong with the filter, which must not pass unseen.
pub(super) fn install() -> Result<bool, ConfineError> {
    let filters = filters().map_err(failed)?;
    for filter in filters {
        match apply_filter(&filter) {
            Ok(()) => {}
            Err(seccompiler::Error::Seccomp(error)) if is_missing(&error) => return Ok(false),
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(true)
}

fn is_missing(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENOSYS)
}

fn failed(error: impl std::fmt::Display) -> ConfineError {
    let cause = io::Error::other(error.to_string());
    ConfineError::Step {
        step: "filter system calls",
        cause,
    }
}

/// In an order in which each can still be installed after the ones before it.
fn filters() -> Result<Vec<BpfProgram>, seccompiler::BackendError> {
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    // The C library falls back to `clone` when it hears that `clone3`, whose flags no filter can see, is unknown.
    let unknown = SeccompAction::Errno(libc::ENOSYS as u32);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = denied::ALWAYS
        .iter()
        .map(|call| (*call, Vec::new()))
        .collect();
    let process = u64::from(
        rustix::process::getpid()
            .as_raw_nonzero()
            .get()
            .unsigned_abs(),
    );
    for (call, alternatives) in denied::sometimes(process) {
        let alternatives: Result<Vec<_>, _> = alternatives.into_iter().map(rule).collect();
        rules.entry(call).or_default().extend(alternatives?);
    }
    let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    Ok(vec![
        foreign_numbers(),
        program(clone3, unknown)?,
        program(rules, refused)?,
    ])
}

fn rule(when: When) -> Result<SeccompRule, seccompiler::BackendError> {
    let When {
        argument,
        operation,
        value,
    } = when;
    // The kernel looks at the lower half of flags and numbers alone, so the upper half must not matter here; the
    // conditions on pointers are the ones that need all bits.
    let length = match operation {
        SeccompCmpOp::Ne if value == 0 => SeccompCmpArgLen::Qword,
        _ => SeccompCmpArgLen::Dword,
    };
    SeccompRule::new(vec![SeccompCondition::new(
        argument, length, operation, value,
    )?])
}

fn program(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    action: SeccompAction,
) -> Result<BpfProgram, seccompiler::BackendError> {
    let machine = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, SeccompAction::Allow, action, machine)?.try_into()
}

/// On x86-64 every call has a second number, of the x32 convention, that the lists do not hold; all of them are
/// refused by their mark. Other machines have no such numbers, and there the filter lets everything through.
fn foreign_numbers() -> BpfProgram {
    const LOAD_WORD: u16 = 0x20;
    const JUMP_IF_ANY_BIT: u16 = 0x45;
    const RETURN: u16 = 0x06;
    const X32_MARK: u32 = 0x4000_0000;
    const ALLOW: u32 = 0x7fff_0000;
    const REFUSE: u32 = 0x0005_0000 | libc::EPERM as u32;
    let refuse = if cfg!(target_arch = "x86_64") {
        REFUSE
    } else {
        ALLOW
    };
    let statement = |code, k| seccompiler::sock_filter {
        code,
        jt: 0,
        jf: 0,
        k,
    };
    vec![
        // The call's number is the first word of what a filter sees.
        statement(LOAD_WORD, 0),
        seccompiler::sock_filter {
            code: JUMP_IF_ANY_BIT,
            jt: 0,
            jf: 1,
            k: X32_MARK,
        },
        statement(RETURN, refuse),
        statement(RETURN, ALLOW),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_compiles_and_fits() {
        let filters = filters().unwrap();
        // The kernel takes 4096 instructions at most.
        assert!(filters.iter().all(|filter| filter.len() < 4096));
    }
}
