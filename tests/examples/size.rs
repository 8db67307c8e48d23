//! How long `discover`, `plan` and `generate` take for large schemas, and how much memory: by default for 1,000 tables
//! with 12,000 columns and for twice as many. `cargo run --release --package rehome-tests --example size -- --tables 1000`

use std::time::{Duration, Instant};

use rehome_tests::command::Ended;
use rehome_tests::large_schema::{LargeSchema, SCHEMAS};
use rehome_tests::large_world::LargeWorld;
use rehome_tests::memory::Watched;
use rehome_tests::{Result, fail};

/// What the three steps may take together for 1,000 tables.
const MOST_TIME: Duration = Duration::from_secs(10);
const MOST_MEMORY_KIB: u64 = 500 * 1000;
/// How much longer twice the schema may take.
const MOST_GROWTH: f64 = 2.3;

const ROUNDS: usize = 3;

/// Each step with what it was given; `true` where it counts.
const STEPS: [(&str, bool); 5] = [
    ("discover --no-profile", true),
    ("plan", true),
    ("decide --accept-recommended --by size", false),
    ("plan", false),
    ("generate", true),
];

fn main() -> Result {
    let tables = asked()?;
    let (mut once, mut twice) = (Duration::MAX, Duration::MAX);
    // The shortest of some rounds: what else the machine does makes a round longer, and none shorter.
    for _ in 0..ROUNDS {
        once = once.min(measured(tables)?);
        twice = twice.min(measured(tables * 2)?);
    }
    let growth = twice.as_secs_f64() / once.as_secs_f64();
    say(&format!("twice the schema takes {growth:.2} times as long"));
    if tables <= 1_000 && once > MOST_TIME {
        return fail(format!("{MOST_TIME:?} is the limit"));
    }
    if growth > MOST_GROWTH {
        return fail(format!("{MOST_GROWTH} times is the limit"));
    }
    Ok(())
}

fn asked() -> Result<usize> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(1_000),
        ["--tables", number] => Ok(number.parse()?),
        _ => fail("--tables NUMBER is all that can be given; at most 1250"),
    }
}

/// Runs all steps; gives the time of those that count.
fn measured(tables: usize) -> Result<Duration> {
    let schema = LargeSchema::of(tables);
    let world = LargeWorld::start(schema)?;
    say(&format!(
        "{tables} tables, {} columns, {} foreign keys, {} schemas on each side:",
        schema.columns(),
        schema.foreign_keys(),
        SCHEMAS.len()
    ));
    let mut counted = Duration::ZERO;
    for (words, counts) in STEPS {
        let took = step(&world, words)?;
        if counts {
            counted += took;
        }
    }
    say(&format!("  together {:.2} s", counted.as_secs_f64()));
    Ok(counted)
}

fn step(world: &LargeWorld, words: &str) -> Result<Duration> {
    let command = world.command(words);
    let began = Instant::now();
    let watched = Watched::run(&command, vec!["rehome".to_owned()])?;
    let took = began.elapsed();
    let (_, kib) = watched.greatest();
    let note = if words == "generate" {
        programs(&watched.ended)?
    } else {
        String::new()
    };
    watched.ended.with_code(0)?;
    say(&format!(
        "  {words:<40} {:>6.2} s {:>5} MB{note}",
        took.as_secs_f64(),
        kib / 1000
    ));
    if kib >= MOST_MEMORY_KIB {
        return fail(format!("{MOST_MEMORY_KIB} KiB is the limit"));
    }
    Ok(took)
}

fn programs(ended: &Ended) -> Result<String> {
    let files = ended.json()?["files"].clone();
    Ok(format!(" ({files} files)"))
}

fn say(text: &str) {
    use std::io::Write;
    // Where nobody listens the exit code still tells.
    let _ = writeln!(std::io::stdout(), "{text}");
}
