//! rehome's own runs over several sets of rows: counted by the program, proven after the first run over each, and their
//! contents compared after every one.

use super::model::{Cost, Goal, Taken};
use super::rounds::{Found, empty};
use super::stage::Stage;
use super::ways::{Ground, Way, Work};
use super::world::Rows;
use crate::error::{Error, ErrorKind};

/// One way over one set of rows.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) way: Way,
    /// What the rows are like.
    pub(super) kind: Rows,
    /// How many there are.
    pub(super) rows: u64,
    /// How many of them the target must not get.
    pub(super) bad: u64,
}

/// The rows that the source has just now.
struct Source {
    kind: Rows,
    rows: u64,
    bytes: u64,
    /// What the target holds of them once they are moved; known when a run was proven.
    proven: Option<String>,
}

/// Measures the jobs one after the other. What was measured stays where the user stops it or a program fails.
///
/// # Errors
/// When nothing was measured before it ended.
pub(super) fn measure(
    stage: &Stage<'_>,
    jobs: &[Job],
    goals: fn(&[Taken]) -> Vec<Goal>,
    say: &dyn Fn(&str),
) -> Result<Found, Error> {
    let (mut ways, mut source, mut is_stopped) = (Vec::new(), None, false);
    for job in jobs {
        let mut taken = empty(&job.name, &job.title);
        let done = job.measure(stage, &mut source, &mut taken, say);
        taken.fill(job.rows, source.as_ref().map_or(0, |source| source.bytes));
        ways.push(taken);
        if let Err(error) = done {
            is_stopped = end(&mut ways, error)?;
            break;
        }
    }
    Ok(Found {
        goals: goals(&ways),
        ways,
        validate_seconds: None,
        is_stopped,
    })
}

/// What an error means for what was measured so far, the last way being the one that it came in: gives whether the user
/// stopped it, or tells in the way's line how it failed.
fn end(ways: &mut Vec<Taken>, error: Error) -> Result<bool, Error> {
    if ways.iter().all(|way| way.costs.is_empty()) {
        return Err(error);
    }
    let is_stopped = error.kind() == ErrorKind::Stopped;
    if is_stopped {
        ways.retain(|way| !way.costs.is_empty());
    } else if let Some(way) = ways.last_mut() {
        way.skipped = Some(error.to_string());
        way.equal = Some(false);
    }
    Ok(is_stopped)
}

impl Job {
    /// All rounds; the first warms up, and what it wrote is proven where nothing was of these rows.
    fn measure(
        &self,
        stage: &Stage<'_>,
        source: &mut Option<Source>,
        taken: &mut Taken,
        say: &dyn Fn(&str),
    ) -> Result<(), Error> {
        let is_there = |source: &Source| (source.kind, source.rows) == (self.kind, self.rows);
        if !source.as_ref().is_some_and(is_there) {
            *source = None;
            say(&format!(
                "Making {} rows{} …",
                self.rows,
                self.kind.special()
            ));
            stage
                .world
                .fill(self.rows, self.kind, &stage.plan.interrupts)?;
        }
        let source = match source {
            Some(source) => source,
            None => source.insert(Source {
                kind: self.kind,
                rows: self.rows,
                bytes: super::source_bytes(stage.world)?,
                proven: None,
            }),
        };
        for round in 0..=stage.plan.rounds {
            let (cost, is_equal) = self.once(stage, &mut source.proven)?;
            taken.equal = Some(is_equal && taken.equal != Some(false));
            say(&format!("  {}: {:.2} s", self.name, cost.seconds));
            if round > 0 {
                taken.costs.push(cost);
            }
        }
        Ok(())
    }

    /// One run; whether every row is where it must be.
    fn once(&self, stage: &Stage<'_>, proven: &mut Option<String>) -> Result<(Cost, bool), Error> {
        let (cost, outcome) = stage.take(&self.way)?;
        let account = outcome.map(|outcome| outcome.account).unwrap_or_default();
        let is_counted =
            account.quarantined == self.bad && account.migrated == self.rows - self.bad;
        if proven.is_none() {
            stage.validate(match self.way.work {
                Work::Live => &stage.programs.live,
                _ => &stage.programs.bulk,
            })?;
        }
        let found = stage.contents(Ground::New)?;
        let is_equal = proven.is_none() || *proven == found;
        if proven.is_none() {
            *proven = found;
        }
        Ok((cost, is_counted && is_equal && stage.is_mapped(&self.way)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(costs: &[usize]) -> Vec<Taken> {
        let cost = Cost {
            seconds: 1.0,
            client_seconds: None,
            server_seconds: None,
            other_seconds: None,
            peak_memory_bytes: 0,
        };
        let way = |count: &usize| Taken {
            costs: vec![cost; *count],
            ..empty("quarter", "")
        };
        costs.iter().map(way).collect()
    }

    #[test]
    fn what_was_measured_outlives_a_stop_and_a_failure() -> Result<(), Error> {
        let stop = || Error::new(ErrorKind::Stopped, "stopped", "by the test");
        assert!(end(&mut ways(&[0]), stop()).is_err());
        let mut stopped = ways(&[2, 0]);
        assert!(end(&mut stopped, stop())?);
        assert_eq!(stopped, ways(&[2]));
        let mut failed = ways(&[2, 1]);
        assert!(!end(
            &mut failed,
            Error::failed("it failed", "the program")
        )?);
        assert_eq!(failed[1].equal, Some(false));
        assert_eq!(failed[1].skipped.as_deref(), Some("it failed: the program"));
        Ok(())
    }
}
