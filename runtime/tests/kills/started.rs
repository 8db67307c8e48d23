//! A program that was started: what it says, and its end.

use crate::step::Step;
use crate::world::World;
use std::fs::File;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// Whatever happens to it, a program has ended by then.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Starts the program of a step; what it says goes into the folder's log. Its source is as it was earlier where the step's
/// mark says so.
pub fn start(world: &World<'_>, folder: &Path, step: (&Step, bool), arguments: &[String]) -> Child {
    start_in(world, (folder, "."), step, arguments)
}

/// Starts a program whose log lies in a folder of its own.
pub fn start_in(
    world: &World<'_>,
    (folder, place): (&Path, &str),
    step: (&Step, bool),
    arguments: &[String],
) -> Child {
    let place = folder.join(place);
    std::fs::create_dir_all(&place).expect("a folder can be made");
    let mut program = world.program(folder, step, new_log(&place));
    program.args(arguments).spawn().expect("the program starts")
}

/// A log for the next program, empty.
pub fn new_log(folder: &Path) -> File {
    File::create(folder.join("log")).expect("a log can be written")
}

/// What the last program said.
pub fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default()
}

/// Waits for a program's end; a program that does not end is at fault.
pub async fn ended(program: &mut Child, folder: &Path) -> Result<ExitStatus, String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = program.try_wait().expect("the program is ours") {
            return Ok(status);
        }
        if Instant::now() > deadline {
            let _ = program.kill();
            return Err(format!(
                "a program has not ended within {PATIENCE:?}:\n{}",
                log(folder)
            ));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
