//! A row of {{ frame.source }}, as `sql/read.sql` gives it.

use rehome_runtime::prelude::*;

{{ frame.items }}
