//! Which rows differ: the rows of unequal buckets, read again on both sides and matched key by key.

use super::buckets::{Fold, bucket_of};
use super::links::{Linker, key_hash};
use super::part::Recount;
use super::pieces::{Pages, SourcePiece};
use super::shown::{BothWires, Wire, both_values};
use super::source_side::{Made, SourceSide};
use super::target_side::{Stored, TargetSide};
use crate::error::Error;
use crate::keys::LegacyKey;
use crate::load::NewKey;
use crate::load::session::{end_savepoint, savepoint};
use crate::migration::{Entity, Migration};
use crate::report::{BothValues, RowDifference};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many differing rows are named; all are counted.
const NAMED: usize = 100;

/// Rows of both sides that are held at once while unequal buckets are matched: about 30 MB.
const ROWS_AT_ONCE: u64 = 400_000;

/// What stands for a column where the mapping table names another source row than the transform.
const LEGACY_KEY: &str = "(legacy key in the mapping)";

/// Both sides, to be read again.
pub(super) struct Sides<'s, 'p> {
    pub(super) source: &'s mut SourceSide<'p>,
    pub(super) pieces: &'s [SourcePiece],
    pub(super) target: TargetSide<'s>,
    pub(super) migration: &'static dyn Migration,
}

/// Names the first differing rows and counts all of them.
pub(super) async fn find(
    sides: &mut Sides<'_, '_>,
    expected: &Fold,
    found: &Fold,
) -> Result<(Vec<RowDifference>, u64), Error> {
    let (mut named, mut count) = (BTreeMap::new(), 0);
    for group in expected.differing(found, ROWS_AT_ONCE) {
        let open = sides.balance(&group.into_iter().collect()).await?;
        count += open.len() as u64;
        for key in open.into_keys() {
            named.insert(key, Detail::default());
            if named.len() > NAMED {
                named.pop_last();
            }
        }
    }
    if !named.is_empty() {
        sides.note(&mut named).await?;
    }
    let mut rows = Vec::new();
    for detail in named.into_values() {
        let both = sides.values(&detail.values).await?;
        rows.push(detail.into_difference(sides.target.entity, both));
    }
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    Ok((rows, count))
}

/// A key while the sides are matched: what the source showed minus what the target showed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Balance {
    rows: u128,
    links: u128,
    rows_more: i32,
    links_more: i32,
}

impl Sides<'_, '_> {
    /// The keys of some buckets on which the sides do not agree. Where they agree, the key is forgotten at once.
    async fn balance(&mut self, group: &HashSet<usize>) -> Result<HashMap<u128, Balance>, Error> {
        let mut open: HashMap<u128, Balance> = HashMap::new();
        let chosen = |key: &NewKey| group.contains(&bucket_of(key)).then(|| key_hash(key));
        let mut linker = Linker::default();
        self.every_made(|made| {
            if let Some(key) = chosen(made.key) {
                let link = linker.hash(made.key, made.feed, made.legacy);
                let balance = open.entry(key).or_default();
                balance.rows = balance.rows.wrapping_add(made.row.hash());
                balance.links = balance.links.wrapping_add(link);
                balance.rows_more += 1;
                balance.links_more += 1;
            }
        })
        .await?;
        let rows = |stored: &Stored<'_>| {
            if let Some(key) = chosen(stored.key) {
                let balance = open.entry(key).or_default();
                balance.rows = balance.rows.wrapping_sub(stored.row.hash());
                balance.rows_more -= 1;
            }
        };
        self.target.rows(&Pages::ALL, rows).await?;
        let links = |key: &NewKey, feed, legacy: &LegacyKey| {
            if let Some(hash) = chosen(key) {
                let balance = open.entry(hash).or_default();
                let link = linker.hash(key, feed, legacy);
                balance.links = balance.links.wrapping_sub(link);
                balance.links_more -= 1;
                if *balance == Balance::default() {
                    open.remove(&hash);
                }
            }
        };
        self.target.links(&Pages::ALL, links).await?;
        Ok(open)
    }

    /// Both values of columns that differ. A server that cannot write one must not end the proof.
    async fn values(&self, row: &[BothWires]) -> Result<Vec<BothValues>, Error> {
        if row.is_empty() {
            return Ok(Vec::new());
        }
        let session = self.target.target;
        savepoint(session).await?;
        let (values, is_written) = both_values(session, self.migration, row).await;
        end_savepoint(session, !is_written).await?;
        Ok(values)
    }

    /// Notes what both sides show of the named keys, the source's first.
    async fn note(&mut self, named: &mut BTreeMap<u128, Detail>) -> Result<(), Error> {
        let width = self.target.entity.columns.len();
        let mut linker = Linker::default();
        self.every_made(|made| {
            if let Some(detail) = named.get_mut(&key_hash(made.key)) {
                detail.key = made.key.text();
                detail.source = Some(made.row.column_hashes());
                let fields = 0..width;
                detail.made = fields.map(|at| Wire::of(made.fields.field(at))).collect();
                detail.made_of = Some(linker.hash(made.key, made.feed, made.legacy));
            }
        })
        .await?;
        let rows = |stored: &Stored<'_>| {
            if let Some(detail) = named.get_mut(&key_hash(stored.key)) {
                detail.key = stored.key.text();
                detail.take_stored(stored);
            }
        };
        self.target.rows(&Pages::ALL, rows).await?;
        let links = |key: &NewKey, feed, legacy: &LegacyKey| {
            if let Some(detail) = named.get_mut(&key_hash(key)) {
                detail.key = key.text();
                detail.mapped_to = Some(linker.hash(key, feed, legacy));
            }
        };
        self.target.links(&Pages::ALL, links).await
    }

    async fn every_made(&mut self, mut each: impl FnMut(&Made<'_>)) -> Result<(), Error> {
        let mut recount = Recount::default();
        for piece in self.pieces {
            self.source.pass(piece, &mut recount, &mut each).await?;
        }
        Ok(())
    }
}

/// What both sides show of one key.
#[derive(Debug, Default)]
struct Detail {
    key: String,
    source: Option<Vec<u128>>,
    target: Option<Vec<u128>>,
    /// The row that the source gives, until the target's is seen.
    made: Vec<Wire>,
    /// What both sides hold in the columns in which they differ.
    values: Vec<BothWires>,
    /// The link that the source gives.
    made_of: Option<u128>,
    /// The link that the mapping holds.
    mapped_to: Option<u128>,
}

impl Detail {
    fn take_stored(&mut self, stored: &Stored<'_>) {
        let hashes = stored.row.column_hashes();
        let made = std::mem::take(&mut self.made).into_iter();
        let expected = self.source.iter().flatten();
        let columns = made.zip(expected).zip(&hashes).enumerate();
        let differing = columns.filter(|(_, ((_, expected), found))| expected != found);
        let both = differing.map(|(at, ((source, _), _))| BothWires {
            at,
            source,
            target: Wire::of(stored.fields.field(at)),
        });
        self.values = both.collect();
        self.target = Some(hashes);
    }

    fn into_difference(self, entity: &Entity, values: Vec<BothValues>) -> RowDifference {
        let mut columns = Vec::new();
        let difference = match (&self.source, &self.target) {
            (Some(source), Some(target)) => {
                let names = entity.columns.iter().enumerate();
                let differ = names.filter(|(at, _)| source.get(*at) != target.get(*at));
                columns.extend(differ.map(|(_, column)| column.name.to_owned()));
                // Without its link nobody can tell that the row is this one.
                match self.mapped_to {
                    Some(_) => "changed",
                    None => "missing",
                }
            }
            (Some(_), None) => "missing",
            (None, _) => "extra",
        };
        let is_linked = self.made_of == self.mapped_to;
        if !is_linked && self.source.is_some() == self.target.is_some() {
            columns.push(LEGACY_KEY.to_owned());
        }
        RowDifference {
            key: self.key,
            difference: difference.to_owned(),
            columns,
            values,
        }
    }
}
