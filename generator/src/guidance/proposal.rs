//! The plan in words: the order, how much there is, what is risky and why, and what has to be decided.

use crate::diagnostics::{Finding, Findings, Plain, Severity};
use crate::mapping::LoadMode;
use crate::mapping::decisions::Decision;
use crate::orchestrate::account::{aligned, grouped};
use crate::plan::{Change, Plan, PlannedEntity, Risk};

use super::{counted, questions};

/// The plan as text.
#[must_use]
pub fn describe(plan: &Plan, open: &[Decision], mappings: &Findings) -> String {
    let entities = plan.entities().count() as u64;
    let seconds: u64 = plan.entities().map(|entity| entity.estimate.seconds).sum();
    let bytes = plan.entities().map(|entity| entity.estimate.bytes).sum();
    let mut text = format!(
        "{} in {}, by rough measure {} and {} in the target.\n\n",
        counted(entities, "table"),
        counted(plan.stages.len() as u64, "stage"),
        duration(seconds),
        size(bytes)
    );
    text.push_str(&stages(plan));
    text.push_str(&bulk(plan));
    text.push_str(&risks(plan));
    text.push_str(&homeless(plan));
    text.push_str(&titled("What was noticed", &listed(plan.findings.iter())));
    let broken = mappings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    text.push_str(&titled(
        "To be mended in the mapping files before their programs can be written",
        &listed(broken),
    ));
    let noted = mappings
        .iter()
        .filter(|finding| finding.severity < Severity::Error);
    text.push_str(&titled("Worth a look in the mapping files", &listed(noted)));
    text.push_str(&decisions(open));
    text
}

/// What is different from the last plan, before all else; nothing where nothing is.
#[must_use]
pub fn news(changes: &[Change], added: &[String]) -> String {
    let lines = |lines: Vec<String>| -> String {
        let lines = lines.iter().map(|line| format!("  {}\n", Plain(line)));
        lines.collect()
    };
    let changed = lines(changes.iter().map(ToString::to_string).collect());
    let mut text = titled("What changed in the schemas since the last plan", &changed);
    text.push_str(&titled(
        "What was added to mapping files that were there",
        &lines(added.to_vec()),
    ));
    if text.is_empty() {
        return text;
    }
    format!("{}\n\n", text.trim())
}

fn stages(plan: &Plan) -> String {
    let head = ["stage", "table", "rows", "load", "batch", "risk"].map(str::to_owned);
    let mut lines = vec![head];
    for (number, stage) in plan.stages.iter().enumerate() {
        lines.extend(stage.iter().map(|entity| line(number + 1, entity)));
    }
    aligned(&lines)
}

fn line(stage: usize, entity: &PlannedEntity) -> [String; 6] {
    let about = if entity.estimate.counted {
        ""
    } else {
        "about "
    };
    [
        stage.to_string(),
        entity.mapping.entity.clone(),
        format!("{about}{}", grouped(entity.estimate.rows)),
        match entity.load_mode {
            LoadMode::Bulk => "bulk",
            LoadMode::Live => "live",
        }
        .to_owned(),
        grouped(u64::from(entity.batch_size)),
        risk(entity.risk).to_owned(),
    ]
}

fn risk(risk: Risk) -> &'static str {
    match risk {
        Risk::Low => "low",
        Risk::Medium => "medium",
        Risk::High => "high",
    }
}

fn risks(plan: &Plan) -> String {
    let mut text = String::new();
    for entity in plan.entities().filter(|entity| entity.risk > Risk::Low) {
        let (name, word) = (&entity.mapping.entity, risk(entity.risk));
        text.push_str(&format!(
            "  {name} ({word}): {}\n",
            entity.risk_reasons.join("; ")
        ));
    }
    titled("What is risky, and why", &text)
}

/// What comes off while rows come in: whoever agrees to a bulk load agrees to this.
fn bulk(plan: &Plan) -> String {
    let loaded = plan
        .entities()
        .filter(|entity| !entity.comes_off.is_empty());
    let lines: String = loaded
        .map(|entity| {
            let objects: Vec<String> = entity
                .comes_off
                .iter()
                .map(|name| Plain(name).to_string())
                .collect();
            format!(
                "  {}: {}\n",
                Plain(&entity.mapping.entity),
                objects.join(", ")
            )
        })
        .collect();
    titled(
        "Loaded in bulk: these come off before the first row and are built again behind the last one. The tables, and those \
         that they refer to, are locked for a moment at both ends; nobody else may write to them in between",
        &lines,
    )
}

fn homeless(plan: &Plan) -> String {
    let names = |tables: &[crate::catalog::Name]| {
        tables
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut text = String::new();
    if !plan.unmatched.source_tables.is_empty() {
        text.push_str(&format!(
            "  source tables that feed nothing: {}\n",
            names(&plan.unmatched.source_tables)
        ));
    }
    if !plan.unmatched.target_tables.is_empty() {
        text.push_str(&format!(
            "  target tables that nothing fills: {}\n",
            names(&plan.unmatched.target_tables)
        ));
    }
    titled("What has no counterpart", &text)
}

fn listed<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let lines =
        findings.map(|finding| format!("  {}\n", finding.to_string().replace('\n', "\n  ")));
    lines.collect()
}

fn decisions(open: &[Decision]) -> String {
    if open.is_empty() {
        return "\nNothing has to be decided. Read the mapping files, then: `rehome generate`.\n"
            .to_owned();
    }
    let mut text = format!(
        "\n{} to take before rows can move:\n",
        counted(open.len() as u64, "decision")
    );
    for decision in open {
        text.push_str(&format!("  {}\n", questions::question(decision)));
    }
    text.push_str("Next: read the mapping files, then `rehome decide`.\n");
    text
}

fn titled(title: &str, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("\n{title}\n{text}")
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..=119 => counted(seconds, "second"),
        120..=7199 => counted(seconds.div_ceil(60), "minute"),
        _ => counted(seconds.div_ceil(3600), "hour"),
    }
}

fn size(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    match bytes {
        0..MIB => "less than 1 MiB".to_owned(),
        _ if bytes < 10_240 * MIB => format!("{} MiB", grouped(bytes / MIB)),
        _ => format!("{} GiB", grouped(bytes / (1024 * MIB))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Estimate;

    fn entity() -> PlannedEntity {
        let text = "entity = \"roles\"\ntarget = \"public.roles\"\nfeeds = []\n";
        PlannedEntity {
            mapping: toml::from_str(text).unwrap_or_else(|error| unreachable!("{error}")),
            existing: false,
            notes: Vec::new(),
            needs: Vec::new(),
            self_references: Vec::new(),
            load_mode: LoadMode::Live,
            load_reason: String::new(),
            comes_off: vec![],
            batch_size: 20_000,
            risk: Risk::High,
            risk_reasons: vec!["Two columns are guesses.".to_owned()],
            estimate: Estimate {
                rows: 3_500_000,
                counted: false,
                seconds: 300,
                bytes: 3 << 30,
            },
            unused_source_columns: Vec::new(),
            untouched_target_columns: Vec::new(),
        }
    }

    #[test]
    fn the_plan_tells_order_size_and_risk_with_its_reason() {
        let plan = Plan {
            stages: vec![vec![entity()]],
            ..Plan::default()
        };
        let text = describe(&plan, &[], &Findings::new());
        assert!(
            text.starts_with("1 table in 1 stage, by rough measure 5 minutes and 3,072 MiB"),
            "{text}"
        );
        assert!(text.contains("about 3,500,000"), "{text}");
        assert!(
            text.contains("roles (high): Two columns are guesses."),
            "{text}"
        );
        assert!(text.contains("Nothing has to be decided"), "{text}");
    }
}
