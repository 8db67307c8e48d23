//! The transform of {{ frame.entity }}, tried on what was observed in the source.

{% if !frame.model.mappers.is_empty() -%}
use {{ frame.model.package }}::enums;
{% endif -%}
{% if frame.model.key_test.is_some() -%}
use {{ frame.model.package }}::ENTITY;
use rehome_runtime::prelude::Context;
{% endif %}
{{ frame.items }}
