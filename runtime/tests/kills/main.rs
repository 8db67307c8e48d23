//! The kill matrix: programs are killed at all moments and started again, and what they leave in the end is what an
//! undisturbed one leaves. And the runners: several processes move one run, and one of them is held up or killed.
//!
//! This program is at once the test and the programs under test: under the name of an entity it is that entity's, with
//! broker and worker, confined as in production.
//!
//! In some lives the source moves when a program was killed: the next one finds other rows.
//!
//! Some moments come by chance. Others are gates: a lock that this test holds against the program, so that it is known
//! to be before the COMMIT of a batch, behind the build of an index, before the end of a phase.
//!
//!   REHOME_KILLS      how many kills, 25 by default
//!   REHOME_KILL_SEED  the seed of a campaign whose choices are to be made again; the machine's own timing is not
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub
)]

mod blow;
mod chance;
mod folder;
mod life;
mod moment;
#[path = "../engine/nothing.rs"]
mod nothing;
mod programs;
mod runners;
#[path = "../engine/server.rs"]
mod server;
mod started;
mod step;
mod tally;
mod world;

use chance::Chance;
use folder::Folder;
use life::Life;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use tally::Tally;
use world::World;

fn main() -> ExitCode {
    if let Some(migration) = programs::this_one() {
        return rehome_runtime::program::main(migration);
    }
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|part| !part.starts_with('-'))
        .collect();
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str()));
    let parts = (is_wanted("kills"), is_wanted("runners"));
    if parts == (false, false) {
        return ExitCode::SUCCESS;
    }
    let kills = number("REHOME_KILLS").unwrap_or(25);
    let seed = number("REHOME_KILL_SEED").unwrap_or_else(another_seed);
    println!("{kills} kills, REHOME_KILL_SEED={seed}");
    let event_loop = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    match event_loop.block_on(campaign(kills, seed, parts)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(difference) => {
            println!(
                "{difference}\nFAILED; to see it again: REHOME_KILLS={kills} REHOME_KILL_SEED={seed}"
            );
            ExitCode::FAILURE
        }
    }
}

fn number<N: std::str::FromStr>(variable: &str) -> Option<N> {
    let text = std::env::var(variable).ok()?;
    let Ok(number) = text.parse() else {
        panic!("{variable} is no number: {text}");
    };
    Some(number)
}

/// A seed that is another each time.
fn another_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |time| u64::from(time.subsec_nanos()))
}

/// The kills and the runners, as far as they are wanted; gives what differs.
async fn campaign(
    kills: usize,
    seed: u64,
    (with_kills, with_runners): (bool, bool),
) -> Result<(), String> {
    let begun = Instant::now();
    let server = server::Server::shared();
    world::prepare(&server).await;
    let programs = Folder::new("kills");
    let usual = life::undisturbed(World::new(&server, 0).await, &programs.0).await?;
    println!(
        "an undisturbed life took {:.1} seconds",
        begun.elapsed().as_secs_f64()
    );
    if with_runners {
        runners::all(&server, &programs.0, &usual).await?;
    }
    if with_kills {
        kill(&server, &programs.0, &usual, (kills, seed)).await?;
    }
    Ok(())
}

/// Lives until there were so many kills and every phase was met; gives what differs.
async fn kill(
    server: &server::Server,
    programs: &Path,
    usual: &life::Undisturbed,
    (kills, seed): (usize, u64),
) -> Result<(), String> {
    let begun = Instant::now();
    let (mut chance, mut tally) = (Chance(seed), Tally::default());
    let mut lives = 0;
    while tally.kills() < kills || !tally.met_every_phase() {
        lives += 1;
        let life = Life {
            number: lives,
            world: World::new(server, lives).await,
            folder: programs,
            usual,
            chance: &mut chance,
            tally: &mut tally,
            gate: None,
            earlier: false,
            moved: false,
        };
        life.live(kills).await?;
    }
    println!(
        "{} kills in {lives} lives, {:.0} seconds; every life ended as the undisturbed one:",
        tally.kills(),
        begun.elapsed().as_secs_f64()
    );
    tally.print();
    Ok(())
}
