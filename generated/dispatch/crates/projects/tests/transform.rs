//! The rules of `projects`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use projects::ENTITY;
use projects::enums;

/// The values of `public.dispatch_project.state` as they were observed.
#[test]
fn status_of_every_observed_value() {
    for (code, label) in [
        ("running", enums::ProjectStatus::Active),
        ("on hold", enums::ProjectStatus::Paused),
        ("planned", enums::ProjectStatus::Planned),
        ("finished", enums::ProjectStatus::Finished),
    ] {
        assert_eq!(enums::status(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_project", 17i64).to_string(),
        "e0cee61c-b025-5b26-a7dc-9f7bf171a762"
    );
    Ok(())
}
