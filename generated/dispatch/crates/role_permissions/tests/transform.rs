//! The rules of `role_permissions`, tried on the values that were observed in the source.

use role_permissions::enums;

/// The values of `public.dispatch_role_permission.role_code` as they were observed.
#[test]
fn role_of_every_observed_value() {
    for (code, label) in [
        ("ACC", enums::AppRole::Accounting),
        ("ADM", enums::AppRole::Admin),
        ("ASS", enums::AppRole::Assistant),
        ("COO", enums::AppRole::Coordinator),
        ("DOC", enums::AppRole::Doctor),
        ("GST", enums::AppRole::Guest),
        ("OWN", enums::AppRole::Owner),
        ("TEC", enums::AppRole::Technician),
    ] {
        assert_eq!(enums::role(code), Ok(label), "{code:?}");
    }
}
