//! The transform of `tasks`, tried on what was observed in the source.

use rehome_runtime::prelude::Context;

use tasks::ENTITY;
use tasks::enums;

#[test]
fn kind_of_every_observed_code() {
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

#[test]
fn status_of_every_observed_code() {
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
