//! The rules of `tasks`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use tasks::ENTITY;
use tasks::enums;

/// The values of `public.dispatch_task.kind` as they were observed.
#[test]
fn kind_of_every_observed_value() {
    for (code, label) in [
        ("QC", enums::TaskKind::Quality),
        ("DESIGN", enums::TaskKind::Design),
        ("SHIP", enums::TaskKind::Shipping),
        ("FORM", enums::TaskKind::Thermoforming),
        ("TRIM", enums::TaskKind::Trimming),
        ("PRINT", enums::TaskKind::Printing),
        ("SCAN", enums::TaskKind::ScanCheck),
        ("PACK", enums::TaskKind::Packing),
    ] {
        assert_eq!(enums::kind(code), Ok(label), "{code:?}");
    }
    assert!(enums::kind("GLUE").is_err());
}

/// The values of `public.dispatch_task.status` as they were observed.
#[test]
fn status_of_every_observed_value() {
    for (code, label) in [
        (3, enums::TaskStatus::Done),
        (2, enums::TaskStatus::Blocked),
        (0, enums::TaskStatus::Open),
        (1, enums::TaskStatus::InProgress),
    ] {
        assert_eq!(enums::status(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_task", 17i64).to_string(),
        "85aef2fb-b78b-53d7-ab08-44242731347e"
    );
    Ok(())
}
