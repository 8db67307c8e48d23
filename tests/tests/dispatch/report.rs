//! `rehome report` of the example: it tells what the target has on record, and a real browser shows it as it should.

use std::fs;
use std::path::PathBuf;

use rehome_tests::browser::{chromium, show};
use rehome_tests::{Result, fail};

use crate::lab::{lab, migrated};

/// A window as narrow as a telephone's, and one of a desk.
const WIDTHS: [u32; 2] = [400, 1280];

#[test]
fn a_browser_shows_every_table_without_fetching_or_scrolling_sideways() -> Result {
    let (lab, migrated) = (lab()?, migrated()?);
    let told = migrated
        .databases
        .given_to(lab.rehome("report --output json"))
        .exits(0)?
        .json()?;
    let report = &told["report"];
    assert!(report["not_asked"].is_null(), "{report:#}");
    let entities: Vec<&str> = report["entities"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entity| entity["entity"].as_str())
        .collect();
    assert_eq!(entities.len(), 27, "{entities:?}");
    let runs = report["history"]["runs"].as_array().map_or(0, Vec::len);
    assert_eq!(runs, entities.len(), "{report:#}");

    let Some(chromium) = chromium() else {
        eprintln!("NOT TESTED: the report in a browser, as no Chromium is installed");
        return Ok(());
    };
    let html = fs::read_to_string(page(&told)?)?;
    for shown in show(&chromium, &html, &WIDTHS)? {
        assert!(shown.page_width <= shown.width, "{shown:?}");
        assert_eq!((shown.fetched, shown.scripted), (0, false), "{shown:?}");
        for entity in &entities {
            assert!(shown.text.contains(entity), "{entity}: {shown:?}");
        }
        for chapter in [
            "Quarantine by reason",
            "Rows a second",
            "Runs on record in the target",
        ] {
            assert!(shown.text.contains(chapter), "{chapter}: {shown:?}");
        }
    }
    Ok(())
}

fn page(told: &serde_json::Value) -> Result<PathBuf> {
    let files = told["files"].as_array().into_iter().flatten();
    let mut files = files.filter_map(|file| file.as_str()).map(PathBuf::from);
    let page = files.find(|file| file.extension().is_some_and(|ending| ending == "html"));
    page.map_or_else(|| fail("no page was written"), Ok)
}
