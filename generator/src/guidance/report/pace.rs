//! How fast rows moved over time: from the batches that the target has on record to a picture and a table.

use rehome_runtime::control::history::BatchTime;

use crate::guidance::document::{Chapter, Figure, bar};
use crate::orchestrate::account::grouped;

/// Parts that the time is cut into.
const PARTS: usize = 40;

/// Who waits longer than this between two batches was interrupted; what lies between is left out of the picture.
const PAUSE: f64 = 60.0;

/// Rows over the time that was worked.
#[derive(Debug, Clone, PartialEq)]
struct Pace {
    /// Seconds that were worked.
    seconds: f64,
    /// Rows in each of equally long parts of them.
    rows: Vec<f64>,
    /// Seconds that were left out.
    paused: f64,
}

/// The chapter about it; nothing where no batch is on record.
pub(super) fn chapter(batches: &[BatchTime]) -> Option<Chapter> {
    let pace = pace(batches)?;
    let part = pace.seconds / PARTS as f64;
    let rates: Vec<f64> = pace.rows.iter().map(|rows| rows / part).collect();
    let highest = rates.iter().copied().fold(0.0, f64::max);
    let rows = rates.iter().enumerate().map(|(at, rate)| {
        let from = at as f64 * part;
        vec![
            format!(
                "{} to {}",
                clock(from, pace.seconds),
                clock(from + part, pace.seconds)
            ),
            bar(*rate, highest),
            whole(pace.rows[at]),
            whole(*rate),
        ]
    });
    let head = ["time worked", "~share", "#rows", "#rows a second"];
    let all: f64 = pace.rows.iter().sum();
    let words = format!(
        "{} rows in {}: {} rows a second on average, {} at the most.{}",
        whole(all),
        clock(pace.seconds, pace.seconds),
        whole(all / pace.seconds),
        whole(highest),
        left_out(pace.paused),
    );
    let chapter = Chapter::new("Rows a second", &head, rows)
        .with_words(words)
        .with_figure(Some(Figure {
            title:
                "Rows read a second while rows were moved; proofs and rebuilt indexes are the gaps"
                    .to_owned(),
            top: format!("{} rows a second", whole(highest)),
            times: (0..=4)
                .map(|quarter| clock(pace.seconds * f64::from(quarter) / 4.0, pace.seconds))
                .collect(),
            heights: rates,
        }));
    Some(chapter.folded("The same as a table"))
}

/// Spreads each batch's rows evenly over the time that it took.
fn pace(batches: &[BatchTime]) -> Option<Pace> {
    let (worked, paused) = without_pauses(batches);
    let seconds = worked
        .iter()
        .map(|(_, ended, _)| *ended)
        .fold(0.0, f64::max);
    if seconds <= 0.0 {
        return None;
    }
    let part = seconds / PARTS as f64;
    let mut rows = vec![0.0; PARTS];
    for (began, ended, moved) in worked {
        let took = (ended - began).max(f64::EPSILON);
        let first = place(began, part);
        for (at, rows) in rows
            .iter_mut()
            .enumerate()
            .take(place(ended, part) + 1)
            .skip(first)
        {
            let (from, to) = (at as f64 * part, (at + 1) as f64 * part);
            *rows += moved * (ended.min(to) - began.max(from)).max(0.0) / took;
        }
    }
    Some(Pace {
        seconds,
        rows,
        paused,
    })
}

fn place(moment: f64, part: f64) -> usize {
    ((moment / part) as usize).min(PARTS - 1)
}

/// Begin, end and rows of each batch, counted from the first begin, pauses left out; and how long these were.
fn without_pauses(batches: &[BatchTime]) -> (Vec<(f64, f64, f64)>, f64) {
    let mut sorted: Vec<&BatchTime> = batches.iter().collect();
    sorted.sort_by(|one, other| one.began.total_cmp(&other.began));
    let first = sorted.first().map_or(0.0, |batch| batch.began);
    let (mut reach, mut paused) = (first, 0.0);
    let worked = sorted.into_iter().map(|batch| {
        if batch.began - reach > PAUSE {
            paused += batch.began - reach;
        }
        reach = reach.max(batch.ended);
        let shift = first + paused;
        (batch.began - shift, batch.ended - shift, batch.rows as f64)
    });
    let worked = worked.collect();
    (worked, paused)
}

fn left_out(paused: f64) -> String {
    if paused <= 0.0 {
        return String::new();
    }
    format!(
        " Pauses of more than {PAUSE:.0} seconds are left out: {} in all.",
        clock(paused, paused)
    )
}

fn whole(number: f64) -> String {
    grouped(number.round() as u64)
}

/// A moment in the unit that its whole time is told in.
fn clock(seconds: f64, of: f64) -> String {
    match of {
        short if short < 10.0 => format!("{seconds:.2} s"),
        short if short < 180.0 => format!("{seconds:.1} s"),
        long if long < 10_800.0 => format!("{:.1} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(began: f64, ended: f64, rows: u64) -> BatchTime {
        BatchTime {
            entity: "cases".to_owned(),
            began: 1_000_000.0 + began,
            ended: 1_000_000.0 + ended,
            rows,
        }
    }

    #[test]
    fn every_row_is_in_the_picture_once_and_side_by_side_adds_up() {
        let both = pace(&[
            batch(0.0, 40.0, 400),
            batch(0.0, 40.0, 4000),
            batch(39.0, 40.0, 40),
        ]);
        let both = both.map(|pace| pace.rows).unwrap_or_default();
        assert!(
            (both.iter().sum::<f64>() - 4440.0).abs() < 0.001,
            "{both:?}"
        );
        assert!((both[0] - 110.0).abs() < 0.001, "{both:?}");
        assert!((both[PARTS - 1] - 150.0).abs() < 0.001, "{both:?}");
    }

    #[test]
    fn a_run_that_went_on_the_next_day_shows_no_night() {
        let pace = pace(&[
            batch(86_400.0, 86_410.0, 5),
            batch(0.0, 30.0, 5),
            batch(80.0, 90.0, 5),
        ]);
        let pace = pace.expect("batches are there");
        // Fifty seconds between two batches are part of the work.
        assert!((pace.seconds - 100.0).abs() < 0.001, "{pace:?}");
        assert!((pace.paused - 86_310.0).abs() < 0.001, "{pace:?}");
    }

    #[test]
    fn no_batch_no_picture() {
        assert_eq!(chapter(&[]), None);
        assert_eq!(chapter(&[batch(1.0, 1.0, 7)]), None);
    }
}
