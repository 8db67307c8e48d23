//! Ranges: how a feed is cut into batches by its legacy key, whatever the key's type.

use crate::control::checkpoints::{Checkpoint, Joined};
use crate::error::{Error, While};
use crate::keys::holds_integers;
use crate::migration::{Entity, Feed};
use crate::sql::{quote_identifier, quote_literal};
use tokio_postgres::Client;

/// From how many places of a feed a sample is taken, so that old and new rows are in it.
const PLACES: u32 = 10;

/// Both ends of a range, as in [`Checkpoint`].
type Ends<'e> = (Option<&'e [String]>, Option<&'e [String]>);

/// Cuts every feed of an entity into batches of the `size` that is given for its number of rows; gives them and the number
/// of rows in all.
///
/// The boundaries are keys that exist, or numbers that lie evenly where the keys are integers with few gaps; either way
/// no range holds more than `size` rows. The last range of a feed is open, so that it also takes rows that come later.
pub(crate) async fn plan(
    client: &Client,
    entity: &Entity,
    size: impl Fn(u64) -> u32,
) -> Result<(Vec<Checkpoint>, u64), Error> {
    let mut checkpoints = Vec::new();
    let mut rows = 0;
    for (index, feed) in entity.feeds.iter().enumerate() {
        let extent = extent(client, entity, feed).await?;
        rows += extent.rows;
        let size = size(extent.rows);
        let boundaries = match extent.even_boundaries(size) {
            Some(boundaries) => boundaries,
            None => boundaries(client, entity, (feed, (None, None)), size).await?,
        };
        let mut from = None;
        for to in boundaries.into_iter().map(Some).chain([None]) {
            let feed = i16::try_from(index).unwrap_or(i16::MAX);
            let batch = i32::try_from(checkpoints.len() + 1).unwrap_or(i32::MAX);
            checkpoints.push(Checkpoint {
                feed,
                batch,
                from: from.clone(),
                to: to.clone(),
                fence: 0,
                size: i32::try_from(size).ok(),
                joined: Joined::default(),
            });
            from = to;
        }
    }
    Ok((checkpoints, rows))
}

/// How many rows a feed has, and between which keys they lie where the key is one integer.
struct Extent {
    rows: u64,
    keys: Option<(i64, i64)>,
}

impl Extent {
    /// Boundaries by arithmetic: no two rows share a key, so no range of `size` numbers holds more than `size` rows.
    /// Nothing where so many numbers are missing that most ranges would be nearly empty; then keys have to be counted.
    fn even_boundaries(&self, size: u32) -> Option<Vec<Vec<String>>> {
        let (first, last) = self.keys?;
        let numbers = i128::from(last) - i128::from(first) + 1;
        if numbers > 2 * i128::from(self.rows) {
            return None;
        }
        let end = |part: i128| i128::from(first) - 1 + part * i128::from(size);
        let ends = (1..).map(end).take_while(|end| *end < i128::from(last));
        Some(ends.map(|end| vec![end.to_string()]).collect())
    }
}

async fn extent(client: &Client, entity: &Entity, feed: &Feed) -> Result<Extent, Error> {
    if !holds_integers(feed) {
        let rows = count(client, entity, feed).await?;
        return Ok(Extent { rows, keys: None });
    }
    let key = key_columns(feed).concat();
    let sql = format!(
        "SELECT count(*), min({key})::bigint, max({key})::bigint FROM ({}) AS feed",
        feed.read_sql
    );
    let row = client.query_one(&sql, &[]).await;
    let row = row.during(|| format!("counting the rows of {}", entity.name))?;
    let keys: (Option<i64>, Option<i64>) = (row.get(1), row.get(2));
    Ok(Extent {
        rows: u64::try_from(row.get::<_, i64>(0)).unwrap_or(0),
        keys: keys.0.zip(keys.1),
    })
}

/// Some batches of every feed, spread evenly over its keys, that come to about `rows` rows in all; gives all batches
/// where the feeds have no more. The same rows in every run, as long as the source is the same.
pub(crate) async fn sample(
    client: &Client,
    entity: &Entity,
    size: u32,
    rows: u32,
) -> Result<(Vec<Checkpoint>, u64), Error> {
    let feeds = u32::try_from(entity.feeds.len()).unwrap_or(u32::MAX).max(1);
    let of_feed = rows.div_ceil(feeds).max(1);
    let part = of_feed.div_ceil(PLACES).clamp(1, size);
    let (all, total) = plan(client, entity, |_| part).await?;
    if total <= u64::from(rows) {
        return plan(client, entity, |_| size).await;
    }
    let wanted = usize::try_from(of_feed.div_ceil(part)).unwrap_or(usize::MAX);
    let mut chosen: Vec<Checkpoint> = all
        .chunk_by(|one, next| one.feed == next.feed)
        .flat_map(|of_feed| spread(of_feed, wanted))
        .cloned()
        .collect();
    for (checkpoint, number) in chosen.iter_mut().zip(1..) {
        checkpoint.batch = number;
    }
    Ok((chosen, total))
}

/// So many of some things, as far from one another as they can be, the first among them.
fn spread<T>(all: &[T], wanted: usize) -> impl Iterator<Item = &T> {
    let wanted = wanted.min(all.len());
    (0..wanted).map(move |at| &all[at * all.len() / wanted])
}

/// How many rows a feed has.
async fn count(client: &Client, entity: &Entity, feed: &Feed) -> Result<u64, Error> {
    count_range(client, entity, feed, "").await
}

/// How many rows of a feed meet a condition that [`range_condition`] has made.
pub(crate) async fn count_range(
    client: &Client,
    entity: &Entity,
    feed: &Feed,
    condition: &str,
) -> Result<u64, Error> {
    let sql = format!(
        "SELECT count(*) FROM ({}) AS feed{condition}",
        feed.read_sql
    );
    let row = client
        .query_one(&sql, &[])
        .await
        .during(|| format!("counting the rows of {}", entity.name))?;
    Ok(u64::try_from(row.get::<_, i64>(0)).unwrap_or(0))
}

/// Every `size`-th key of a range, in order. Only the key's columns are asked for, so no other expression of the
/// read statement is evaluated.
async fn boundaries(
    client: &Client,
    entity: &Entity,
    (feed, (from, to)): (&Feed, Ends<'_>),
    size: u32,
) -> Result<Vec<Vec<String>>, Error> {
    let keys = key_columns(feed);
    let texts: Vec<String> = keys
        .iter()
        .map(|key| format!("numbered.{key}::text"))
        .collect();
    let sql = format!(
        "SELECT ARRAY[{}] FROM (
             SELECT {list}, row_number() OVER (ORDER BY {list}) AS rehome_number FROM ({}) AS feed{}
         ) AS numbered WHERE rehome_number % {size} = 0 ORDER BY rehome_number",
        texts.join(", "),
        feed.read_sql,
        range_condition(feed, from, to),
        list = keys.join(", "),
    );
    let rows = client.query(&sql, &[]).await;
    let rows = rows.during(|| format!("cutting the rows of {} into batches", entity.name))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// A batch's range in pieces of at most `size` rows, as the source is now; each keeps the batch's number.
pub(crate) async fn cut(
    client: &Client,
    entity: &Entity,
    (feed, batch): (usize, &Checkpoint),
    size: u32,
) -> Result<Vec<Checkpoint>, Error> {
    let range = (batch.from.as_deref(), batch.to.as_deref());
    let mut ends = boundaries(client, entity, (&entity.feeds[feed], range), size).await?;
    // A piece that ends where the range does would leave an empty one behind it.
    ends.pop_if(|end| Some(&*end) == batch.to.as_ref());
    let mut pieces = Vec::new();
    let mut from = batch.from.clone();
    for to in ends.into_iter().map(Some).chain([batch.to.clone()]) {
        let (from, to) = (std::mem::replace(&mut from, to.clone()), to);
        pieces.push(Checkpoint {
            from,
            to,
            ..batch.clone()
        });
    }
    Ok(pieces)
}

/// The names of the key's columns, quoted.
pub(crate) fn key_columns(feed: &Feed) -> Vec<String> {
    feed.key
        .iter()
        .map(|index| quote_identifier(feed.columns[*index].name))
        .collect()
}

/// The SELECT for the rows of a range, in the order of their keys.
pub(crate) fn select_range(feed: &Feed, from: Option<&[String]>, to: Option<&[String]>) -> String {
    let keys = key_columns(feed).join(", ");
    format!(
        "SELECT * FROM ({}) AS feed{} ORDER BY {keys}",
        feed.read_sql,
        range_condition(feed, from, to)
    )
}

/// The WHERE clause of a range, empty for all rows.
pub(crate) fn range_condition(
    feed: &Feed,
    from: Option<&[String]>,
    to: Option<&[String]>,
) -> String {
    let keys = key_columns(feed).join(", ");
    let bound =
        |operator: &str, key: &[String]| format!("({keys}) {operator} {}", key_literal(feed, key));
    let bounds: Vec<String> = from
        .map(|key| bound(">", key))
        .into_iter()
        .chain(to.map(|key| bound("<=", key)))
        .collect();
    if bounds.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", bounds.join(" AND "))
    }
}

/// A key as an SQL row value, each column cast to its own type.
pub(crate) fn key_literal(feed: &Feed, key: &[String]) -> String {
    let typed = feed.key.iter().zip(key);
    let literals: Vec<String> = typed
        .map(|(index, text)| {
            format!(
                "{}::{}",
                quote_literal(text),
                feed.columns[*index].type_name
            )
        })
        .collect();
    format!("({})", literals.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::{Column, Kind, Relation};

    const COLUMNS: &[Column] = &[
        Column {
            name: "id",
            type_name: "integer",
            not_null: true,
            kind: Kind::Int4,
        },
        Column {
            name: "a\"b",
            type_name: "text",
            not_null: true,
            kind: Kind::Text,
        },
    ];
    const FEED: Feed = Feed {
        name: "t",
        source: Relation {
            schema: "public",
            name: "t",
        },
        read_sql: "SELECT id FROM t",
        columns: COLUMNS,
        key: &[0, 1],
        filter: None,
        expects: COLUMNS,
    };

    #[test]
    fn a_sample_is_spread_over_all_there_is() {
        let all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        let few: Vec<i32> = spread(&all, 3).copied().collect();
        assert_eq!(few, [0, 3, 6]);
        assert_eq!(spread(&all, 20).count(), 10);
        assert_eq!(spread::<i32>(&[], 3).count(), 0);
    }

    #[test]
    fn integers_with_few_gaps_are_cut_by_arithmetic() {
        let cut = |rows, first, last| {
            Extent {
                rows,
                keys: Some((first, last)),
            }
            .even_boundaries(10)
        };
        let ends = |ends: &[i64]| Some(ends.iter().map(|end| vec![end.to_string()]).collect());
        assert_eq!(cut(25, 1, 25), ends(&[10, 20]));
        assert_eq!(
            cut(20, 1, 20),
            ends(&[10]),
            "the last range is the open one"
        );
        assert_eq!(cut(3, -5, -3), ends(&[]));
        assert_eq!(cut(2, i64::MIN, i64::MAX), None, "mostly gaps");
        assert_eq!(cut(10, i64::MAX - 14, i64::MAX), ends(&[i64::MAX - 5]));
    }

    #[test]
    fn a_range_is_open_below_and_closed_above() {
        let (from, to) = (
            ["1".to_owned(), "it's".to_owned()],
            ["2".to_owned(), String::new()],
        );
        assert_eq!(
            range_condition(&FEED, Some(&from), Some(&to)),
            r#" WHERE ("id", "a""b") > ('1'::integer, 'it''s'::text) AND ("id", "a""b") <= ('2'::integer, ''::text)"#
        );
        assert_eq!(range_condition(&FEED, None, None), "");
    }
}
