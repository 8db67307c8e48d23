//! The benchmark's result for people: a table of ways, the figures that rehome sets itself, the conditions.

use crate::bench::{Goal, Kind, Report, Spread, Taken};
use crate::orchestrate::account::{aligned, grouped};

/// The whole result.
#[must_use]
pub fn describe(report: &Report) -> String {
    let mut text = format!(
        "{} rows of 11 columns ({} MB) with {} keys, {} rounds after one {} to warm up, on {} processors that both servers and the client share.\n\n",
        grouped(report.rows),
        report.source_bytes / 1_000_000,
        report.keys,
        report.rounds,
        match report.kind {
            Kind::Ways => "of all ways",
            Kind::Growth | Kind::BadRows => "run",
        },
        report.processors
    );
    text.push_str(&table(report));
    for way in &report.ways {
        if let Some(why) = &way.skipped {
            let what = match way.costs.len() {
                0 => "was not measured".to_owned(),
                rounds => format!("failed after {rounds} rounds that count"),
            };
            text.push_str(&format!("{} {what}: {why}\n", way.name));
        }
    }
    text.push('\n');
    for way in &report.ways {
        text.push_str(&format!("{}: {}\n", way.name, way.title));
    }
    text.push_str(&goals(&report.goals));
    text.push_str(&conditions(report));
    text
}

fn table(report: &Report) -> String {
    let head = [
        "way",
        "seconds min/median/max",
        "rows/s",
        "MB/s",
        "rehome/way (min..max)",
        "client CPU s/M rows",
        "servers CPU s/M rows",
        "others' CPU %",
        "peak MB",
        "contents",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    let measured = report.ways.iter().filter(|way| !way.costs.is_empty());
    lines.extend(measured.map(line));
    aligned(&lines)
}

fn line(way: &Taken) -> [String; 10] {
    let whole = |number: Option<f64>| number.map_or_else(dash, |number| grouped(number as u64));
    let decimal = |number: Option<f64>| number.map_or_else(dash, |number| format!("{number:.2}"));
    let ratio = |spread: Spread| {
        format!(
            "{:.2} ({:.2}..{:.2})",
            spread.median, spread.min, spread.max
        )
    };
    let seconds =
        |spread: Spread| format!("{:.2}/{:.2}/{:.2}", spread.min, spread.median, spread.max);
    [
        way.name.clone(),
        way.seconds.map_or_else(dash, seconds),
        whole(way.rows_per_second),
        whole(way.megabytes_per_second),
        way.rehome_ratio.map_or_else(dash, ratio),
        decimal(way.client_seconds_per_million),
        decimal(way.server_seconds_per_million),
        in_percent(way.others_percent),
        megabytes(way.peak_memory_bytes),
        match way.equal {
            Some(true) => "equal".to_owned(),
            Some(false) => "DIFFER".to_owned(),
            None => dash(),
        },
    ]
}

fn in_percent(percent: Option<f64>) -> String {
    percent.map_or_else(dash, |percent| format!("{percent:.0}"))
}

fn dash() -> String {
    "-".to_owned()
}

fn megabytes(bytes: u64) -> String {
    format!("{:.0}", bytes as f64 / f64::from(1 << 20))
}

fn goals(goals: &[Goal]) -> String {
    if goals.is_empty() {
        return String::new();
    }
    let mut lines = vec![["", "found", "must", "aim", ""].map(str::to_owned)];
    lines.extend(goals.iter().map(|goal| {
        let number = |number: f64| format!("{number:.2} {}", goal.unit).trim_end().to_owned();
        [
            goal.name.clone(),
            number(goal.found),
            number(goal.must),
            number(goal.aim),
            reached(goal).to_owned(),
        ]
    }));
    format!("\n{}", aligned(&lines))
}

/// How a figure stands to what it must be.
fn reached(goal: &Goal) -> &'static str {
    if goal.found <= goal.aim {
        "aim reached"
    } else if goal.found <= goal.must {
        "within"
    } else {
        "MISSED"
    }
}

fn conditions(report: &Report) -> String {
    let pairs = |list: &[(String, String)], between: &str| {
        let pairs: Vec<String> = list
            .iter()
            .map(|(name, value)| format!("{name}{between}{value}"))
            .collect();
        pairs.join(", ")
    };
    let mut text = String::new();
    if let Some(seconds) = report.validate_seconds {
        text.push_str(&format!(
            "\nThe proof of every row by the program took {seconds:.2} s, once."
        ));
    }
    text.push_str(&format!(
        "\nVersions: {}\nServers: {}\n",
        pairs(&report.versions, " "),
        pairs(&report.settings, "=")
    ));
    for sentence in &report.not_measured {
        text.push_str(sentence);
        text.push('\n');
    }
    text
}
