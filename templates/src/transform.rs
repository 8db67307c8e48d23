//! How each column of {{ frame.target }} is made, in the table's order.

#[allow(unused_imports, reason = "which of them the rules need is not the same in every program")]
use crate::{custom, source::Source, target::Target, *};
use rehome_runtime::prelude::*;

{{ frame.items }}
