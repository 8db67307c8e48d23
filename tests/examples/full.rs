//! The example at full size, about 3.5 million rows: the account of the requirements, every planted row, money to the
//! cent, memory of every process, rollback. Takes minutes, so it is no part of the ordinary tests: `sh tests/full`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use rehome::demo::rows::{DEFAULT_SEED, FULL_SCALE, Ledger, plan_sizes};
use rehome::demo::{World, WorldOptions};
use rehome_tests::command::{Ended, Rehome, target_folder};
use rehome_tests::database::Database;
use rehome_tests::dump::Dump;
use rehome_tests::memory::Watched;
use rehome_tests::project::leave_the_demo;
use rehome_tests::{Result, account, fail};
use serde_json::Value;

/// What the requirements report of the real data: entity, migrated, rows in the source.
const FIGURES: [(&str, u64, u64); 16] = [
    ("system_messages", 2_039_548, 2_039_588),
    ("tasks", 762_604, 768_962),
    ("case_files", 160_418, 160_420),
    ("orders", 23_050, 23_272),
    ("case_messages", 16_102, 16_165),
    ("message_attachments", 8_703, 8_703),
    ("cases", 7_853, 7_854),
    ("case_states", 5_242, 5_464),
    ("operations", 3_720, 3_720),
    ("purchases", 3_701, 3_701),
    ("role_permissions", 1_346, 1_346),
    ("payments", 16_011, 16_014),
    ("offers", 393, 788),
    ("discounts", 135, 151),
    ("brackets", 1_569, 1_569),
    ("technician_roles", 31, 31),
];

/// All money of the source, in cents, and that of the two entities which the requirements name.
const MONEY: (i64, [(&str, i64); 2]) = (
    856_120_433,
    [("operations", 420_013_750), ("purchases", 418_964_218)],
);

/// What no process of ours may go beyond.
const MOST_MEMORY_KIB: u64 = 256 * 1024;

fn main() -> Result {
    let folder = target_folder()?.join("tmp/full");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    demo_at_full_scale(&folder)?;
    own_run_at_full_scale(&folder)?;
    say("everything is as it must be");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn demo_at_full_scale(folder: &Path) -> Result {
    let demo = Rehome::new("demo --scale 1 --output json --dir").argument(folder);
    let ended = watched("demo --scale 1, compiling included", &demo)?;
    must_be_the_figures(&ended.json()?)
}

/// The same on servers of our own, where the databases can be asked afterwards.
fn own_run_at_full_scale(folder: &Path) -> Result {
    let world = World::start(&WorldOptions::default())?;
    let ledger = timed("making 3,470,000 rows", || {
        Ok(world.make_rows(FULL_SCALE, DEFAULT_SEED, None)?)
    })?;
    let (source, target) = (
        Database::at(world.source_admin_url()),
        Database::at(world.target_admin_url()),
    );
    let before = Dump::of(&target)?;
    leave_the_demo(folder)?;
    let command = |words: &str| {
        Rehome::in_project(folder, words).databases(&world.source_url(), &world.target_url())
    };
    let ran = watched("run --all", &command("run --all --output json"))?.json()?;
    must_be_the_figures(&ran)?;
    must_be_the_ledger(&ran, &ledger, &source, &target)?;
    let again = watched(
        "run --all, a second time",
        &command("run --all --output json"),
    )?
    .json()?;
    for entity in again["entities"].as_array().into_iter().flatten() {
        assert_eq!(entity["status"], "nothing_to_do", "{entity:#}");
    }
    watched("validate --all", &command("validate --all"))?;
    watched("rollback --all", &command("rollback --all --yes"))?;
    Dump::of(&target)?.must_equal(&before)
}

fn must_be_the_figures(found: &Value) -> Result {
    for (name, migrated, source) in FIGURES {
        let entity = account::entity(found, name)?;
        let counts = (
            account::count(entity, "migrated")?,
            account::count(entity, "read")?,
        );
        if counts != (migrated, source) {
            return fail(format!(
                "{name}: {migrated} of {source} were expected: {entity:#}"
            ));
        }
    }
    assert_eq!(found["ok"], true);
    say("the account is that of the requirements");
    Ok(())
}

fn must_be_the_ledger(
    ran: &Value,
    ledger: &Ledger,
    source: &Database,
    target: &Database,
) -> Result {
    account::counts_must_be_the_ledgers(ran, ledger, FULL_SCALE)?;
    account::quarantine_must_be_the_ledgers(target, ledger)?;
    account::merged_and_existing_must_be_the_ledgers(target, ledger)?;
    let sums = account::money_must_add_up(source, target)?;
    let by_entity: BTreeMap<_, _> = sums.iter().copied().collect();
    assert_eq!(sums.iter().map(|(_, cents)| cents).sum::<i64>(), MONEY.0);
    for (entity, cents) in MONEY.1 {
        assert_eq!(by_entity.get(entity), Some(&cents), "{entity}");
    }
    say("every row that is not migrated is the ledger's, and money adds up to the cent");
    Ok(())
}

/// Runs a command that must end well; tells its time and the most memory that one of our processes took.
fn watched(what: &str, command: &Rehome) -> Result<Ended> {
    let began = Instant::now();
    let ours = plan_sizes(FULL_SCALE)
        .into_iter()
        .map(|(entity, _)| entity.name().to_owned());
    let watched = Watched::run(command, ours.chain(["rehome".to_owned()]).collect())?;
    let seconds = began.elapsed().as_secs_f64();
    let (name, kib) = watched.greatest();
    say(&format!(
        "{what}: {seconds:.1} seconds, at most {} MiB in one process ({name})",
        kib / 1024
    ));
    if kib >= MOST_MEMORY_KIB {
        return fail(format!(
            "{name} took {kib} KiB, and {MOST_MEMORY_KIB} is the limit"
        ));
    }
    watched.ended.with_code(0)
}

fn timed<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let began = Instant::now();
    let done = work()?;
    say(&format!(
        "{what}: {:.1} seconds",
        began.elapsed().as_secs_f64()
    ));
    Ok(done)
}

fn say(text: &str) {
    use std::io::Write;
    // Where nobody listens the exit code still tells.
    let _ = writeln!(std::io::stdout(), "{text}");
}
