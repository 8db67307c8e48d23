//! How many programs of a stage work at once, and with how many workers each: so that all together are no more than the
//! machine has processors and the servers have room for, and that the stage ends as soon as it can.

use std::collections::BTreeMap;

/// The sessions that a program opens in each server for one worker, those beside its workers counted in.
const SESSIONS: u64 = 5;

/// More workers than this gain nothing on one table.
const MOST_WORKERS: u32 = 8;

/// More programs than this at once would take more memory than they are worth.
const MOST_PROGRAMS: usize = 8;

/// What a program does that no worker makes shorter takes as long as so many rows: sessions, plans, what is asked in SQL.
/// A guess, that only decides who works beside whom.
const OVERHEAD: u64 = 20_000;

/// What there is to share, and what a person has asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crew {
    /// Workers that can work at once.
    pub places: u32,
    /// How many programs may work at once, where somebody has said so.
    pub side_by_side: Option<usize>,
    /// How many workers each program has, where somebody has said so.
    pub workers: Option<u32>,
    /// How many rows each entity had in the source when it was profiled.
    pub rows: BTreeMap<String, u64>,
}

/// A program's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// Its entity's position among those of the stage.
    pub(super) index: usize,
    /// How many workers it has.
    pub(super) workers: u32,
}

/// The places of a machine with so many processors, whose servers let so many more sessions in.
#[must_use]
pub fn places(processors: usize, free_sessions: u64) -> u32 {
    let processors = u32::try_from(processors).unwrap_or(u32::MAX);
    let room = u32::try_from(free_sessions / SESSIONS).unwrap_or(u32::MAX);
    processors.min(room).max(1)
}

impl Crew {
    /// The turns of a stage's entities, the biggest first. Of all ways to share the places that let no program take longer
    /// than some other one can, that by which the stage ends first.
    pub(super) fn turns(&self, entities: &[String]) -> Vec<Turn> {
        let rows = |index: usize| self.rows.get(&entities[index]).copied().unwrap_or(0);
        let mut order: Vec<usize> = (0..entities.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(rows(*index)));
        let rows: Vec<u64> = order.iter().map(|index| rows(*index)).collect();
        let limits = rows
            .iter()
            .flat_map(|rows| (1..=self.most()).map(|workers| takes(*rows, workers)));
        let ways = limits.map(|limit| self.within(limit, &rows));
        let best = ways.min_by_key(|way| (self.ends(&rows, way), way.iter().sum::<u32>()));
        let turns = order.into_iter().zip(best.unwrap_or_default());
        turns
            .map(|(index, workers)| Turn { index, workers })
            .collect()
    }

    /// The workers by which no program takes longer than this, as far as workers help.
    fn within(&self, limit: u64, rows: &[u64]) -> Vec<u32> {
        let fewest = |rows: &u64| {
            let enough = (1..=self.most()).find(|workers| takes(*rows, *workers) <= limit);
            enough.unwrap_or(self.most())
        };
        match self.workers {
            Some(workers) => vec![workers; rows.len()],
            None => rows.iter().map(fewest).collect(),
        }
    }

    /// When a stage ends whose programs begin in this order, each as soon as there is room.
    fn ends(&self, rows: &[u64], way: &[u32]) -> u64 {
        let (mut now, mut last) = (0, 0);
        let mut working: Vec<(u64, u32)> = Vec::new();
        for (rows, workers) in rows.iter().zip(way) {
            let taken = |working: &[(u64, u32)]| working.iter().map(|(_, workers)| workers).sum();
            while !self.has_room(working.len(), taken(&working), *workers) {
                now = working.iter().map(|(end, _)| *end).min().unwrap_or(now);
                working.retain(|(end, _)| *end > now);
            }
            let end = now + takes(*rows, *workers);
            working.push((end, *workers));
            last = last.max(end);
        }
        last
    }

    /// The most workers that one program has.
    fn most(&self) -> u32 {
        let places = match self.side_by_side {
            Some(programs) => self.places / u32::try_from(programs.max(1)).unwrap_or(u32::MAX),
            None => self.places,
        };
        places.clamp(1, MOST_WORKERS)
    }

    /// Whether a program with so many workers can begin beside others that have some already.
    pub(super) fn has_room(&self, programs: usize, workers: u32, more: u32) -> bool {
        match self.side_by_side {
            Some(most) => programs < most.max(1),
            None => programs == 0 || programs < MOST_PROGRAMS && workers + more <= self.places,
        }
    }
}

/// How long a program takes for so many rows, in rows that one worker moves meanwhile.
fn takes(rows: u64, workers: u32) -> u64 {
    OVERHEAD + rows.div_ceil(u64::from(workers.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The workers of tables with so many thousand rows, in the order of their turns, and when all have ended.
    fn shared(crew: &Crew, thousands: &[u64]) -> (Vec<u32>, u64) {
        let named = |(at, rows): (usize, &u64)| (format!("table {at}"), rows * 1_000);
        let crew = Crew {
            rows: thousands.iter().enumerate().map(named).collect(),
            ..crew.clone()
        };
        let entities: Vec<String> = crew.rows.keys().cloned().collect();
        let turns = crew.turns(&entities);
        let rows: Vec<u64> = turns
            .iter()
            .map(|turn| thousands[turn.index] * 1_000)
            .collect();
        assert!(
            rows.is_sorted_by(|one, next| one >= next),
            "the biggest first"
        );
        let way: Vec<u32> = turns.iter().map(|turn| turn.workers).collect();
        let ends = crew.ends(&rows, &way) / 1_000;
        (way, ends)
    }

    fn of(places: u32) -> Crew {
        Crew {
            places,
            ..Crew::default()
        }
    }

    #[test]
    fn a_stage_is_no_longer_because_its_tables_are_moved_side_by_side() {
        // The biggest has both workers, and what is small comes behind it, in pairs.
        assert_eq!(shared(&of(2), &[10, 900, 10]), (vec![2, 1, 1], 500));
        // Two of a size have one each.
        assert_eq!(shared(&of(2), &[510, 490]), (vec![1, 1], 530));
        assert_eq!(shared(&of(2), &[700]), (vec![2], 370));
        assert_eq!(shared(&of(2), &[1; 8]), (vec![1; 8], 84));
        assert_eq!(shared(&of(8), &[400, 300, 300]).0, [3, 2, 2]);
        assert_eq!(shared(&of(2), &[]), (vec![], 0));
    }

    #[test]
    fn no_way_of_sharing_takes_longer_than_one_table_after_the_other() {
        for places in 1..=4 {
            for tables in [
                [1, 1, 1, 1],
                [9, 3, 3, 1],
                [50, 40, 5, 5],
                [700, 200, 90, 1],
            ] {
                let one_by_one: u64 = tables.iter().map(|rows| takes(rows * 1_000, places)).sum();
                let (_, ends) = shared(&of(places), &tables);
                assert!(ends <= one_by_one / 1_000, "{places} places, {tables:?}");
            }
        }
    }

    #[test]
    fn what_a_person_says_holds() {
        let told = Crew {
            workers: Some(3),
            ..of(8)
        };
        assert_eq!(shared(&told, &[10, 90]).0, [3, 3]);
        let told = Crew {
            side_by_side: Some(4),
            ..of(8)
        };
        assert_eq!(shared(&told, &[1_000, 1_000, 1_000, 1_000]).0, [2; 4]);
        assert!(told.has_room(3, 100, 1) && !told.has_room(4, 4, 1));
    }

    #[test]
    fn all_together_have_no_more_workers_than_there_are_places() {
        let crew = of(2);
        assert!(crew.has_room(0, 0, 3), "one always works");
        assert!(crew.has_room(1, 1, 1) && !crew.has_room(2, 2, 1));
        assert!(!crew.has_room(1, 2, 1));
        assert!(!of(64).has_room(MOST_PROGRAMS, 8, 1));
        assert_eq!(places(16, 1_000), 16);
        assert_eq!(places(16, 40), 8);
        assert_eq!(places(2, 0), 1);
    }
}
