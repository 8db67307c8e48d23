//! One row while it is being made: its number, what is special about it, and its own randomness.

use fastrand::Rng;

use super::calendar::{Day, Moment};
use super::entity::Entity;
use super::faults::Kind;
use super::lines::Lines;
use super::plan::{Plan, integer_key};

/// What a table's maker gets for each row.
pub(super) struct Row<'p> {
    pub(super) plan: &'p Plan,
    pub(super) entity: Entity,
    /// Counted from 1.
    pub(super) number: u64,
    kind: Option<Kind>,
    pub(super) rng: Rng,
}

/// Writes one row of one table.
pub(super) type Maker = fn(&mut Row<'_>, &mut Lines);

impl<'p> Row<'p> {
    pub(super) fn new(plan: &'p Plan, entity: Entity, number: u64) -> Self {
        Self {
            plan,
            entity,
            number,
            kind: plan.kind(entity, number),
            rng: plan.rng(entity, number),
        }
    }

    /// The row's integer key.
    pub(super) fn key(&self) -> u64 {
        integer_key(self.number)
    }

    pub(super) fn is(&self, kind: Kind) -> bool {
        self.kind == Some(kind)
    }

    /// The row's money, in cents.
    pub(super) fn amount(&self) -> i64 {
        let index = usize::try_from(self.number - 1).unwrap_or(usize::MAX);
        let amounts = &self.plan.table(self.entity).amounts;
        amounts.get(index).copied().unwrap_or_default()
    }

    /// The key of a parent, sound or as the row's fault wants it.
    pub(super) fn reference(&mut self, parent: Entity) -> u64 {
        let below = if parent == self.entity {
            self.number
        } else {
            self.plan.table(parent).rows + 1
        };
        match self.kind {
            Some(Kind::Orphan(missing) | Kind::NullOrphan(missing)) if missing == parent => {
                self.plan.missing_key(below, &mut self.rng)
            }
            Some(Kind::ParentQuarantined(gone)) if gone == parent => {
                integer_key(self.plan.quarantined_row(parent, below, &mut self.rng))
            }
            _ => integer_key(self.plan.sound_row(parent, below, &mut self.rng)),
        }
    }

    /// As [`Row::reference`], but a sound row has none in some cases.
    pub(super) fn reference_or_null(&mut self, parent: Entity, percent: u32) -> Option<u64> {
        let needs_one = match self.kind {
            Some(
                Kind::Orphan(entity) | Kind::NullOrphan(entity) | Kind::ParentQuarantined(entity),
            ) => entity == parent,
            _ => false,
        };
        let has_room = parent != self.entity || self.number > 1;
        (needs_one || (has_room && self.chance(percent))).then(|| self.reference(parent))
    }

    /// The number that a natural key is made of: the row's own, or that of the row that it collides with.
    pub(super) fn natural_number(&mut self) -> u64 {
        if self.is(Kind::Duplicate) || self.is(Kind::Merged) {
            return self.plan.plain_row(self.entity, self.number, &mut self.rng);
        }
        self.number
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.rng.usize(0..choices.len())]
    }

    pub(super) fn number_in(&mut self, range: std::ops::Range<u64>) -> u64 {
        self.rng.u64(range)
    }

    pub(super) fn moment(&mut self) -> Moment {
        Moment::any(&mut self.rng)
    }

    /// A day as the old program's text fields hold it: in two spellings, impossible where that is the fault.
    pub(super) fn day_as_text(&mut self, day: Day) -> String {
        if self.is(Kind::InvalidDate) {
            return self
                .pick(&[
                    "2021-02-30",
                    "31.04.2019",
                    "0000-00-00",
                    "2018-13-01",
                    "unbekannt",
                ])
                .to_owned();
        }
        if self.chance(20) {
            day.with_dots()
        } else {
            day.to_string()
        }
    }

    /// 0 or 1, or 7 where that is the fault.
    pub(super) fn flag(&mut self, percent: u32) -> u8 {
        if self.is(Kind::InvalidBoolean) {
            7
        } else {
            u8::from(self.chance(percent))
        }
    }

    /// One of a column's codes, or one that nobody knows where that is the fault.
    pub(super) fn code<T: Copy>(&mut self, codes: &[T], unknown: T) -> T {
        if self.is(Kind::UnknownCode) {
            unknown
        } else {
            self.pick(codes)
        }
    }

    /// JSON, cut off where that is the fault.
    pub(super) fn json(&self, whole: String) -> String {
        if self.is(Kind::InvalidJson) {
            whole[..whole.len() - 1].to_owned()
        } else {
            whole
        }
    }
}
