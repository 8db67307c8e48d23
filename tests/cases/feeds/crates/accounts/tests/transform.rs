//! The rules of `accounts`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use accounts::ENTITY;
use accounts::enums;

/// The values of `feeds_old.staff.active` as they were observed.
#[test]
fn state_of_staff_of_every_observed_value() {
    for (code, label) in
        [("true", enums::AccountState::Active), ("false", enums::AccountState::Closed)]
    {
        assert_eq!(enums::state_of_staff(code), Ok(label), "{code:?}");
    }
}

/// The values of `feeds_old.customer.state` as they were observed.
#[test]
fn state_of_customer_of_every_observed_value() {
    for (code, label) in [(1, enums::AccountState::Active), (0, enums::AccountState::Closed)] {
        assert_eq!(enums::state_of_customer(code), Ok(label), "{code:?}");
    }
    assert!(enums::state_of_customer(7).is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("feeds_old.staff", 17i64).to_string(),
        "40ebc1ed-f603-5856-a769-1bbac465342c"
    );
    assert_eq!(
        context.uuid_key("feeds_old.customer", 17i64).to_string(),
        "42bf7c94-0e9a-5bc4-8d46-b369eeca4516"
    );
    assert_eq!(
        context.uuid_key("feeds_old.customer.guest", 17i64).to_string(),
        "a860b5f8-8032-5ef2-a7c5-e419e294456b"
    );
    Ok(())
}
