//! The rules of `treatment_plans`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use treatment_plans::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_treatment_plan", 17i64).to_string(),
        "875db9e7-0876-5e27-b736-989e8b051513"
    );
    Ok(())
}
