//! How long an entity takes and how large it becomes, by rough measure.

use super::inputs::Inputs;
use super::model::Estimate;
use crate::mapping::Mapping;

/// Rows a second with indexes and keys in place: below what was measured, so that the estimate is kept.
const ROWS_PER_SECOND: u64 = 40_000;
/// Bytes of a row's mapping: keys, run, batch and index.
const MAPPING_BYTES: u64 = 120;
/// What a batch should not exceed in memory and in the log.
const BATCH_BYTES: u64 = 64 * 1024 * 1024;

pub(super) fn of(inputs: &Inputs<'_>, mapping: &Mapping) -> Estimate {
    let (mut rows, mut counted, mut bytes) = (0_u64, true, 0_u64);
    for table in mapping
        .feeds
        .iter()
        .filter_map(|feed| inputs.source.table(&feed.source))
    {
        let (own, was_counted) = inputs.facts.rows_of(table);
        rows = rows.saturating_add(own);
        counted &= was_counted;
        bytes = bytes.saturating_add(table.bytes);
    }
    // Read, written and read again by the validation.
    let seconds = 1 + rows / ROWS_PER_SECOND;
    Estimate {
        rows,
        counted,
        seconds,
        bytes: bytes.saturating_add(rows.saturating_mul(MAPPING_BYTES)),
    }
}

/// The mapping's own batch size, else the project's, smaller where rows are wide.
pub(super) fn batch_size(inputs: &Inputs<'_>, mapping: &Mapping) -> u32 {
    let usual = inputs.settings.policy.batch_size;
    let widest = mapping.feeds.iter().filter_map(|feed| {
        let table = inputs.source.table(&feed.source)?;
        table.bytes.checked_div(inputs.facts.rows_of(table).0)
    });
    let fitting = BATCH_BYTES / widest.max().unwrap_or(0).max(1);
    let fitting = u32::try_from(fitting).unwrap_or(u32::MAX).max(100);
    mapping.batch_size.unwrap_or(usual.min(fitting))
}
