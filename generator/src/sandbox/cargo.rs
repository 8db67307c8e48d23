//! How cargo is called: found, with a clean environment, in a group that does not outlive us.

use super::group::{Group, Line, Signal};
use super::remap;
use crate::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::atomic::{AtomicU32, Ordering};

/// Variables that say where the tool chain and the registry are and how to get there. Nothing else is passed on:
/// flags of the user's would change the programs' bytes, and secrets have no business in a compiler.
const PASSED_ON: [&str; 24] = [
    "PATH",
    "HOME",
    "USER",
    "TMPDIR",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "CARGO_BUILD_JOBS",
    "CC",
    "AR",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "TERM",
    "NO_COLOR",
    "RUSTUP_DIST_SERVER",
];

/// Settings of registries and mirrors, under names that depend on the registry.
const PASSED_ON_BEGINNINGS: [&str; 5] = [
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
];

/// Cargo for one project.
#[derive(Debug)]
pub(super) struct Cargo<'a> {
    program: PathBuf,
    project: PathBuf,
    interrupts: &'a AtomicU32,
}

impl<'a> Cargo<'a> {
    /// Finds cargo. The first of the user's interrupts ends whatever it does.
    ///
    /// # Errors
    /// When there is none, with what to install.
    pub(super) fn find(project: &Path, interrupts: &'a AtomicU32) -> Result<Self, Error> {
        let mut candidates: Vec<PathBuf> = std::env::var_os("PATH")
            .map(|path| {
                std::env::split_paths(&path)
                    .map(|folder| folder.join("cargo"))
                    .collect()
            })
            .unwrap_or_default();
        candidates.push(remap::cargo_home().join("bin/cargo"));
        let program = candidates.into_iter().find(|candidate| candidate.is_file());
        let program = program.ok_or_else(|| {
            Error::failed("programs cannot be compiled, as there is no cargo", project.display()).advice(
                "install Rust 1.95 or newer (https://rustup.rs, or your system's packages `cargo` and `rustc`) and see that `cargo` is in PATH",
            )
        })?;
        Ok(Self {
            program,
            project: project.to_owned(),
            interrupts,
        })
    }

    /// Runs cargo and gives its lines as they come.
    pub(super) fn run(
        &self,
        arguments: &[OsString],
        on_line: impl FnMut(Line),
    ) -> Result<ExitStatus, Error> {
        let failed = |cause| {
            Error::failed("cargo cannot be run", self.program.display())
                .advice("check the Rust installation with `cargo --version`")
                .because(cause)
        };
        let group = Group::start(&self.program, arguments, &self.environment(), &self.project)
            .map_err(failed)?;
        let on_pause = || match self.interrupts.load(Ordering::Relaxed) {
            0 => Signal::None,
            _ => Signal::End,
        };
        group.follow(on_line, on_pause).map_err(failed)
    }

    fn environment(&self) -> Vec<(OsString, OsString)> {
        let passed_on = std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            PASSED_ON.contains(&name.as_ref())
                || PASSED_ON_BEGINNINGS
                    .iter()
                    .any(|beginning| name.starts_with(beginning))
        });
        let fixed = [
            ("LC_ALL".into(), "C".into()),
            ("CARGO_INCREMENTAL".into(), "0".into()),
            ("CARGO_TERM_COLOR".into(), "never".into()),
            (
                "CARGO_ENCODED_RUSTFLAGS".into(),
                remap::encoded_flags(&self.project),
            ),
        ];
        passed_on.chain(fixed).collect()
    }
}
