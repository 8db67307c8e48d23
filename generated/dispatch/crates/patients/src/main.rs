//! Moves `patients`: hands the migration to the runtime, which knows how to run, prove and undo it.

fn main() -> std::process::ExitCode {
    rehome_runtime::program::main(&patients::Patients)
}
