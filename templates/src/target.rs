//! A row of {{ frame.target }}, as it is written.

{{ frame.uses -}}
use rehome_runtime::prelude::*;

{{ frame.items }}
