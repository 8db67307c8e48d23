//! A thousand entities of a hundred rows each, compiled and run: what each program takes of a core to compile, and how long
//! its rows take. `cargo run --release --package rehome-tests --example many -- --tables 1000`

use std::time::{Duration, Instant};

use rehome_tests::large_schema::LargeSchema;
use rehome_tests::large_world::LargeWorld;
use rehome_tests::{Result, account, fail};

const ROWS: usize = 100;
/// What each further program may take of one core.
const MOST_TO_COMPILE: f64 = 2.0;
/// How the kernel counts the time of processes.
const TICKS_A_SECOND: f64 = 100.0;

fn main() -> Result {
    let tables = asked()?;
    let schema = LargeSchema::of(tables);
    let world = LargeWorld::start(schema)?;
    for script in schema.rows(ROWS) {
        world.source().execute(&script)?;
    }
    for step in [
        "discover",
        "plan",
        "decide --accept-recommended --by many",
        // Answers about whole tables make entities, whose own columns may be asked about.
        "plan",
        "decide --accept-recommended --by many",
        "generate",
    ] {
        world.command(step).exits(0)?;
    }
    let each = compiled(&world, tables)?;
    moved(&world, tables)?;
    if each > MOST_TO_COMPILE {
        return fail(format!("{MOST_TO_COMPILE} s of a core is the limit"));
    }
    Ok(())
}

fn asked() -> Result<usize> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(1_000),
        ["--tables", number] => Ok(number.parse()?),
        _ => fail("--tables NUMBER is all that can be given; from 2 to 2500"),
    }
}

/// Compiles one program, then all others; gives the seconds of a core that each of the others took.
fn compiled(world: &LargeWorld, tables: usize) -> Result<f64> {
    let first = std::fs::read_dir(world.project.path().join("crates"))?
        .next()
        .ok_or("there is no crate")??;
    let first = first.file_name().to_string_lossy().into_owned();
    let one = timed(|| world.command(&format!("build {first}")).exits(0).map(drop))?;
    let all = timed(|| world.command("build").exits(0).map(drop))?;
    let each = all.1 / (tables - 1) as f64;
    say(&format!(
        "{tables} programs: the first with all that it stands on {:.1} s of a core ({:.1} s), each further one {each:.2} s of a core ({:.1} s for all)",
        one.1,
        one.0.as_secs_f64(),
        all.0.as_secs_f64()
    ));
    Ok(each)
}

/// Runs everything and sees that every row has arrived and is proven.
fn moved(world: &LargeWorld, tables: usize) -> Result {
    let began = Instant::now();
    let ran = world.command("run --all").exits(0)?.json()?;
    let took = began.elapsed().as_secs_f64();
    let entities = ran["entities"].as_array().map_or(0, Vec::len);
    if entities != tables {
        return fail(format!("{entities} of {tables} entities ran"));
    }
    for entity in ran["entities"].as_array().into_iter().flatten() {
        let migrated = account::count(entity, "migrated")?;
        if migrated != ROWS as u64 || entity["validation"] != "equal" {
            return fail(format!("{entity:#}"));
        }
    }
    say(&format!(
        "{tables} entities of {ROWS} rows moved and proven in {took:.1} s, {:.0} ms each",
        took * 1_000.0 / tables as f64
    ));
    Ok(())
}

/// How long something took, and how many seconds of a core the processes that it started did.
fn timed(work: impl FnOnce() -> Result) -> Result<(Duration, f64)> {
    let (began, before) = (Instant::now(), of_children()?);
    work()?;
    Ok((began.elapsed(), of_children()? - before))
}

/// Seconds of a core that ended child processes and theirs have taken: fields 16 and 17 of `/proc/self/stat`, proc(5).
fn of_children() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let fields = text.rsplit(") ").next().unwrap_or_default().split(' ');
    let ticks = fields.skip(13).take(2).map(str::parse::<f64>);
    let sum: f64 = ticks
        .collect::<std::result::Result<Vec<_>, _>>()?
        .iter()
        .sum();
    Ok(sum / TICKS_A_SECOND)
}

fn say(text: &str) {
    use std::io::Write;
    // Where nobody listens the exit code still tells.
    let _ = writeln!(std::io::stdout(), "{text}");
}
