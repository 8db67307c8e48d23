//! The rules of `purchases`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use purchases::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_purchase", 17i64).to_string(),
        "a65083f4-455f-51b1-9d55-86b084a74486"
    );
    Ok(())
}
