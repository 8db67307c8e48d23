//! Which system calls a worker is refused, and why.
//!
//! A deny list is the first layer: it names every way out that we know, and leaves the rest to Landlock, to the
//! missing capabilities and to the limits. An allow list is to follow.

use super::seccomp::When;
use seccompiler::SeccompCmpOp::{Eq, MaskedEq, Ne};

/// Refused whatever the arguments are.
#[rustfmt::skip]
pub(super) const ALWAYS: &[i64] = &[
    // New ways to the network; what is handed over is enough. (socketpair: see below.)
    libc::SYS_socket, libc::SYS_connect, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept, libc::SYS_accept4,
    // Files, also where the kernel has no Landlock, and their metadata, which Landlock leaves alone.
    libc::SYS_openat, libc::SYS_openat2, libc::SYS_open_by_handle_at, libc::SYS_name_to_handle_at,
    libc::SYS_fchmodat, libc::SYS_fchmodat2, libc::SYS_fchownat, libc::SYS_fchmod, libc::SYS_fchown, libc::SYS_utimensat,
    libc::SYS_setxattr, libc::SYS_lsetxattr, libc::SYS_fsetxattr,
    libc::SYS_removexattr, libc::SYS_lremovexattr, libc::SYS_fremovexattr,
    libc::SYS_unlinkat, libc::SYS_mkdirat, libc::SYS_mknodat, libc::SYS_linkat, libc::SYS_symlinkat,
    libc::SYS_renameat2, libc::SYS_truncate, libc::SYS_memfd_create, libc::SYS_memfd_secret,
    libc::SYS_inotify_init1, libc::SYS_fanotify_init, libc::SYS_fanotify_mark,
    // Other programs and processes.
    libc::SYS_execve, libc::SYS_execveat, libc::SYS_ptrace, libc::SYS_process_vm_readv, libc::SYS_process_vm_writev,
    libc::SYS_process_madvise, libc::SYS_process_mrelease, libc::SYS_kcmp, libc::SYS_tkill,
    libc::SYS_pidfd_open, libc::SYS_pidfd_getfd, libc::SYS_pidfd_send_signal,
    libc::SYS_rt_sigqueueinfo, libc::SYS_rt_tgsigqueueinfo, libc::SYS_setpriority, libc::SYS_ioprio_set,
    libc::SYS_migrate_pages, libc::SYS_move_pages, libc::SYS_setpgid, libc::SYS_setsid,
    // Memory and queues that other processes of the same user could share.
    libc::SYS_shmget, libc::SYS_shmat, libc::SYS_shmctl, libc::SYS_semget, libc::SYS_semctl, libc::SYS_semop,
    libc::SYS_msgget, libc::SYS_msgctl, libc::SYS_msgsnd, libc::SYS_msgrcv, libc::SYS_mq_open, libc::SYS_mq_unlink,
    // Name spaces, mounts, roots.
    libc::SYS_unshare, libc::SYS_setns, libc::SYS_mount, libc::SYS_umount2, libc::SYS_pivot_root, libc::SYS_chroot,
    libc::SYS_open_tree, libc::SYS_move_mount, libc::SYS_fsopen, libc::SYS_fsconfig, libc::SYS_fsmount,
    libc::SYS_fspick, libc::SYS_mount_setattr, libc::SYS_swapon, libc::SYS_swapoff, libc::SYS_quotactl,
    libc::SYS_quotactl_fd, libc::SYS_acct,
    // Parts of the kernel with a large surface, or that go round this filter.
    libc::SYS_bpf, libc::SYS_perf_event_open, libc::SYS_userfaultfd, libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter, libc::SYS_io_uring_register, libc::SYS_keyctl, libc::SYS_add_key,
    libc::SYS_request_key, libc::SYS_init_module, libc::SYS_finit_module, libc::SYS_delete_module,
    libc::SYS_kexec_load, libc::SYS_syslog, libc::SYS_lookup_dcookie, libc::SYS_vhangup, libc::SYS_personality,
    // The machine, and this process' own rights and limits.
    libc::SYS_reboot, libc::SYS_sethostname, libc::SYS_setdomainname, libc::SYS_settimeofday,
    libc::SYS_clock_settime, libc::SYS_clock_adjtime, libc::SYS_adjtimex, libc::SYS_setrlimit, libc::SYS_capset,
    libc::SYS_setuid, libc::SYS_setgid, libc::SYS_setreuid, libc::SYS_setregid, libc::SYS_setresuid,
    libc::SYS_setresgid, libc::SYS_setfsuid, libc::SYS_setfsgid, libc::SYS_setgroups,
    // The older calls for some of the above, which x86-64 still has.
    #[cfg(target_arch = "x86_64")] libc::SYS_open,
    #[cfg(target_arch = "x86_64")] libc::SYS_creat,
    #[cfg(target_arch = "x86_64")] libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")] libc::SYS_chown,
    #[cfg(target_arch = "x86_64")] libc::SYS_lchown,
    #[cfg(target_arch = "x86_64")] libc::SYS_utime,
    #[cfg(target_arch = "x86_64")] libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")] libc::SYS_futimesat,
    #[cfg(target_arch = "x86_64")] libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_rmdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")] libc::SYS_mknod,
    #[cfg(target_arch = "x86_64")] libc::SYS_link,
    #[cfg(target_arch = "x86_64")] libc::SYS_symlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_rename,
    #[cfg(target_arch = "x86_64")] libc::SYS_renameat,
    #[cfg(target_arch = "x86_64")] libc::SYS_inotify_init,
    #[cfg(target_arch = "x86_64")] libc::SYS_fork,
    #[cfg(target_arch = "x86_64")] libc::SYS_vfork,
    #[cfg(target_arch = "x86_64")] libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")] libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")] libc::SYS_modify_ldt,
    #[cfg(target_arch = "x86_64")] libc::SYS_kexec_file_load,
];

/// Refused under a condition; any one of them is enough. `process` is this process' own number.
pub(super) fn sometimes(process: u64) -> Vec<(i64, Vec<When>)> {
    vec![
        // A new thread shares its process; without that flag it would be a new process.
        (libc::SYS_clone, clone_conditions()),
        // Signals to itself are how an abort works; all others go to strangers.
        (libc::SYS_kill, vec![when(0, Ne, process)]),
        (libc::SYS_tgkill, vec![when(0, Ne, process)]),
        // A limit may be read, not set.
        (libc::SYS_prlimit64, vec![when(2, Ne, 0)]),
        (libc::SYS_prctl, equal(0, &PRCTL)),
        (libc::SYS_ioctl, equal(1, &IOCTL)),
        // Whoever "owns" a descriptor gets its signals, of any number.
        (
            libc::SYS_fcntl,
            equal(1, &[F_SETSIG, F_SETOWN_EX, number(libc::F_SETOWN)]),
        ),
        (libc::SYS_socketpair, socketpair_conditions()),
        // An address would make a datagram, or a fast-open connection on a socket whose peer is gone.
        (libc::SYS_sendto, vec![when(4, Ne, 0), with(3, FAST_OPEN)]),
        (libc::SYS_sendmsg, vec![with(2, FAST_OPEN)]),
        (libc::SYS_sendmmsg, vec![with(3, FAST_OPEN)]),
    ]
}

const FAST_OPEN: u64 = libc::MSG_FASTOPEN as u64;
const F_SETSIG: u64 = 10;
const F_SETOWN_EX: u64 = 15;

/// What holds the worker must not be undone by it.
const PRCTL: [u64; 4] = [
    libc::PR_SET_PDEATHSIG as u64,
    libc::PR_SET_DUMPABLE as u64,
    libc::PR_SET_PTRACER as u64,
    libc::PR_SET_MM as u64,
];

/// Typing into the user's terminal, and sending signals by way of a descriptor.
const IOCTL: [u64; 6] = [
    libc::TIOCSTI,
    libc::TIOCLINUX,
    libc::TIOCSCTTY,
    libc::TIOCSPGRP,
    0x8901, // FIOSETOWN
    0x8902, // SIOCSPGRP
];

fn clone_conditions() -> Vec<When> {
    const NAME_SPACES: [i32; 7] = [
        libc::CLONE_NEWNS,
        libc::CLONE_NEWCGROUP,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
    ];
    let no_thread = when(0, MaskedEq(number(libc::CLONE_THREAD)), 0);
    let name_spaces = NAME_SPACES.into_iter().map(|flag| with(0, number(flag)));
    std::iter::once(no_thread).chain(name_spaces).collect()
}

/// A pair of streams can reach nobody, and the runtime needs one for its signals. A pair of datagram sockets could
/// send to any address.
fn socketpair_conditions() -> Vec<When> {
    const KIND: u64 = 0xf;
    let stream = number(libc::SOCK_STREAM);
    let others = (0..=KIND).filter(|kind| *kind != stream);
    let others = others.map(|kind| when(1, MaskedEq(KIND), kind));
    std::iter::once(when(0, Ne, number(libc::AF_UNIX)))
        .chain(others)
        .collect()
}

fn equal(argument: u8, values: &[u64]) -> Vec<When> {
    values
        .iter()
        .map(|value| when(argument, Eq, *value))
        .collect()
}

/// All bits of `flag` are set.
fn with(argument: u8, flag: u64) -> When {
    when(argument, MaskedEq(flag), flag)
}

fn when(argument: u8, operation: seccompiler::SeccompCmpOp, value: u64) -> When {
    When {
        argument,
        operation,
        value,
    }
}

/// The C library declares flags as signed; none of them is negative.
fn number(flag: i32) -> u64 {
    u64::from(flag.unsigned_abs())
}
