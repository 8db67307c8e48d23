//! Which rows differ: the rows of unequal buckets, read again on both sides and matched key by key.

use super::buckets::Buckets;
use super::seen::Seen;
use super::source_side::SourceSide;
use super::target_side::TargetSide;
use crate::error::Error;
use crate::migration::Entity;
use crate::report::RowDifference;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many differing rows are named; all are counted.
const NAMED: usize = 100;

/// Rows of both sides that are held at once while unequal buckets are matched: about 30 MB.
const ROWS_AT_ONCE: u64 = 400_000;

/// What stands for a column where the mapping table names another source row than the transform.
const LEGACY_KEY: &str = "(legacy key in the mapping)";

/// A key while the sides are matched: what the source showed minus what the target showed.
#[derive(Debug, Default, Clone, Copy)]
struct Balance {
    sum: u128,
    source: u32,
    target: u32,
}

/// Names the first differing rows and counts all of them.
pub(super) async fn find(
    source: &mut SourceSide<'_>,
    target: &TargetSide<'_>,
    expected: &Buckets,
    found: &Buckets,
) -> Result<(Vec<RowDifference>, u64), Error> {
    let (mut named, mut count) = (BTreeMap::new(), 0);
    for group in expected.differing(found, ROWS_AT_ONCE) {
        let group: HashSet<usize> = group.into_iter().collect();
        let open = balance(source, target, &group).await?;
        count += open.len() as u64;
        for key in open.into_keys() {
            named.insert(key, Detail::default());
            if named.len() > NAMED {
                named.pop_last();
            }
        }
    }
    if !named.is_empty() {
        source.pass(|seen| note(&mut named, seen, false)).await?;
        target.pass(|seen| note(&mut named, seen, true)).await?;
    }
    let mut rows: Vec<RowDifference> = named
        .into_values()
        .map(|detail| detail.into_difference(target.entity))
        .collect();
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    Ok((rows, count))
}

/// The keys of some buckets on which the sides do not agree. Where they agree, the key is forgotten at once.
async fn balance(
    source: &mut SourceSide<'_>,
    target: &TargetSide<'_>,
    group: &HashSet<usize>,
) -> Result<HashMap<u128, Balance>, Error> {
    let mut open: HashMap<u128, Balance> = HashMap::new();
    let chosen = |seen: &Seen<'_>| {
        let key = seen.row.key_hash();
        group.contains(&Buckets::of(key)).then_some(key)
    };
    source
        .pass(|seen| {
            if let Some(key) = chosen(seen) {
                let balance = open.entry(key).or_default();
                balance.sum = balance.sum.wrapping_add(seen.row.row_hash());
                balance.source += 1;
            }
        })
        .await?;
    target
        .pass(|seen| {
            if let Some(key) = chosen(seen) {
                let balance = open.entry(key).or_default();
                balance.sum = balance.sum.wrapping_sub(seen.row.row_hash());
                balance.target += 1;
                if balance.sum == 0 && balance.source == balance.target {
                    open.remove(&key);
                }
            }
        })
        .await?;
    Ok(open)
}

/// What both sides show of one key.
#[derive(Debug, Default)]
struct Detail {
    key: String,
    source: Option<Vec<u128>>,
    target: Option<Vec<u128>>,
}

fn note(named: &mut BTreeMap<u128, Detail>, seen: &Seen<'_>, is_target: bool) {
    let Some(detail) = named.get_mut(&seen.row.key_hash()) else {
        return;
    };
    detail.key = (seen.key)();
    let side = if is_target {
        &mut detail.target
    } else {
        &mut detail.source
    };
    *side = Some(seen.row.column_hashes());
}

impl Detail {
    fn into_difference(self, entity: &Entity) -> RowDifference {
        let names = entity.columns.iter().map(|column| column.name);
        let names = names.chain([LEGACY_KEY]);
        let (difference, columns) = match (&self.source, &self.target) {
            (Some(source), Some(target)) => {
                let differs = |at: &usize| source.get(*at) != target.get(*at);
                let columns = names.enumerate().filter(|(at, _)| differs(at));
                (
                    "changed",
                    columns.map(|(_, name)| name.to_owned()).collect(),
                )
            }
            (Some(_), None) => ("missing", Vec::new()),
            (None, _) => ("extra", Vec::new()),
        };
        RowDifference {
            key: self.key,
            difference: difference.to_owned(),
            columns,
        }
    }
}
