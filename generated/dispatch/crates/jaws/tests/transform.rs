//! The rules of `jaws`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use jaws::ENTITY;
use jaws::enums;

/// The values of `public.dispatch_jaw.jaw` as they were observed.
#[test]
fn position_of_every_observed_value() {
    for (code, label) in [
        ("L", enums::JawPosition::Lower),
        ("OK", enums::JawPosition::Upper),
        ("U", enums::JawPosition::Upper),
        ("UK", enums::JawPosition::Lower),
    ] {
        assert_eq!(enums::position(code), Ok(label), "{code:?}");
    }
    assert!(enums::position("?").is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_jaw", 17i64).to_string(),
        "8b1e34ba-9637-502e-97ba-8ca199c2ea13"
    );
    Ok(())
}
