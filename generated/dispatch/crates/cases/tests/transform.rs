//! The rules of `cases`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use cases::ENTITY;
use cases::enums;

/// The values of `public.dispatch_case.status` as they were observed.
#[test]
fn status_of_every_observed_value() {
    for (code, label) in [
        (4, enums::CaseStatus::Closed),
        (2, enums::CaseStatus::Waiting),
        (1, enums::CaseStatus::Open),
        (3, enums::CaseStatus::Approved),
    ] {
        assert_eq!(enums::status(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_case", 17i64).to_string(),
        "76406be2-853a-57e6-83a8-90ec42c805a9"
    );
    Ok(())
}
