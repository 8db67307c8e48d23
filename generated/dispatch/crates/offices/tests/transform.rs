//! The rules of `offices`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use offices::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_office", 17i64).to_string(),
        "3a0e7e05-5c1b-53b4-a80b-40a34e7999a9"
    );
    Ok(())
}
