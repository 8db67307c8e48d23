//! The rules of `case_states`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use case_states::ENTITY;
use case_states::enums;

/// The values of `public.dispatch_case_state.state` as they were observed.
#[test]
fn state_of_every_observed_value() {
    for (code, label) in [
        ("CHECK", enums::CaseStateKind::Checking),
        ("NEW", enums::CaseStateKind::New),
        ("SHIP", enums::CaseStateKind::Shipping),
        ("DESIGN", enums::CaseStateKind::Design),
        ("APPROVE", enums::CaseStateKind::Approval),
        ("DONE", enums::CaseStateKind::Done),
        ("INPROD", enums::CaseStateKind::Production),
    ] {
        assert_eq!(enums::state(code), Ok(label), "{code:?}");
    }
    assert!(enums::state("LOST").is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_case_state", 17i64).to_string(),
        "54d05c04-efcd-54cd-a310-5d11173eaea7"
    );
    Ok(())
}
