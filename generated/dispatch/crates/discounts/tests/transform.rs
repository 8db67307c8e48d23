//! The rules of `discounts`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use discounts::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_discount", 17i64).to_string(),
        "9062a84f-484f-51bb-b7ef-ba4c2f59d03b"
    );
    Ok(())
}
