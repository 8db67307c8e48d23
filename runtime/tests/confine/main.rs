//! Confinement with real processes and a real server: what a worker can do, what it cannot, and how it ends.
//!
//! This program is at once the test, the programs under test (`case NAME`), and their workers. It fails where no
//! PostgreSQL is installed; a confinement that was not tried is not one that holds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod authority;
mod cases;
mod encryption;
mod programs;
mod server;

/// Every way in which a password can be hard to carry.
pub(crate) const PASSWORD: &str = r"s3%40 / ' = & \cret";

fn main() -> std::process::ExitCode {
    let case = std::env::args()
        .skip_while(|argument| argument != "case")
        .nth(1);
    match case {
        Some(case) => programs::run(&case),
        None => run_tests(),
    }
}

fn run_tests() -> std::process::ExitCode {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let server = server::Server::start();
    let mut failed = Vec::new();
    for (name, test) in cases::ALL {
        if !wanted.is_empty() && !wanted.iter().any(|part| name.contains(part.as_str())) {
            continue;
        }
        let passed = std::panic::catch_unwind(|| test(&server)).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        if !passed {
            failed.push(*name);
        }
    }
    drop(server);
    if failed.is_empty() {
        return std::process::ExitCode::SUCCESS;
    }
    println!("failed: {}", failed.join(", "));
    std::process::ExitCode::FAILURE
}
