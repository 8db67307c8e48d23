//! What the maker promises, as far as no server is needed.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Figures of the requirements: entity, migrated, source.
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

fn stays_behind(ledger: &Ledger, entity: &str) -> u64 {
    let all = ledger
        .of(entity)
        .filter(|entry| entry.fate != Fate::Migrated);
    all.count() as u64
}

#[test]
fn at_scale_one_the_differences_are_those_of_the_requirements() -> Result<(), DemoError> {
    for seed in [DEFAULT_SEED, 1, 77] {
        let ledger = plan_ledger(FULL_SCALE, seed)?;
        for (name, migrated, source) in FIGURES {
            let size = plan_sizes(FULL_SCALE)
                .into_iter()
                .find(|(entity, _)| entity.name() == name);
            assert_eq!(size.map(|(_, rows)| rows), Some(source), "{name}");
            assert_eq!(
                source - stays_behind(&ledger, name),
                migrated,
                "{name}, seed {seed}"
            );
        }
    }
    Ok(())
}

#[test]
fn equal_scale_and_seed_give_equal_ledgers_and_another_seed_another() -> Result<(), DemoError> {
    let first = plan_ledger(0.01, 5)?;
    assert_eq!(first, plan_ledger(0.01, 5)?);
    assert_ne!(first, plan_ledger(0.01, 6)?);
    Ok(())
}

#[test]
fn the_default_scale_makes_about_sixty_thousand_rows() {
    let total: u64 = plan_sizes(DEFAULT_SCALE).iter().map(|(_, rows)| rows).sum();
    assert!((58_000..63_000).contains(&total), "{total}");
}

#[test]
fn no_row_is_planted_twice_and_every_quarantined_one_has_a_reason() -> Result<(), DemoError> {
    let ledger = plan_ledger(0.05, 3)?;
    let mut seen = BTreeSet::new();
    for entry in &ledger.entries {
        assert!(seen.insert((&entry.entity, &entry.key)), "{entry:?}");
        assert_eq!(
            entry.fate == Fate::Quarantined,
            entry.reason.is_some(),
            "{entry:?}"
        );
    }
    Ok(())
}

#[test]
fn every_kind_of_fault_is_there_at_every_scale() -> Result<(), DemoError> {
    let kinds = |scale| -> Result<BTreeSet<(String, Option<String>, String)>, DemoError> {
        let ledger = plan_ledger(scale, DEFAULT_SEED)?;
        // Relations of quarantined files are there only where such a file has one.
        let planted = ledger
            .entries
            .into_iter()
            .filter(|entry| entry.place != "case_file_id");
        Ok(planted
            .map(|entry| (entry.entity, entry.reason, entry.note))
            .collect())
    };
    let all = kinds(FULL_SCALE)?;
    let reasons: BTreeSet<_> = all
        .iter()
        .filter_map(|(_, reason, _)| reason.as_ref())
        .collect();
    assert!(reasons.len() >= 13, "{reasons:?}");
    for scale in [0.000_1, 0.001, DEFAULT_SCALE, 0.2] {
        assert_eq!(kinds(scale)?, all, "{scale}");
    }
    Ok(())
}

/// The share of quarantined rows stays below what the shipped mappings allow.
#[test]
fn both_at_the_least_and_at_full_scale_the_shares_are_moderate() -> Result<(), DemoError> {
    for scale in [0.000_1, DEFAULT_SCALE, FULL_SCALE] {
        let ledger = plan_ledger(scale, DEFAULT_SEED)?;
        for (entity, rows) in plan_sizes(scale) {
            let quarantined = ledger.count(entity.name(), Fate::Quarantined);
            let allowed: u64 = match entity {
                Entity::Offers => 55,
                Entity::Discounts => 15,
                Entity::CaseStates | Entity::Settings => 6,
                _ => 3,
            };
            let name = entity.name();
            assert!(
                quarantined * 100 <= rows * allowed,
                "{name}: {quarantined} of {rows} at {scale}"
            );
        }
    }
    Ok(())
}

#[test]
fn rows_are_the_same_whoever_asks_for_them() -> Result<(), DemoError> {
    let text = |seed| -> Result<BTreeMap<Entity, Vec<u8>>, DemoError> {
        let plan = Plan::new(0.001, seed)?;
        let tables = plan_sizes(0.001).into_iter().map(|(entity, rows)| {
            let mut lines = Lines::default();
            let make = tables::maker(entity);
            (1..=rows).for_each(|number| make(&mut Row::new(&plan, entity, number), &mut lines));
            (entity, lines.take())
        });
        Ok(tables.collect())
    };
    assert_eq!(text(1)?, text(1)?);
    assert_ne!(text(1)?, text(2)?);
    Ok(())
}
