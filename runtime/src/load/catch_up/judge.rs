//! Who decides what is done about differences: a run that goes on brings everything to what the source says; a sync asks
//! its policy, and a dry comparison does nothing.

use super::compare::Differences;
use super::held::HeldRows;
use crate::error::Error;
use crate::load::batch::Batch;
use crate::load::leave::Lost;

/// A row as the comparison names it: the key of its entry among the hashes, and the hash of all its columns.
pub(crate) type Agreed = ([u8; 8], [u8; 16]);

/// Decides about differences, part by part.
pub(crate) trait Judge {
    /// A round over all batches begins; what was counted in an earlier one is counted anew.
    fn begins(&mut self) {}

    /// Takes out of what was found in a part what is not to be done.
    async fn judge(&mut self, read: &Batch, found: &mut Differences) -> Result<(), Error>;

    /// Takes out of the rows that the source does not give any more those that stay.
    async fn judge_gone(&mut self, feed: usize, gone: &mut HeldRows) -> Result<(), Error>;

    /// Notes a row that cannot leave, because rows of others refer to it; an error ends the work.
    async fn cannot_leave(&mut self, lost: &Lost, refused: Error) -> Result<(), Error>;

    /// Notes the rows of a batch on which both sides agree now.
    async fn agreed(&mut self, batch: i32, rows: Vec<Agreed>) -> Result<(), Error>;

    /// How many rows somebody has changed between comparing and changing.
    fn missed(&mut self, _rows: u64) {}

    /// Whether nothing is done at all, and nothing counted anew.
    fn only_looks(&self) -> bool {
        false
    }

    /// Whether [`Judge::agreed`] is to be told.
    fn wants_agreed(&self) -> bool {
        false
    }
}

/// The source is right.
pub(super) struct SourceIsRight;

impl Judge for SourceIsRight {
    async fn judge(&mut self, _: &Batch, found: &mut Differences) -> Result<(), Error> {
        // Somebody has removed them from the target; the proof tells that, and it is not the source's doing.
        found.removed.clear();
        Ok(())
    }

    async fn judge_gone(&mut self, _: usize, _: &mut HeldRows) -> Result<(), Error> {
        Ok(())
    }

    async fn cannot_leave(&mut self, _: &Lost, refused: Error) -> Result<(), Error> {
        Err(refused)
    }

    async fn agreed(&mut self, _: i32, _: Vec<Agreed>) -> Result<(), Error> {
        Ok(())
    }
}
