//! The rules of `offers`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use offers::ENTITY;
use offers::enums;

/// The values of `public.dispatch_offer.status` as they were observed.
#[test]
fn status_of_every_observed_value() {
    for (code, label) in [
        ("draft", enums::OfferStatus::Draft),
        ("sent", enums::OfferStatus::Sent),
        ("no", enums::OfferStatus::Declined),
        ("yes", enums::OfferStatus::Accepted),
    ] {
        assert_eq!(enums::status(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_offer", 17i64).to_string(),
        "a347b841-50ce-5a2b-88cf-24785c71fdc6"
    );
    Ok(())
}
