//! The `rehome` command: reads the command line, hands it on, and maps the end to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(rehome::commands::execute(&rehome::cli::from_process()))
}
