//! The rules of `payments`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use payments::ENTITY;
use payments::enums;

/// The values of `public.dispatch_payment.method` as they were observed.
#[test]
fn method_of_every_observed_value() {
    for (code, label) in [
        (1, enums::PaymentMethod::Invoice),
        (4, enums::PaymentMethod::Cash),
        (2, enums::PaymentMethod::Card),
        (3, enums::PaymentMethod::Transfer),
    ] {
        assert_eq!(enums::method(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_payment", 17i64).to_string(),
        "e45d5266-fb51-5602-878c-1e3d37c192a7"
    );
    Ok(())
}
