//! The rules of {{ frame.entity }}, tried on the values that were observed in the source.

{% if frame.model.key_tests().next().is_some() -%}
use rehome_runtime::prelude::Context;

use {{ frame.model.package }}::ENTITY;
{% endif -%}
{% if frame.items.contains("enums::") -%}
use {{ frame.model.package }}::enums;
{% endif %}
{{ frame.items }}
