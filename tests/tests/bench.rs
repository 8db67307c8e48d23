//! `rehome bench`: its one object is complete and all contents are equal; what is not its own it leaves alone, and it goes
//! when it is told to. No time is asserted.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rehome_tests::command::{Ended, Rehome};
use rehome_tests::{Result, process, wait};
use serde_json::Value;

/// One project for all tests that measure, so that its programs are compiled once; two at a time would be in each other's
/// way.
fn measured(words: &str) -> Result<Ended> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    Rehome::new(words)
        .argument("--dir")
        .argument(&folder)
        .exits(0)
}

#[test]
fn the_benchmark_compares_contents_and_tells_what_each_way_cost() -> Result {
    let ended = measured(
        "bench --rows 20000 --rounds 1 --only rehome,copy,live,live-copy,insert-select,write,validate,read-both --output json",
    )?;
    let report = ended.json()?;
    assert_eq!(report["ok"], true, "{report:#}");
    assert_eq!(report["rows"], 20_000, "{report:#}");
    let ways = report["ways"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = ways.iter().filter_map(|way| way["name"].as_str()).collect();
    assert_eq!(
        names,
        [
            "rehome",
            "copy",
            "insert-select",
            "insert-select-bare",
            "live",
            "live-copy",
            "write",
            "validate",
            "read-both"
        ]
    );
    for way in &ways {
        // A server that came as a bare package has neither psql nor foreign data wrappers.
        let is_measured = way["skipped"].is_null();
        let name = way["name"].as_str().unwrap_or_default();
        let is_own = ["rehome", "live", "validate"].contains(&name);
        assert!(is_measured || !is_own, "{way:#}");
        if is_measured {
            // What only reads has no contents to compare; a proof that finds differences is one that fails.
            let writes = !["validate", "read-both"].contains(&name);
            assert_eq!(way["equal"] == true, writes, "{way:#}");
            assert_eq!(way["costs"].as_array().map(Vec::len), Some(1), "{way:#}");
            assert!(is_positive(&way["seconds"]["median"]), "{way:#}");
            assert!(is_positive(&way["rehome_ratio"]["median"]), "{way:#}");
        }
    }
    let memory = ways.iter().filter(|way| way["name"] == "validate");
    for way in memory {
        assert!(
            way["peak_memory_bytes"].as_u64() < Some(96 << 20),
            "{way:#}"
        );
    }
    let settings = report["settings"].to_string();
    assert!(settings.contains(r#"["fsync","on"]"#), "{settings}");
    assert!(settings.contains(r#"["file system","#), "{settings}");
    for text in [&ended.stdout, &ended.stderr] {
        assert!(!text.contains("postgresql://"), "{text}");
    }
    Ok(())
}

#[test]
fn a_way_that_there_is_not_is_refused_before_anything_starts() -> Result {
    let ended = Rehome::new("bench --only rehome,teleport").exits(2)?;
    ended.says(&["teleport", "pgcopydb"])?;
    let ended = Rehome::new("bench --growth --only rehome,pgcopydb").exits(2)?;
    ended.says(&["pgcopydb", "rehome, live, validate"])?;
    Ok(())
}

#[test]
fn growth_and_bad_rows_are_proven_and_a_project_of_an_earlier_benchmark_is_taken_again() -> Result {
    let rows = |words: &str| -> Result<Vec<(String, u64)>> {
        let report = measured(&format!("bench {words} --rounds 1 --output json"))?.json()?;
        let ways = report["ways"].as_array().cloned().unwrap_or_default();
        // A proof that finds differences is one that fails; what it reads is not compared once more.
        let is_well = |way: &Value| match way["name"].as_str().unwrap_or_default() {
            name if name.ends_with("-validate") => way["skipped"].is_null(),
            _ => way["equal"] == true,
        };
        assert!(ways.iter().all(is_well), "{report:#}");
        let told = ways.iter().map(|way| {
            let name = way["name"].as_str().unwrap_or_default().to_owned();
            (name, way["rows"].as_u64().unwrap_or_default())
        });
        Ok(told.collect())
    };
    let each = |names: [(&str, u64); 3], ways: [&str; 2]| {
        let of = |(name, rows)| ways.map(|way| (format!("{name}-{way}"), rows));
        names.map(of).concat()
    };
    let sizes = [("quarter", 100), ("whole", 400), ("fourfold", 1600)];
    assert_eq!(
        rows("--growth --rows 400 --only rehome,validate")?,
        each(sizes, ["rehome", "validate"])
    );
    let kinds = ["clean", "transform", "server"].map(|kind| (kind, 400));
    assert_eq!(
        rows("--bad-rows --rows 400")?,
        each(kinds, ["rehome", "live"])
    );
    Ok(())
}

#[test]
fn a_folder_with_somebodys_files_is_refused_and_left_as_it_is() -> Result {
    let folder = tempfile::tempdir()?;
    let secret = folder.path().join(".env");
    fs::write(&secret, "SOMEBODYS=secret\n")?;
    for command in ["bench --dir", "demo --dir"] {
        let ended = Rehome::new(command).argument(folder.path()).exits(2)?;
        ended.says(&["not ours", "empty folder"])?;
        assert_eq!(fs::read_dir(folder.path())?.count(), 1, "{ended}");
        assert_eq!(fs::read_to_string(&secret)?, "SOMEBODYS=secret\n");
    }
    Ok(())
}

#[test]
fn a_benchmark_or_a_demo_that_is_told_to_end_takes_its_servers_and_files_along() -> Result {
    must_end("bench --rows 400 --rounds 1")?;
    must_end("demo --scale 0.01")
}

fn must_end(words: &str) -> Result {
    // Short and open to all, so that the servers' folders come here too.
    let folder = tempfile::Builder::new().prefix("end-").tempdir_in("/tmp")?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711))?;
    let running = Rehome::new(words)
        .variable("TMPDIR", folder.path())
        .start_captured()?;
    // The connections are written down when both servers are up; compiling comes next and takes long.
    wait::until("connections are written", || {
        let found = folders(folder.path())?;
        Ok(found.iter().any(|one| one.join("project/.env").exists()) || !running.is_alive())
    })?;
    process::terminate(running.id())?;
    let ended = running.end()?.with_code(130)?;
    ended.says(&["stopping", "gone"])?;
    assert_eq!(folders(folder.path())?, Vec::<PathBuf>::new(), "{ended}");
    Ok(())
}

fn folders(within: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(within)?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

fn is_positive(number: &Value) -> bool {
    number.as_f64().is_some_and(|number| number > 0.0)
}
