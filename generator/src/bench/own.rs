//! rehome's own ways over several sets of rows: counted by the program, their contents compared after every run.

use super::model::{Cost, Goal, Taken};
use super::rounds::{Found, empty};
use super::stage::Stage;
use super::ways::{Way, live_run, own_run, proof};
use super::world::Rows;
use crate::error::{Error, ErrorKind};

/// One set of rows that the source is given.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) name: &'static str,
    pub(super) title: String,
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
    /// What the first run over them has left in the target.
    left: Option<String>,
    /// Whether the servers and the programs have been at work already.
    is_warm: bool,
}

/// Measures some of rehome's ways over each of the sets, one after the other; by default those of these families. What was
/// measured stays where the user stops it or a program fails. One run before all others is thrown away, the first set being
/// a small one: what is cold is cold once.
///
/// # Errors
/// When nothing was measured before it ended.
pub(super) fn measure(
    stage: &Stage<'_>,
    sets: &[Set],
    families: &[&str],
    goals: fn(&[Taken]) -> Vec<Goal>,
    say: &dyn Fn(&str),
) -> Result<Found, Error> {
    let (mut ways, mut is_stopped) = (Vec::new(), false);
    let mut source = Source {
        kind: Rows::Clean,
        rows: stage.plan.rows,
        bytes: super::source_bytes(stage.world)?,
        left: None,
        is_warm: false,
    };
    let of_set = |set| chosen(&stage.plan.only, families).map(move |way| (set, way));
    for (set, way) in sets.iter().flat_map(of_set) {
        let mut taken = empty(&set.name_of(&way), &format!("{}, {}", way.title, set.title));
        let done = set.measure(stage, &way, &mut source, &mut taken, say);
        taken.fill(set.rows, source.bytes);
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

/// The ways that were asked for; a proof comes behind the load that it proves.
fn chosen<'a>(only: &'a [String], families: &'a [&str]) -> impl Iterator<Item = Way> + 'a {
    let ways = [own_run(), live_run(), proof()].into_iter();
    ways.filter(move |way| match only.is_empty() {
        true => families.contains(&way.family),
        false => only.iter().any(|name| name == way.family),
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

impl Set {
    /// What a way over these rows is called.
    pub(super) fn name_of(&self, way: &Way) -> String {
        format!("{}-{}", self.name, way.name)
    }

    /// All rounds of a way.
    fn measure(
        &self,
        stage: &Stage<'_>,
        way: &Way,
        source: &mut Source,
        taken: &mut Taken,
        say: &dyn Fn(&str),
    ) -> Result<(), Error> {
        self.fill(stage, source, say)?;
        let warming = u32::from(!std::mem::replace(&mut source.is_warm, true));
        for round in 0..stage.plan.rounds + warming {
            let is_warming = round < warming;
            let (cost, is_equal) = self.once(stage, way, &mut source.left)?;
            if let Some(is_equal) = is_equal {
                taken.equal = Some(is_equal && taken.equal != Some(false));
            }
            let note = if is_warming { " (warming up)" } else { "" };
            say(&format!("  {}: {:.2} s{note}", taken.name, cost.seconds));
            if !is_warming {
                taken.costs.push(cost);
            }
        }
        Ok(())
    }

    /// Gives the source these rows, by adding to what it has where that will do.
    fn fill(
        &self,
        stage: &Stage<'_>,
        source: &mut Source,
        say: &dyn Fn(&str),
    ) -> Result<(), Error> {
        if (source.kind, source.rows) == (self.kind, self.rows) {
            return Ok(());
        }
        say(&format!(
            "Making {} rows{} …",
            self.rows,
            self.kind.special()
        ));
        let there = match source.kind == self.kind && source.rows < self.rows {
            true => source.rows,
            false => 0,
        };
        // Not even a part of the old rows is there where this fails.
        (source.rows, source.left) = (0, None);
        let interrupts = &stage.plan.interrupts;
        stage
            .world
            .fill((there, self.rows), self.kind, interrupts)?;
        stage.forget_run()?;
        (source.kind, source.rows) = (self.kind, self.rows);
        source.bytes = super::source_bytes(stage.world)?;
        Ok(())
    }

    /// One run; whether every row is where it must be, where the way writes any.
    fn once(
        &self,
        stage: &Stage<'_>,
        way: &Way,
        left: &mut Option<String>,
    ) -> Result<(Cost, Option<bool>), Error> {
        let (cost, outcome) = stage.take(way)?;
        let account = outcome.map(|outcome| outcome.account).unwrap_or_default();
        let is_counted =
            account.quarantined == self.bad && account.migrated == self.rows - self.bad;
        let Some(found) = stage.contents(way.ground)? else {
            return Ok((cost, None));
        };
        let is_equal = *left.get_or_insert_with(|| found.clone()) == found;
        let is_refused_there = stage.refused_by()? == self.kind.refused_by();
        let is_whole = is_counted && is_equal && is_refused_there && stage.is_mapped(way)?;
        Ok((cost, Some(is_whole)))
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
            half_way: None,
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
