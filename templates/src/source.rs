//! A row of {{ frame.source }}, as `{{ frame.query }}` gives it.

use rehome_runtime::prelude::*;

{{ frame.items }}
