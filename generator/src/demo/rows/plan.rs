//! Which row has which fault: everything that is decided before the first row is written.
//!
//! A row has one fault at most, so its reason cannot depend on what is looked at first. A duplicate's and a merged
//! row's winner is a plain row with a lower key, so it cannot fall out itself.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::amounts;
use super::entity::{self, Entity};
use super::faults::{Kind, Planting, existing_rows, plantings};
use super::ledger::{Entry, Fate, Ledger};
use crate::demo::DemoError;

/// Every nineteenth key was given to a row that is long gone, so a reference can be wrong within the range.
const STRIDE: u64 = 19;
/// The first rows are those that the target knows, and those that duplicates refer to.
const FIRST: u64 = 12;
/// A dangling reference to an earlier row needs a gap before it.
const FIRST_WITH_PAST: u64 = 2 * STRIDE + 3;

/// One table's part of the plan. Rows are numbered from 1.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rows: u64,
    marks: BTreeMap<u64, Kind>,
    /// The rows that will be quarantined, in order.
    quarantined: Vec<u64>,
    /// In cents; empty for entities that carry no money.
    pub(super) amounts: Vec<i64>,
}

/// The whole plan.
#[derive(Debug)]
pub(super) struct Plan {
    seed: u64,
    tables: Vec<Table>,
}

impl Plan {
    /// Decides everything for a scale and a seed.
    ///
    /// # Errors
    /// When the scale is not a positive number.
    pub(super) fn new(scale: f64, seed: u64) -> Result<Self, DemoError> {
        if !(scale.is_finite() && scale > 0.0 && scale <= 100.0) {
            let text =
                format!("a scale of {scale} is not possible; give a number above 0, up to 100");
            return Err(DemoError::Rows(text));
        }
        let mut plan = Self {
            seed,
            tables: Vec::new(),
        };
        for (entity, rows) in entity::plan_sizes(scale) {
            let marks = plan.marks(entity, rows, scale)?;
            let quarantined = quarantined(&marks);
            let amounts = amounts::of(entity, rows, &marks, &mut plan.rng(entity, 0));
            plan.tables.push(Table {
                rows,
                marks,
                quarantined,
                amounts,
            });
        }
        Ok(plan)
    }

    pub(super) fn table(&self, entity: Entity) -> &Table {
        &self.tables[entity as usize]
    }

    pub(super) fn kind(&self, entity: Entity, row: u64) -> Option<Kind> {
        self.table(entity).marks.get(&row).copied()
    }

    /// Randomness of one row's own, so that a row is the same whoever asks for it and when. Row 0 is the entity's.
    pub(super) fn rng(&self, entity: Entity, row: u64) -> Rng {
        let seed = self.seed ^ ((entity as u64 + 1) << 48);
        Rng::with_seed(seed.wrapping_add(row.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// A row of the entity that a reference of a sound row may mean: one that arrives, or that is there already.
    pub(super) fn sound_row(&self, entity: Entity, below: u64, rng: &mut Rng) -> u64 {
        loop {
            let row = rng.u64(1..below);
            let fate = self.kind(entity, row).map(Kind::fate);
            if !matches!(fate, Some(Fate::Quarantined | Fate::Filtered)) {
                return row;
            }
        }
    }

    /// A row below another with nothing special about it: the winner of a duplicate.
    pub(super) fn plain_row(&self, entity: Entity, below: u64, rng: &mut Rng) -> u64 {
        loop {
            let row = rng.u64(1..below);
            if self.kind(entity, row).is_none() {
                return row;
            }
        }
    }

    /// A quarantined row below another.
    pub(super) fn quarantined_row(&self, entity: Entity, below: u64, rng: &mut Rng) -> u64 {
        let rows = &self.table(entity).quarantined;
        let count = rows.partition_point(|row| *row < below).max(1);
        rows.get(rng.usize(0..count)).copied().unwrap_or(1)
    }

    /// A key below a row's that no row has.
    pub(super) fn missing_key(&self, below: u64, rng: &mut Rng) -> u64 {
        let count = (below.saturating_sub(1) / STRIDE).max(1);
        rng.u64(1..=count) * (STRIDE + 1) - 1
    }

    /// Everything that was planted, as the tests want to know it.
    pub(super) fn ledger(&self, key: impl Fn(&Self, Entity, u64) -> String) -> Ledger {
        let mut entries = Vec::new();
        for facts in &entity::ALL {
            for (row, kind) in &self.table(facts.entity).marks {
                if let Some(planting) = plantings(facts.entity).find(|one| one.kind == *kind) {
                    entries.push(entry(planting, key(self, facts.entity, *row)));
                }
            }
        }
        Ledger { entries }
    }

    fn marks(
        &self,
        entity: Entity,
        rows: u64,
        scale: f64,
    ) -> Result<BTreeMap<u64, Kind>, DemoError> {
        let mut marks = self.structural(entity, rows);
        for (number, planting) in plantings(entity).enumerate() {
            let mut rng = self.rng(entity, u64::MAX - number as u64);
            let mut wanted = planting.rows_at(scale);
            let mut patience = 1_000 * (wanted + 10);
            while wanted > 0 {
                let row = rng.u64(first_row(planting, &marks)..=rows);
                if is_free(planting, &marks, row) {
                    marks.insert(row, planting.kind);
                    wanted -= 1;
                }
                patience -= 1;
                if patience == 0 {
                    let name = entity.name();
                    let text =
                        format!("{name} has too few rows for its faults; give another scale");
                    return Err(DemoError::Rows(text));
                }
            }
        }
        Ok(marks)
    }

    /// The rows whose fault is not chosen: it follows from the target's own rows or from the parent's faults.
    fn structural(&self, entity: Entity, rows: u64) -> BTreeMap<u64, Kind> {
        let existing = existing_rows(entity)
            .iter()
            .map(|row| (*row, Kind::Existing));
        let mut marks: BTreeMap<u64, Kind> = existing.collect();
        let parent = match entity {
            Entity::Jaws => Entity::Orders,
            Entity::CaseFileRelationships => Entity::CaseFiles,
            _ => return marks,
        };
        for row in &self.table(parent).quarantined {
            let children = match entity {
                Entity::Jaws => vec![2 * row - 1, 2 * row],
                _ => vec![*row],
            };
            let within = children.into_iter().filter(|child| *child <= rows);
            marks.extend(within.map(|child| (child, Kind::ParentQuarantined(parent))));
        }
        marks
    }
}

/// The key of a row in tables with integer keys.
pub(super) fn integer_key(row: u64) -> u64 {
    row + row / STRIDE
}

fn entry(planting: &Planting, key: String) -> Entry {
    Entry {
        entity: planting.entity.name().to_owned(),
        feed: planting.entity.table().to_owned(),
        key,
        fate: planting.kind.fate(),
        reason: planting.kind.reason().map(str::to_owned),
        place: planting.place.to_owned(),
        note: planting.note.to_owned(),
    }
}

fn quarantined(marks: &BTreeMap<u64, Kind>) -> Vec<u64> {
    let rows = marks
        .iter()
        .filter(|(_, kind)| kind.fate() == Fate::Quarantined);
    rows.map(|(row, _)| *row).collect()
}

/// The first row that can have the fault.
fn first_row(planting: &Planting, marks: &BTreeMap<u64, Kind>) -> u64 {
    let to_itself = Kind::ParentQuarantined(planting.entity);
    if planting.kind == to_itself {
        let first = marks
            .iter()
            .find(|(_, kind)| kind.fate() == Fate::Quarantined && **kind != to_itself);
        return first.map_or(2, |(row, _)| row + 1);
    }
    if planting.kind == Kind::Orphan(planting.entity) {
        FIRST_WITH_PAST
    } else {
        FIRST
    }
}

/// A merged relation is told by the row before it, so that row must be plain, and the one after must not need this one.
fn is_free(planting: &Planting, marks: &BTreeMap<u64, Kind>, row: u64) -> bool {
    let plain = |row: u64| !marks.contains_key(&row);
    let pairs = planting.entity == Entity::CaseFileRelationships && planting.kind == Kind::Merged;
    plain(row) && (!pairs || (plain(row - 1) && marks.get(&(row + 1)) != Some(&Kind::Merged)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_leave_gaps_and_missing_keys_are_in_them() -> Result<(), DemoError> {
        let keys: Vec<u64> = (1..2_000).map(integer_key).collect();
        let plan = Plan::new(0.01, 1)?;
        let mut rng = Rng::with_seed(1);
        for below in [40, 100, 1_999] {
            let missing = plan.missing_key(below, &mut rng);
            assert!(missing < integer_key(below) && !keys.contains(&missing));
        }
        Ok(())
    }

    #[test]
    fn a_scale_that_is_no_size_is_refused() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Plan::new(scale, 1).is_err());
        }
    }

    #[test]
    fn an_answer_to_a_quarantined_message_comes_after_it() -> Result<(), DemoError> {
        for seed in 0..20 {
            let plan = Plan::new(0.001, seed)?;
            let table = plan.table(Entity::CaseMessages);
            let itself = Kind::ParentQuarantined(Entity::CaseMessages);
            let answers = table.marks.iter().filter(|(_, kind)| **kind == itself);
            for (answer, _) in answers {
                assert!(
                    table
                        .quarantined
                        .first()
                        .is_some_and(|first| first < answer)
                );
            }
        }
        Ok(())
    }
}
