//! The rules of `system_messages`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use system_messages::ENTITY;
use system_messages::enums;

/// The values of `public.dispatch_system_message.kind` as they were observed.
#[test]
fn kind_of_every_observed_value() {
    for (code, label) in [
        (1, enums::SystemMessageKind::Information),
        (2, enums::SystemMessageKind::Reminder),
        (4, enums::SystemMessageKind::Error),
        (3, enums::SystemMessageKind::Warning),
    ] {
        assert_eq!(enums::kind(code), Ok(label), "{code:?}");
    }
    assert!(enums::kind(6).is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_system_message", 17i64).to_string(),
        "cf42aaea-c07d-5e5b-8afa-0b8277663756"
    );
    Ok(())
}
