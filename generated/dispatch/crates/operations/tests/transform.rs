//! The rules of `operations`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use operations::ENTITY;
use operations::enums;

/// The values of `public.dispatch_operation.code` as they were observed.
#[test]
fn kind_of_every_observed_value() {
    for (code, label) in [
        ("SET", enums::OperationKind::Setup),
        ("BND", enums::OperationKind::Bonding),
        ("POL", enums::OperationKind::Polishing),
        ("PRT", enums::OperationKind::Printing),
        ("COR", enums::OperationKind::Correction),
    ] {
        assert_eq!(enums::kind(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_operation", 17i64).to_string(),
        "650451ce-1d8a-5735-906d-848abec59950"
    );
    Ok(())
}
