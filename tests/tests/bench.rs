//! `rehome bench`: its one object is complete and all contents are equal; no time is asserted.

use rehome_tests::Result;
use rehome_tests::command::Rehome;
use serde_json::Value;

#[test]
fn the_benchmark_compares_contents_and_tells_what_each_way_cost() -> Result {
    let ended = Rehome::new(
        "bench --rows 20000 --rounds 1 --only rehome,copy,live,live-copy,insert-select --output json",
    )
    .exits(0)?;
    let report = ended.json()?;
    assert_eq!(report["ok"], true, "{report:#}");
    assert_eq!(report["rows"], 20_000, "{report:#}");
    let ways = report["ways"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = ways.iter().filter_map(|way| way["name"].as_str()).collect();
    assert_eq!(
        names,
        ["rehome", "copy", "insert-select", "live", "live-copy"]
    );
    for way in &ways {
        // A server that came as a bare package has neither psql nor foreign data wrappers.
        let is_measured = way["skipped"].is_null();
        let is_own = ["rehome", "live"].contains(&way["name"].as_str().unwrap_or_default());
        assert!(is_measured || !is_own, "{way:#}");
        if is_measured {
            assert_eq!(way["equal"], true, "{way:#}");
            assert_eq!(way["costs"].as_array().map(Vec::len), Some(1), "{way:#}");
            assert!(is_positive(&way["seconds"]["median"]), "{way:#}");
            assert!(is_positive(&way["rehome_ratio"]["median"]), "{way:#}");
        }
    }
    let settings = report["settings"].to_string();
    assert!(settings.contains(r#"["fsync","on"]"#), "{settings}");
    for text in [&ended.stdout, &ended.stderr] {
        assert!(!text.contains("postgresql://"), "{text}");
    }
    Ok(())
}

#[test]
fn a_way_that_there_is_not_is_refused_before_anything_starts() -> Result {
    let ended = Rehome::new("bench --only rehome,teleport").exits(2)?;
    assert!(ended.stderr.contains("teleport"), "{}", ended.stderr);
    assert!(ended.stderr.contains("pgcopydb"), "{}", ended.stderr);
    Ok(())
}

fn is_positive(number: &Value) -> bool {
    number.as_f64().is_some_and(|number| number > 0.0)
}
