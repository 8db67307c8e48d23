//! The rules of `roles`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use roles::ENTITY;
use roles::enums;

/// The values of `enums_old.role.name` as they were observed.
#[test]
fn kind_of_every_observed_value() {
    for (code, label) in [
        (None, enums::RoleKind::OtherThing),
        (Some(""), enums::RoleKind::OtherThing),
        (Some("DT-IDB"), enums::RoleKind::Designing),
        (Some("It's \"quoted\" \\ here"), enums::RoleKind::Its),
        (Some("Tray IDB"), enums::RoleKind::Sectioning),
        (Some("dt-lower"), enums::RoleKind::Designing),
        (Some("sticker"), enums::RoleKind::OtherThing),
    ] {
        assert_eq!(enums::kind(code), Ok(label), "{code:?}");
    }
    assert!(enums::kind(Some("nobody knows")).is_err());
}

/// The values of `enums_old.role.state` as they were observed.
#[test]
fn state_of_every_observed_value() {
    for (code, label) in [(0, enums::RoleState::Off), (1, enums::RoleState::On)] {
        assert_eq!(enums::state(code), Ok(label), "{code:?}");
    }
    assert!(enums::state(9).is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("enums_old.role", 17i64).to_string(),
        "9aa5d4ed-1d8a-5cbc-bd31-2031b8719413"
    );
    Ok(())
}
