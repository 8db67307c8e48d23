//! The rules of `patient_events`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use patient_events::ENTITY;
use patient_events::enums;

/// The values of `public.dispatch_patient_event.event` as they were observed.
#[test]
fn kind_of_every_observed_value() {
    for (code, label) in [
        ("visit", enums::PatientEventKind::Visit),
        ("scan", enums::PatientEventKind::Scan),
        ("close", enums::PatientEventKind::Closed),
        ("register", enums::PatientEventKind::Registered),
        ("call", enums::PatientEventKind::Call),
        ("complaint", enums::PatientEventKind::Complaint),
    ] {
        assert_eq!(enums::kind(code), Ok(label), "{code:?}");
    }
    assert!(enums::kind("misc").is_err());
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_patient_event", 17i64).to_string(),
        "647fcdda-bb25-5037-9799-5af45350ec23"
    );
    Ok(())
}
