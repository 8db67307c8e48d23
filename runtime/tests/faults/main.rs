//! Faults of servers and networks: each is made to happen to a real program in its work, at a moment that is seen and
//! not guessed. The program gets over it, or it ends within a bounded time, says what is wrong and what can be done, and
//! the same command completes the work once the fault is gone. Either way, what is left in the end is what an undisturbed
//! program leaves.
//!
//! This program is at once the test and the programs under test, as that of the kills is, whose databases it uses.
//! Words on its command line choose faults by their names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub
)]

mod application;
mod backends;
mod beside;
#[allow(dead_code)]
#[path = "../kills/chance.rs"]
mod chance;
mod commits;
mod disk;
#[path = "../kills/folder.rs"]
mod folder;
mod life;
mod limits;
#[allow(dead_code)]
#[path = "../kills/moment.rs"]
mod moment;
#[path = "../engine/nothing.rs"]
mod nothing;
mod pace;
#[path = "../kills/programs.rs"]
mod programs;
mod proxy;
mod restarts;
#[allow(dead_code)]
#[path = "../engine/server.rs"]
mod server;
mod silence;
mod stage;
#[allow(dead_code)]
#[path = "../kills/started.rs"]
mod started;
#[allow(dead_code)]
#[path = "../kills/step.rs"]
mod step;
#[path = "../kills/world.rs"]
mod world;

use stage::Stage;
use std::process::ExitCode;
use std::time::Instant;

/// The faults, by their names.
const FAULTS: [&str; 24] = [
    "backends_are_terminated_while_rows_are_moved",
    "backends_are_terminated_behind_the_load",
    "the_source_is_restarted_at_once",
    "the_target_is_restarted_at_once",
    "a_server_stays_away",
    "a_commit_is_unknown",
    "the_network_is_slow",
    "a_session_goes_silent",
    "the_network_goes_silent",
    "a_server_works_in_silence",
    "the_target_ends_what_takes_long",
    "the_source_ends_what_takes_long",
    "servers_set_time_limits",
    "a_lock_is_not_to_be_had",
    "a_program_beside_uses_the_parent",
    "who_waits_for_a_program_beside_is_stopped",
    "connections_are_nearly_used_up",
    "the_target_takes_no_writes",
    "the_disk_is_full",
    "others_work_in_the_target",
    "an_application_works_on_the_targets_server",
    "a_query_says_the_target_has_much_to_do",
    "a_program_that_waits_for_the_target_is_stopped",
    "the_target_cannot_be_asked_how_much_it_has_to_do",
];

async fn fault(name: &str, stage: &Stage) -> Result<(), String> {
    match name {
        "backends_are_terminated_while_rows_are_moved" => {
            backends::while_rows_are_moved(stage).await
        }
        "backends_are_terminated_behind_the_load" => backends::in_every_other_phase(stage).await,
        "the_source_is_restarted_at_once" => restarts::of_the_source(stage).await,
        "the_target_is_restarted_at_once" => restarts::of_the_target(stage).await,
        "a_server_stays_away" => restarts::that_take_too_long(stage).await,
        "a_commit_is_unknown" => commits::are_unknown(stage).await,
        "the_network_is_slow" => commits::are_slow(stage).await,
        "a_session_goes_silent" => silence::of_one_session(stage).await,
        "the_network_goes_silent" => silence::of_the_whole_road(stage).await,
        "a_server_works_in_silence" => silence::of_a_server_that_works(stage).await,
        "the_target_ends_what_takes_long" => limits::of_time_in_the_target(stage).await,
        "the_source_ends_what_takes_long" => limits::of_time_in_the_source(stage).await,
        "servers_set_time_limits" => limits::that_servers_set(stage).await,
        "a_lock_is_not_to_be_had" => limits::of_locks(stage).await,
        "a_program_beside_uses_the_parent" => beside::that_reads_the_parent(stage).await,
        "who_waits_for_a_program_beside_is_stopped" => beside::is_stopped_meanwhile(stage).await,
        "connections_are_nearly_used_up" => limits::of_connections(stage).await,
        "the_target_takes_no_writes" => limits::of_writing(stage).await,
        "others_work_in_the_target" => pace::of_sessions(stage).await,
        "an_application_works_on_the_targets_server" => application::beside_a_load(stage).await,
        "a_query_says_the_target_has_much_to_do" => pace::of_a_query(stage).await,
        "a_program_that_waits_for_the_target_is_stopped" => pace::that_is_stopped(stage).await,
        "the_target_cannot_be_asked_how_much_it_has_to_do" => {
            pace::that_cannot_be_asked(stage).await
        }
        "the_disk_is_full" => disk::is_full(stage).await,
        _ => Err("nobody knows how to make this fault".to_owned()),
    }
}

fn main() -> ExitCode {
    if let Some(migration) = programs::this_one() {
        return rehome_runtime::program::main(migration);
    }
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let chosen =
        |name: &&&str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let chosen: Vec<&&str> = FAULTS.iter().filter(chosen).collect();
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    match event_loop.block_on(all(&chosen)) {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Makes faults one after the other; gives how many were not borne.
async fn all(chosen: &[&&str]) -> usize {
    if chosen.is_empty() {
        return 0;
    }
    let stage = Stage::new().await;
    let mut failed = 0;
    for name in chosen {
        let begun = Instant::now();
        let ended = fault(name, &stage).await;
        let word = if ended.is_ok() { "ok" } else { "FAILED" };
        println!(
            "fault {name} ... {word} ({:.1} s)",
            begun.elapsed().as_secs_f64()
        );
        if let Err(why) = ended {
            println!("{why}\n");
            failed += 1;
        }
    }
    failed
}
