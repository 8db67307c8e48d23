//! The load: every row of the source gets its fate, batch by batch, each batch one transaction.
//!
//! A batch's rows, their mappings, its quarantined rows and its checkpoint are committed together. So a batch is in or
//! out, whatever dies; and the same command goes on behind the last batch that is in.

mod again;
mod batch;
mod budget;
pub(crate) mod bulk;
pub(crate) mod catch_up;
mod close;
mod desk;
mod existing;
mod fingerprint;
mod finish;
mod foreign;
mod forms;
mod ground;
mod isolate;
mod join;
mod lane;
mod lanes;
mod leave;
mod loaded;
mod mapped;
mod measure;
mod orphans;
mod pace;
mod preflight;
mod ranges;
mod reader;
mod retry;
mod run;
pub(crate) mod session;
mod supply;
mod transformer;
mod triggers;
mod unique;
mod waiting;
pub(crate) mod watchdog;
mod writer;

pub(crate) use again::{Asked, Asking, open_keys, rows_a_batch};
pub(crate) use batch::{Batch, NewKey, new_key};
pub use budget::Budget;
pub(crate) use close::close;
pub(crate) use existing::KnownRows;
pub(crate) use finish::{own_parents, release_awaiting, self_references};
pub(crate) use foreign::{
    Going, NAMED, Referring, named, referring, refusal_of_references, refuse_references,
};
pub(crate) use forms::forms;
pub(crate) use ground::{Ground, Trial};
pub(crate) use isolate::{Trying, try_waiting};
pub(crate) use leave::Lost;
pub(crate) use loaded::loaded_run;
pub use measure::{Half, measure};
pub use pace::{Lag, Limit, Measure, Pace};
pub(crate) use preflight::preflight;
pub(crate) use ranges::{count_range, key_columns, key_literal, range_condition};
pub(crate) use reader::{refuses_row, stream_rows, unreadable_keys};
pub(crate) use retry::{not_passed, open_when_there_is_room, persistently, without_room};
pub use run::{LoadEnd, LoadOptions, Loaded, load};
pub(crate) use run::{context, may_go_on, move_rows, note};
pub(crate) use session::{Source, open_target};
pub(crate) use transformer::{Transformer, with_row};
pub(crate) use triggers::Triggers;
