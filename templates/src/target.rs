//! A row of {{ frame.target }}, as it is written.

{% if !frame.model.enums.is_empty() -%}
use crate::enums;
{% endif -%}
use rehome_runtime::prelude::*;

{{ frame.items }}
