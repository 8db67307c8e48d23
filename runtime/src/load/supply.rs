//! The supply of batches: all that wait, where one lane alone moves a run, else what is leased, a few ahead.

use crate::connect::Connection;
use crate::control::checkpoints::Checkpoint;
use crate::control::leases::{self, Runner};
use crate::error::Error;
use crate::migration::Entity;
use std::collections::VecDeque;
use std::time::Duration;
use tokio_postgres::Statement;
use uuid::Uuid;

/// Where the desk has its batches from.
pub(super) struct Supply<'s> {
    ready: VecDeque<Checkpoint>,
    leases: Option<Leases<'s>>,
}

/// What the supply gives.
pub(super) enum Next {
    Batch(Checkpoint),
    /// Nothing now; what others have in hand may come back.
    Later,
    /// Nothing any more.
    Never,
}

/// The leases of this process, taken and renewed in a session that writes no rows.
pub(super) struct Leases<'s> {
    session: &'s Connection,
    entity: &'static Entity,
    run: Uuid,
    runner: Runner,
    /// So many batches are leased at once, so that a batch costs less than a question.
    ahead: i64,
    /// For how many rows the ranges are cut, as far as any were leased.
    piece: Option<u64>,
    claim: Statement,
    /// The highest batch that was leased; nothing where none is above it that nobody has had.
    highest: Option<i32>,
}

impl<'s> Supply<'s> {
    /// These batches and no more.
    pub(super) fn of(waiting: Vec<Checkpoint>) -> Self {
        Self {
            ready: waiting.into(),
            leases: None,
        }
    }

    /// Batches that nobody else has in hand.
    pub(super) fn leased(leases: Leases<'s>) -> Self {
        Self {
            ready: VecDeque::new(),
            leases: Some(leases),
        }
    }

    /// The next batch, joined of ranges that come to so many rows at most, but of one at least. Only who is `idle`, with
    /// nothing in hand, is given what others have let go, and told to come later: two who wait for each other's batches
    /// would wait for ever.
    pub(super) async fn next(&mut self, idle: bool, rows: u64) -> Result<Next, Error> {
        let scarce = self.rows_ready() < rows;
        if let Some(leases) = self.leases.as_mut().filter(|_| scarce) {
            self.ready.extend(leases.fresh(rows).await?);
            if self.ready.is_empty() && idle {
                self.ready = leases.taken_over().await?.into();
            }
            if self.ready.is_empty() && idle && leases.left().await?.1 {
                return Ok(Next::Later);
            }
        }
        Ok(self.joined(rows).map_or(Next::Never, Next::Batch))
    }

    fn rows_ready(&self) -> u64 {
        self.ready.iter().map(Checkpoint::rows).sum()
    }

    fn joined(&mut self, rows: u64) -> Option<Checkpoint> {
        let mut batch = self.ready.pop_front()?;
        let fits = |batch: &Checkpoint, next: &mut Checkpoint| {
            batch.is_followed_by(next) && batch.rows() + next.rows() <= rows
        };
        while let Some(next) = self.ready.pop_front_if(|next| fits(&batch, next)) {
            batch.join(next);
        }
        Some(batch)
    }

    /// Whether batches are left when nobody here works any more.
    pub(super) async fn is_left(&self) -> Result<bool, Error> {
        match &self.leases {
            Some(leases) => Ok(leases.left().await?.0 > 0),
            None => Ok(!self.ready.is_empty()),
        }
    }

    /// How often [`Supply::renew`] is to be called.
    pub(super) fn renewal(&self) -> Option<Duration> {
        self.leases.as_ref().map(|leases| leases.runner.lease / 3)
    }

    /// Renews what is leased.
    pub(super) async fn renew(&self) -> Result<(), Error> {
        match &self.leases {
            Some(leases) => {
                let of = (leases.entity, leases.run);
                leases::renew(leases.session, of, &leases.runner).await
            }
            None => Ok(()),
        }
    }
}

impl<'s> Leases<'s> {
    /// None yet; so many are to be taken at once.
    pub(super) async fn new(
        session: &'s Connection,
        (entity, run): (&'static Entity, Uuid),
        runner: Runner,
        ahead: i64,
    ) -> Result<Self, Error> {
        Ok(Self {
            session,
            entity,
            run,
            runner,
            ahead,
            piece: None,
            claim: leases::prepare_claim(session, entity).await?,
            highest: Some(0),
        })
    }

    /// Ranges that nobody has had yet, for some batches of so many rows.
    async fn fresh(&mut self, rows: u64) -> Result<Vec<Checkpoint>, Error> {
        let Some(highest) = self.highest else {
            return Ok(Vec::new());
        };
        let (of, runner) = ((self.entity, self.run), &self.runner);
        let ranges = self.piece.map_or(1, |piece| (rows / piece.max(1)).max(1));
        let most = self.ahead * i64::try_from(ranges).unwrap_or(1);
        let leased = leases::claim(self.session, &self.claim, of, runner, highest, most).await?;
        self.highest = leased.last().map(|checkpoint| checkpoint.batch);
        self.piece = leased.iter().map(Checkpoint::rows).max();
        Ok(leased)
    }

    async fn taken_over(&self) -> Result<Vec<Checkpoint>, Error> {
        let of = (self.entity, self.run);
        leases::take_over(self.session, of, &self.runner, self.ahead).await
    }

    async fn left(&self) -> Result<(i64, bool), Error> {
        leases::left(self.session, (self.entity, self.run), &self.runner.name).await
    }
}
