//! How each column of `public.role_permissions` is made, in the table's order.

use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.role_permissions` from one row of `public.dispatch_role_permission`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, _context: &Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        id: source.id,
        // `role_code`, by the rules in enums.rs.
        // Codes become words; a right for a role that nobody knows must not be guessed.
        role: column("role", enums::role(source.role_code))?,
        resource: source.resource,
        action: source.action,
        // `allowed`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        // 0 and 1 become a boolean.
        is_allowed: column("is_allowed", cast::integer_to_boolean(source.allowed))?,
    })
}
