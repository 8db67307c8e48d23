//! The rules of `orders`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use orders::ENTITY;
use orders::enums;

/// The values of `public.dispatch_order.status` as they were observed.
#[test]
fn status_of_every_observed_value() {
    for (code, label) in [
        (40, enums::OrderStatus::Completed),
        (10, enums::OrderStatus::Received),
        (0, enums::OrderStatus::Draft),
        (30, enums::OrderStatus::Shipped),
        (20, enums::OrderStatus::InProduction),
        (90, enums::OrderStatus::Cancelled),
    ] {
        assert_eq!(enums::status(code), Ok(label), "{code:?}");
    }
    assert!(enums::status(55).is_err());
}

/// The values of `public.dispatch_order.priority` as they were observed.
#[test]
fn priority_of_every_observed_value() {
    for (code, label) in [
        (Some("N"), enums::OrderPriority::Normal),
        (Some("n"), enums::OrderPriority::Normal),
        (Some("L"), enums::OrderPriority::Low),
        (None, enums::OrderPriority::Normal),
        (Some("U"), enums::OrderPriority::Urgent),
        (Some("H"), enums::OrderPriority::High),
    ] {
        assert_eq!(enums::priority(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_order", 17i64).to_string(),
        "baf59fc0-1875-53d9-9095-4b808334a333"
    );
    Ok(())
}
