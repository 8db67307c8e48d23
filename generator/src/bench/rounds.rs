//! Rounds: every way in turn, in another order each round, its contents compared after each run.

use super::model::{Cost, Goal, Plan, Taken};
use super::stage::{NEW_TABLE, Stage};
use super::ways::{FROM_FINISHED, Ground, Way, Work, chosen, own_run};
use super::{finished, goals, surroundings};
use crate::error::{Error, ErrorKind};

/// What measuring gave.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) ways: Vec<Taken>,
    pub(super) goals: Vec<Goal>,
    /// Seconds of the proof of every row; none where it was not timed.
    pub(super) validate_seconds: Option<f64>,
    /// Whether the user stopped it before all rounds were done.
    pub(super) is_stopped: bool,
}

/// A way with what was found of it so far.
struct Measured {
    way: Way,
    costs: Vec<Cost>,
    equal: Option<bool>,
    skipped: Option<String>,
}

/// What contents must be.
struct Expected {
    /// The new table with its keys.
    new: String,
    /// Its rows alone.
    rows: String,
    /// All of the old schema.
    old: String,
}

/// Measures the ways that were chosen.
///
/// # Errors
/// When rehome's first run fails, or the user stops it before a round counts. A later failure is told in the way's line.
pub(super) fn measure(
    stage: &mut Stage<'_>,
    source_bytes: u64,
    say: &dyn Fn(&str),
) -> Result<Found, Error> {
    let mut ways = chosen(&stage.clients.tools, &stage.plan.only, jobs(stage.plan));
    let validate_seconds = make_reference(stage, say)?;
    let new = stage.contents(Ground::New)?.unwrap_or_default();
    let rows = stage.rows(NEW_TABLE)?;
    prepare(stage, &mut ways, say)?;
    let expected = Expected {
        rows,
        new,
        old: stage.source_contents()?,
    };
    let mut measured: Vec<Measured> = ways.into_iter().map(Measured::new).collect();
    let is_stopped = all_rounds(stage, &mut measured, &expected, say)?;
    let rows = stage.plan.rows;
    let ways = measured.into_iter().map(Measured::result).collect();
    let ways = with_rates(ways, rows, source_bytes);
    Ok(Found {
        goals: goals::of_ways(&ways),
        ways,
        validate_seconds: Some(validate_seconds),
        is_stopped,
    })
}

/// What others' programs are told of how many things to do at a time: as many as rehome's take by themselves.
fn jobs(plan: &Plan) -> u32 {
    let own_choice = || u32::try_from(surroundings::processors().clamp(1, 8)).unwrap_or(1);
    plan.workers.unwrap_or_else(own_choice)
}

/// Takes every way in every round; gives whether the user stopped it, which leaves what was measured so far.
fn all_rounds(
    stage: &Stage<'_>,
    measured: &mut [Measured],
    expected: &Expected,
    say: &dyn Fn(&str),
) -> Result<bool, Error> {
    for round in 0..=stage.plan.rounds {
        // Who comes first finds other caches than who comes last, so the order goes round.
        let first = round as usize % measured.len().max(1);
        for at in 0..measured.len() {
            let one = &mut measured[(first + at) % measured.len()];
            match one.take(stage, expected, round == 0, say) {
                Err(error) if round > 0 && error.kind() == ErrorKind::Stopped => return Ok(true),
                taken => taken?,
            }
        }
    }
    Ok(false)
}

/// Makes what ways need that are there, and says of a way that cannot be had why.
fn prepare(stage: &mut Stage<'_>, ways: &mut [Way], say: &dyn Fn(&str)) -> Result<(), Error> {
    let needs = |way: &Way| way.missing.is_none() && FROM_FINISHED.contains(&way.family);
    if !ways.iter().any(needs) {
        return Ok(());
    }
    say("Keeping the finished rows for the SQL baselines …");
    finished::keep(stage)?;
    let from_afar = ways.iter_mut().filter(|way| way.family == "insert-select");
    let mut from_afar = from_afar.peekable();
    if from_afar.peek().is_some()
        && let Err(error) = finished::reach_source(stage)
    {
        from_afar.for_each(|way| way.missing = Some(error.root_cause()));
    }
    Ok(())
}

/// A first run of rehome, proven row by row: its contents are what all others must give. Tells the seconds of the proof.
fn make_reference(stage: &Stage<'_>, say: &dyn Fn(&str)) -> Result<f64, Error> {
    say("A first run, and the proof of every row …");
    let way = own_run();
    let (_, outcome) = stage.take(&way)?;
    let migrated = outcome.map_or(0, |outcome| outcome.account.migrated);
    if migrated != stage.plan.rows {
        return Err(Error::failed("rows are missing", "app.system_messages")
            .because(format!("{migrated} of {} arrived", stage.plan.rows)));
    }
    stage.validate(&stage.programs.bulk)
}

impl Measured {
    fn new(way: Way) -> Self {
        Self {
            skipped: way.missing.clone(),
            costs: Vec::new(),
            equal: None,
            way,
        }
    }

    /// Takes the way once; the first round warms up and is not kept. A way that fails is not taken again.
    fn take(
        &mut self,
        stage: &Stage<'_>,
        expected: &Expected,
        is_warming: bool,
        say: &dyn Fn(&str),
    ) -> Result<(), Error> {
        if self.skipped.is_some() {
            return Ok(());
        }
        let note = if is_warming { " (warming up)" } else { "" };
        let taken = stage.take(&self.way).and_then(|(cost, _)| {
            say(&format!("  {}: {:.2} s{note}", self.way.name, cost.seconds));
            self.compare(stage, expected).map_err(|error| {
                // Who says that it is done and has not even made the table has written the wrong thing.
                self.equal = Some(false);
                let what = "it ended well, and what it wrote cannot be compared";
                Error::failed(what, self.way.name).because(error.root_cause())
            })?;
            Ok(cost)
        });
        self.note(taken, is_warming)
    }

    /// Notes what a run cost or why it failed; gives on that the user stops it.
    fn note(&mut self, taken: Result<Cost, Error>, is_warming: bool) -> Result<(), Error> {
        match taken {
            Ok(cost) if !is_warming => self.costs.push(cost),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Stopped => return Err(error),
            Err(error) => {
                self.skipped = Some(error.to_string());
                // Others' programs may well fail on this machine; rehome's must not.
                if !matches!(self.way.work, Work::Script(..)) {
                    self.equal = Some(false);
                }
            }
        }
        Ok(())
    }

    fn compare(&mut self, stage: &Stage<'_>, expected: &Expected) -> Result<(), Error> {
        let must = match self.way.ground {
            Ground::New => &expected.new,
            Ground::Bare => &expected.rows,
            _ => &expected.old,
        };
        if let Some(found) = stage.contents(self.way.ground)? {
            let is_equal = found == *must && stage.is_mapped(&self.way)?;
            self.equal = Some(is_equal && self.equal != Some(false));
        }
        Ok(())
    }

    fn result(self) -> Taken {
        Taken {
            costs: self.costs,
            skipped: self.skipped,
            equal: self.equal,
            ..empty(self.way.name, &self.way.title)
        }
    }
}

/// A way of which nothing is known yet.
pub(super) fn empty(name: &str, title: &str) -> Taken {
    Taken {
        name: name.to_owned(),
        title: title.to_owned(),
        rows: 0,
        costs: Vec::new(),
        skipped: None,
        equal: None,
        seconds: None,
        rows_per_second: None,
        megabytes_per_second: None,
        rehome_ratio: None,
        client_seconds_per_million: None,
        server_seconds_per_million: None,
        others_percent: None,
        peak_memory_bytes: 0,
    }
}

/// Fills in what follows from the costs.
fn with_rates(mut ways: Vec<Taken>, rows: u64, source_bytes: u64) -> Vec<Taken> {
    let own = ways.iter().find(|way| way.name == "rehome");
    let own: Vec<Cost> = own.map(|way| way.costs.clone()).unwrap_or_default();
    for way in &mut ways {
        way.fill(rows, source_bytes);
        way.compare_with(&own);
    }
    ways
}
