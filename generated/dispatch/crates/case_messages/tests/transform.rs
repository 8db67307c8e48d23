//! The rules of `case_messages`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use case_messages::ENTITY;
use case_messages::enums;

/// The values of `public.dispatch_case_message.channel` as they were observed.
#[test]
fn channel_of_every_observed_value() {
    for (code, label) in [
        (1, enums::MessageChannel::Portal),
        (3, enums::MessageChannel::Phone),
        (2, enums::MessageChannel::Email),
    ] {
        assert_eq!(enums::channel(code), Ok(label), "{code:?}");
    }
    assert!(enums::channel(8).is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_case_message", 17i64).to_string(),
        "28e99c95-4b7e-5a41-bbfc-1c7fbf0b37c2"
    );
    Ok(())
}
