//! The transform of `role_permissions`, tried on what was observed in the source.

use role_permissions::enums;

#[test]
fn role_of_every_observed_code() {
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
