//! How each column of {{ frame.target }} is made{% if frame.model.feeds.len() > 1 %} from {{ frame.source }}{% endif %}, in the table's order.

{{ frame.uses -}}
use rehome_runtime::prelude::*;

{{ frame.items }}
