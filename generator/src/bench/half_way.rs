//! Half-way: the time left that a program tells there, against what it then took.

use rehome_runtime::report::{Event, Phase};

use super::model::{Cost, Goal, HalfWay, Spread};
use crate::sandbox::Measured;

/// Finds in what a program said when half of a phase's rows were done, and what was told to be left. Nothing where the
/// program told nothing, or all rows came at once.
pub(super) fn found(measured: &Measured, phase: Phase) -> Option<HalfWay> {
    let told = measured
        .told
        .iter()
        .filter_map(|(at, line)| match event(line)? {
            Event::Progress {
                phase: of,
                done,
                total,
                left_seconds,
                ..
            } if of == phase => Some((*at, done, total, left_seconds)),
            _ => None,
        });
    let told: Vec<_> = told.collect();
    let half = told.iter().find_map(|(at, done, total, left)| {
        let is_half = *done < *total && done * 2 >= *total;
        is_half.then_some(()).and(*left).map(|left| (*at, left))
    });
    let whole = told.iter().find(|(_, done, total, _)| done >= total);
    let ((half, left), (whole, ..)) = half.zip(whole)?;
    Some(HalfWay {
        told: left,
        rows_took: whole - half,
        all_took: measured.seconds - half,
    })
}

/// What a line says, where it is an event. Numbers that are kept digit by digit come out of an object, not out of a text.
fn event(line: &str) -> Option<Event> {
    let object: serde_json::Value = serde_json::from_str(line).ok()?;
    serde_json::from_value(object).ok()
}

/// How far off the time left was, at the median of the rounds, in percent: of the rows, and of all that comes behind them.
pub(super) fn goals(name: &str, costs: &[Cost]) -> Vec<Goal> {
    let halves = || costs.iter().filter_map(|cost| cost.half_way);
    let off = |took: fn(&HalfWay) -> f64| {
        let off = halves().map(|half| 100.0 * (half.told / took(&half) - 1.0).abs());
        Spread::of(off.filter(|off| off.is_finite()))
    };
    let ends = [
        ("until the last row", off(|half| half.rows_took)),
        ("until the program's end", off(|half| half.all_took)),
    ];
    let goal = |(until, off): (&str, Option<Spread>)| {
        Some(Goal {
            name: format!("time left told at half-way, off what it took {until} ({name})"),
            found: off?.median,
            must: 25.0,
            aim: 10.0,
            unit: "%".to_owned(),
        })
    };
    ends.into_iter().filter_map(goal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[(f64, Phase, u64, Option<f64>)]) -> Measured {
        let line = |(at, phase, done, left): &(f64, Phase, u64, Option<f64>)| {
            let event = Event::Progress {
                entity: "teams".to_owned(),
                phase: *phase,
                done: *done,
                total: 100,
                left_seconds: *left,
            };
            (*at, serde_json::to_string(&event).unwrap_or_default())
        };
        let noise = (0.0, "no event".to_owned());
        Measured {
            seconds: 13.0,
            told: std::iter::once(noise)
                .chain(lines.iter().map(line))
                .collect(),
            ..Measured::default()
        }
    }

    #[test]
    fn what_was_told_at_half_way_is_set_against_what_it_took() {
        let measured = said(&[
            (1.0, Phase::Load, 0, None),
            (4.0, Phase::Load, 40, Some(4.0)),
            (6.0, Phase::Load, 60, Some(5.0)),
            (7.0, Phase::Load, 80, Some(1.0)),
            (10.0, Phase::Load, 100, Some(0.0)),
            (12.0, Phase::Finish, 100, None),
        ]);
        let half = HalfWay {
            told: 5.0,
            rows_took: 4.0,
            all_took: 7.0,
        };
        assert_eq!(found(&measured, Phase::Load), Some(half));
        assert_eq!(found(&measured, Phase::Validate), None);
    }

    #[test]
    fn rows_that_come_at_once_have_no_half_way() {
        let measured = said(&[(1.0, Phase::Load, 0, None), (2.0, Phase::Load, 100, None)]);
        assert_eq!(found(&measured, Phase::Load), None);
    }
}
