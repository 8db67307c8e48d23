//! The rules of `profiles`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use profiles::ENTITY;
use profiles::enums;

/// The values of `public.dispatch_user.user_type` as they were observed.
#[test]
fn profile_type_of_every_observed_value() {
    for (code, label) in [
        ("DOC", enums::ProfileType::Doctor),
        ("TEC", enums::ProfileType::Technician),
        ("ADM", enums::ProfileType::Admin),
        ("COO", enums::ProfileType::Coordinator),
        ("SUP", enums::ProfileType::Support),
    ] {
        assert_eq!(enums::profile_type(code), Ok(label), "{code:?}");
    }
    assert!(enums::profile_type("EXT").is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_user", 17i64).to_string(),
        "e61b72a5-25ab-5330-b9e1-b6b613fb9623"
    );
    Ok(())
}
