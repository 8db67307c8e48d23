//! Money: amounts that look like a lab's and add up to known sums, to the cent.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::entity::Entity;
use super::faults::Kind;

/// The sum of an entity's money column at scale 1, in cents; rows that will be quarantined are counted in.
///
/// Operations 4,200,137.50, purchases 4,189,642.18, all together 8,561,204.33.
#[must_use]
pub fn sum_in_cents(entity: Entity) -> i64 {
    match entity {
        Entity::Operations => 420_013_750,
        Entity::Purchases => 418_964_218,
        Entity::Payments => 12_010_595,
        Entity::Offers => 4_333_812,
        Entity::Discounts => 798_058,
        _ => 0,
    }
}

/// The amount that a CHECK refuses.
const BELOW_NOUGHT: i64 = -1_250;

/// The amounts of all rows of an entity; nothing where it carries no money.
pub(super) fn of(
    entity: Entity,
    rows: u64,
    marks: &BTreeMap<u64, Kind>,
    rng: &mut Rng,
) -> Vec<i64> {
    let at_one = i128::from(sum_in_cents(entity));
    if at_one == 0 {
        return Vec::new();
    }
    let sum = at_one * i128::from(rows) / i128::from(entity.facts().rows);
    // A discount's fault is its percentage; everywhere else it is the amount.
    let is_refused =
        |row: u64| entity != Entity::Discounts && marks.get(&row) == Some(&Kind::Check);
    let refused: Vec<bool> = (1..=rows).map(is_refused).collect();
    spread(i64::try_from(sum).unwrap_or(i64::MAX), &refused, rng)
}

/// Amounts around their mean, in pairs that cancel out; what is left over is given out cent by cent.
fn spread(sum: i64, refused: &[bool], rng: &mut Rng) -> Vec<i64> {
    let count = |wanted: bool| refused.iter().filter(|one| **one == wanted).count();
    let sound = i64::try_from(count(false)).unwrap_or(i64::MAX).max(1);
    let to_give = sum - BELOW_NOUGHT * i64::try_from(count(true)).unwrap_or(i64::MAX);
    let (mean, mut left_over) = (to_give / sound, to_give % sound);
    let mut owed = None;
    let mut amounts = Vec::with_capacity(refused.len());
    for is_refused in refused {
        amounts.push(if *is_refused {
            BELOW_NOUGHT
        } else {
            let cent = i64::from(left_over > 0);
            left_over -= cent;
            mean + cent + swing(mean, &mut owed, rng)
        });
    }
    if let (Some(owed), Some(last)) = (owed, refused.iter().rposition(|one| !one)) {
        amounts[last] += owed;
    }
    amounts
}

/// Half of the rows move away from the mean, the other half make up for it.
fn swing(mean: i64, owed: &mut Option<i64>, rng: &mut Rng) -> i64 {
    match owed.take() {
        Some(debt) => debt,
        None => {
            let reach = mean * 7 / 10;
            let swing = rng.i64(-reach..=reach);
            *owed = Some(-swing);
            swing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_and_only_refused_ones_are_below_nought() {
        for rows in [2_usize, 7, 100, 3_701] {
            let refused: Vec<bool> = (0..rows).map(|row| row % 5 == 4).collect();
            let amounts = spread(123_457, &refused, &mut Rng::with_seed(3));
            assert_eq!(amounts.iter().sum::<i64>(), 123_457);
            for (amount, refused) in amounts.iter().zip(&refused) {
                assert_eq!(*amount < 0, *refused, "{amount}");
            }
        }
    }

    #[test]
    fn the_sums_are_those_that_the_example_promises() {
        let all = [
            Entity::Operations,
            Entity::Purchases,
            Entity::Payments,
            Entity::Offers,
            Entity::Discounts,
        ];
        assert_eq!(all.map(sum_in_cents).iter().sum::<i64>(), 856_120_433);
    }
}
