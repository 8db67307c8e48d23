//! {{ frame.entity }}: from {{ frame.source }} to {{ frame.target }}.
//!
//! Written by rehome {{ frame.model.origin.generator }}; @generated. Do not edit: change the mapping and run `rehome generate`.
//! Hashes of what it was made from are in `provenance.json`.

#![forbid(unsafe_code)]

pub mod custom;
{%- if frame.model.has_enums() %}
pub mod enums;
{%- endif %}
{%- for feed in frame.model.feeds_by_module() %}
pub mod source{{ feed.suffix }};
{%- endfor %}
pub mod target;
{%- for feed in frame.model.feeds_by_module() %}
pub mod transform{{ feed.suffix }};
{%- endfor %}

use rehome_runtime::prelude::*;

{{ frame.items }}
