//! The rules of `products`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use products::ENTITY;
use products::enums;

/// The values of `public.dispatch_product.kind` as they were observed.
#[test]
fn kind_of_every_observed_value() {
    for (code, label) in [
        ("RET", enums::ProductKind::Retainer),
        ("TRA", enums::ProductKind::Tray),
        ("MOD", enums::ProductKind::Model),
        ("ALI", enums::ProductKind::Aligner),
        ("BRA", enums::ProductKind::BracketSet),
    ] {
        assert_eq!(enums::kind(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_product", 17i64).to_string(),
        "e7c13981-ed96-5bf7-addf-c312aa9a4f3c"
    );
    Ok(())
}
