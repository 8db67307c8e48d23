//! Which value of the old database becomes which label of {{ frame.target }}.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

{{ frame.items }}
