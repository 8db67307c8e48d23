//! {{ frame.entity }}: from {{ frame.source }} to {{ frame.target }}.
//!
//! Written by rehome {{ frame.model.origin.generator }}; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
{%- if !frame.model.mappers.is_empty() || !frame.model.enums.is_empty() %}
pub mod enums;
{%- endif %}
pub mod source;
pub mod target;
pub mod transform;

use rehome_runtime::prelude::*;

{{ frame.items }}
