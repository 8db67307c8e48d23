//! The rules of `patients`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use patients::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_patient", 17i64).to_string(),
        "8a06991d-5efe-5f3b-9d20-ed8e4bfe0883"
    );
    Ok(())
}
