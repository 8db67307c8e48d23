//! The pieces in which both sides are read: ranges of old keys in the source, ranges of pages in the target.

use crate::connect::Connection;
use crate::control::checkpoints::{self, Checkpoint};
use crate::control::mappings::mapping_table;
use crate::error::{Error, While};
use crate::keys::holds_integers;
use crate::migration::Entity;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use uuid::Uuid;

/// No table is cut into more pieces: each takes a statement, and nothing is gained by more.
const MOST: usize = 48;

/// Nothing is gained by reading fewer pages apart.
const FEWEST_PAGES: i64 = 1024;

/// From this version on a server reads a range of pages without looking at the others.
const READS_PAGES: i32 = 140_000;

/// Rows of a feed above one key and up to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourcePiece {
    pub(super) feed: usize,
    pub(super) from: Option<Vec<String>>,
    pub(super) to: Option<Vec<String>>,
}

/// Some pages of a table; without an end, all that come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pages {
    from: i64,
    to: Option<i64>,
}

/// A piece of the target's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetPiece {
    /// Rows of the table.
    Rows(Pages),
    /// Rows of the mapping.
    Links(Pages),
}

/// All pieces of both sides, handed out one by one.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) source: Vec<SourcePiece>,
    pub(super) target: Vec<TargetPiece>,
    taken: [AtomicUsize; 2],
    closed: AtomicBool,
}

impl Pieces {
    pub(super) async fn cut(
        target: &Connection,
        (entity, run): (&Entity, Uuid),
        among_others: bool,
        lanes: usize,
    ) -> Result<Self, Error> {
        let rows = match among_others {
            // Each would join the whole mapping.
            true => vec![Pages::ALL],
            false => pages(target, &entity.target.quoted()).await?,
        };
        let mapping = mapping_table(entity.control_schema, entity.name);
        let links = pages(target, &mapping).await?;
        let rows = rows.into_iter().map(TargetPiece::Rows);
        Ok(Self {
            source: source_pieces(target, (entity, run), lanes).await?,
            target: rows
                .chain(links.into_iter().map(TargetPiece::Links))
                .collect(),
            taken: Default::default(),
            closed: AtomicBool::new(false),
        })
    }

    /// The next piece of the source that nobody has.
    pub(super) fn next_source(&self) -> Option<&SourcePiece> {
        self.next(0).and_then(|at| self.source.get(at))
    }

    /// The next piece of the target that nobody has.
    pub(super) fn next_target(&self) -> Option<&TargetPiece> {
        self.next(1).and_then(|at| self.target.get(at))
    }

    /// Lets nothing more begin, because somebody has failed.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    fn next(&self, side: usize) -> Option<usize> {
        if self.closed.load(Ordering::Relaxed) {
            return None;
        }
        Some(self.taken[side].fetch_add(1, Ordering::Relaxed))
    }
}

impl Pages {
    pub(super) const ALL: Self = Self { from: 0, to: None };

    /// The condition for the pages, behind a word; empty for all.
    pub(super) fn condition(&self, word: &str, alias: &str) -> String {
        let bound = |sign, page: i64| format!("{alias}.ctid {sign} '({page},0)'::tid");
        match (self.from, self.to) {
            (0, None) => String::new(),
            (from, None) => format!(" {word} {}", bound(">=", from)),
            (from, Some(to)) => {
                format!(" {word} {} AND {}", bound(">=", from), bound("<", to))
            }
        }
    }
}

/// The batches of the run, several together; where they leave a gap, because somebody has changed them, the whole feed is
/// one piece: what is read must not depend on what is to be proven.
async fn source_pieces(
    target: &Connection,
    (entity, run): (&Entity, Uuid),
    lanes: usize,
) -> Result<Vec<SourcePiece>, Error> {
    let planned = checkpoints::planned(target, entity, run).await?;
    let mut pieces = Vec::new();
    for (index, feed) in entity.feeds.iter().enumerate() {
        let of_feed = planned
            .iter()
            .filter(|batch| usize::try_from(batch.feed) == Ok(index));
        // Only numbers are sure to lie in the order in which rows are stored.
        let most = if holds_integers(feed) { MOST } else { lanes };
        pieces.extend(joined(index, &of_feed.collect::<Vec<_>>(), most));
    }
    Ok(pieces)
}

fn joined(feed: usize, batches: &[&Checkpoint], most: usize) -> Vec<SourcePiece> {
    let piece = |from: &Option<Vec<String>>, to: &Option<Vec<String>>| SourcePiece {
        feed,
        from: from.clone(),
        to: to.clone(),
    };
    let ends = batches.first().zip(batches.last());
    let is_open = ends.is_some_and(|(first, last)| first.from.is_none() && last.to.is_none());
    let is_whole = |pair: &[&Checkpoint]| pair[0].to.is_some() && pair[0].to == pair[1].from;
    if !is_open || !batches.windows(2).all(is_whole) {
        return vec![piece(&None, &None)];
    }
    batches
        .chunks(batches.len().div_ceil(most.max(1)))
        .filter_map(|chunk| chunk.first().zip(chunk.last()))
        .map(|(first, last)| piece(&first.from, &last.to))
        .collect()
}

/// The pages of a table in pieces; the last one is open, so that none is left out.
async fn pages(target: &Connection, table: &str) -> Result<Vec<Pages>, Error> {
    let sql =
        "SELECT coalesce(max(pg_relation_size(oid) / current_setting('block_size')::bigint), 0),
                      current_setting('server_version_num')::int
               FROM pg_class WHERE oid = to_regclass($1) AND relkind = 'r'";
    let row = target.query_one(sql, &[&table]).await;
    let row = row.during(|| format!("asking how large {table} is"))?;
    let (all, version): (i64, i32) = (row.get(0), row.get(1));
    Ok(cut_pages(if version < READS_PAGES { 0 } else { all }))
}

fn cut_pages(all: i64) -> Vec<Pages> {
    let most = i64::try_from(MOST).unwrap_or(1);
    let size = (all / most + 1).max(FEWEST_PAGES);
    let starts = (0..).map(|piece| piece * size);
    let mut pieces: Vec<Pages> = starts
        .take_while(|from| *from == 0 || *from < all)
        .map(|from| Pages {
            from,
            to: Some(from + size),
        })
        .collect();
    if let Some(last) = pieces.last_mut() {
        last.to = None;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(from: Option<&str>, to: Option<&str>) -> Checkpoint {
        let key = |text: &str| vec![text.to_owned()];
        Checkpoint {
            feed: 0,
            batch: 1,
            from: from.map(key),
            to: to.map(key),
            fence: 0,
            size: None,
            joined: Default::default(),
        }
    }

    fn pieces(batches: &[Checkpoint], most: usize) -> usize {
        joined(0, &batches.iter().collect::<Vec<_>>(), most).len()
    }

    #[test]
    fn batches_with_a_gap_are_not_relied_on() {
        let (first, middle, last) = (
            batch(None, Some("1")),
            batch(Some("1"), Some("2")),
            batch(Some("2"), None),
        );
        let all = [first.clone(), middle, last.clone()];
        assert_eq!((pieces(&all, 9), pieces(&all, 2)), (3, 2));
        assert_eq!(pieces(&[first.clone(), last.clone()], 9), 1, "a gap");
        assert_eq!(pieces(&all[1..], 9), 1, "no beginning");
        assert_eq!(pieces(&all[..2], 9), 1, "no end");
        assert_eq!(pieces(&[], 9), 1);
        assert_eq!(joined(0, &[&last], 9)[0].from, None);
        assert_eq!(pieces(&[batch(None, None), batch(None, None)], 9), 1);
    }

    #[test]
    fn pages_are_cut_without_a_gap_and_the_last_piece_is_open() {
        for all in [0, 1, 1024, 1025, 100_000, 9_999_999] {
            let pieces = cut_pages(all);
            assert_eq!((pieces[0].from, pieces[pieces.len() - 1].to), (0, None));
            assert!(
                pieces
                    .windows(2)
                    .all(|pair| pair[0].to == Some(pair[1].from))
            );
            assert!(pieces.len() <= MOST);
        }
        assert_eq!(
            cut_pages(3000)[1].condition("AND", "t"),
            " AND t.ctid >= '(1024,0)'::tid AND t.ctid < '(2048,0)'::tid"
        );
        assert_eq!(Pages::ALL.condition("AND", "t"), "");
    }
}
