//! The figures that rehome sets itself, and what was found of them.

use super::half_way;
use super::model::{Goal, Taken};

/// Those that comparing ways can tell.
pub(super) fn of_ways(ways: &[Taken]) -> Vec<Goal> {
    let seconds = |name: &str| best(ways, name);
    let ratio = |name: &str, both: Option<(f64, f64)>, must: f64, aim: f64| {
        both.map(|(one, other)| Goal {
            name: name.to_owned(),
            found: one / other,
            must,
            aim,
            unit: String::new(),
        })
    };
    let own = seconds("rehome");
    let figures = [
        ratio(
            "bulk run, everything included / pgcopydb's best clone without any transform",
            own.zip(seconds("pgcopydb")),
            1.2,
            1.0,
        ),
        ratio(
            "bulk run / INSERT … SELECT over a foreign data wrapper, keys and checks on",
            own.zip(seconds("insert-select")),
            0.2,
            0.15,
        ),
        ratio(
            "live run / the finished bytes by \\copy in one stream into the same live tables",
            seconds("live").zip(seconds("live-copy")),
            0.8,
            0.6,
        ),
        ratio(
            "proof of every row, all checks included / reading both tables once",
            seconds("validate").zip(seconds("read-both")),
            2.0,
            1.3,
        ),
        ratio(
            "proof of every row, all checks included / bulk run",
            seconds("validate").zip(own),
            0.5,
            0.3,
        ),
    ];
    let programs = ways
        .iter()
        .filter(|way| ["rehome", "live", "validate"].contains(&way.name.as_str()) && way.counts());
    let of_each = programs.flat_map(of_program);
    figures.into_iter().flatten().chain(of_each).collect()
}

/// What a program may hold, and how well it knows how long it takes.
pub(super) fn of_program(way: &Taken) -> Vec<Goal> {
    let mut goals = vec![memory(&way.name, way.peak_memory_bytes)];
    goals.extend(half_way::goals(&way.name, &way.costs));
    goals
}

fn memory(name: &str, bytes: u64) -> Goal {
    Goal {
        name: format!("peak memory of the program, both processes ({name})"),
        found: bytes as f64 / f64::from(1 << 20),
        must: 96.0,
        aim: 48.0,
        unit: "MB".to_owned(),
    }
}

/// The median seconds of the way that took the least of those whose names begin so and that did what they should.
fn best(ways: &[Taken], family: &str) -> Option<f64> {
    let of_family = ways.iter().filter(|way| {
        let rest = way.name.strip_prefix(family);
        way.counts() && rest.is_some_and(|rest| rest.is_empty() || family == "pgcopydb")
    });
    let medians = of_family.filter_map(|way| Some(way.seconds?.median));
    medians.min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::model::{Cost, Spread};
    use crate::bench::rounds::empty;

    fn way(name: &str, seconds: f64) -> Taken {
        let cost = Cost {
            seconds,
            client_seconds: None,
            server_seconds: None,
            other_seconds: None,
            peak_memory_bytes: 0,
            half_way: None,
        };
        Taken {
            costs: vec![cost],
            seconds: Spread::of([seconds]),
            equal: Some(true),
            ..empty(name, "")
        }
    }

    #[test]
    fn a_way_that_failed_or_wrote_the_wrong_thing_stands_for_nothing() {
        let differs = Taken {
            equal: Some(false),
            ..way("pgcopydb-1", 1.0)
        };
        let failed = Taken {
            skipped: Some("it failed".to_owned()),
            ..way("pgcopydb-jobs", 2.0)
        };
        let ways = [differs, failed, way("pgcopydb-split", 4.0)];
        assert_eq!(best(&ways, "pgcopydb"), Some(4.0));
        assert_eq!(best(&ways[..2], "pgcopydb"), None);
    }
}
