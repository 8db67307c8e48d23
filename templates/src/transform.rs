//! How each column of {{ frame.target }} is made, in the table's order.

{{ frame.uses -}}
use rehome_runtime::prelude::*;

{{ frame.items }}
