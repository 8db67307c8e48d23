//! How each column of `public.orders` is made, in the table's order.

use crate::DOCTORS;
use crate::OFFICES;
use crate::PATIENTS;
use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `public.orders` from one row of `public.dispatch_order`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `id`: a new key: the UUIDv5 of `public.dispatch_order:<old key>`, so every run
        // makes the same one.
        // Keys of the new schema are UUIDs.
        id: context.uuid_key("public.dispatch_order", source.id),
        // `patient_id`: the new key of the row of `patients` that it refers to; a
        // reference to a row that does not exist goes into quarantine.
        // The patient, under the new key; an order without one cannot be delivered to
        // anybody.
        patient_id: column(
            "patient_id",
            context.reference(PATIENTS, source.patient_id).and_then(cast::present),
        )?,
        // `doctor_id`: the new key of the row of `doctors` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The doctor, under the new key; a doctor who was entered twice is one now.
        doctor_id: column(
            "doctor_id",
            context.reference(DOCTORS, source.doctor_id).and_then(cast::present),
        )?,
        // `office_id`: the new key of the row of `offices` that it refers to; a reference
        // to a row that does not exist goes into quarantine.
        // The office, under its new key; may be empty.
        office_id: column("office_id", context.reference(OFFICES, source.office_id))?,
        // `order_no`: text of no characters becomes NULL.
        // Same content under its new name; unique and never empty from now on.
        order_number: column("order_number", cast::present(cast::empty_to_null(source.order_no)))?,
        // `status`, by the rules in enums.rs.
        // The old program's numbers, as the column's comment lists them.
        status: column("status", enums::status(source.status))?,
        // `priority`, by the rules in enums.rs.
        // One letter, written large or small; nothing means normal.
        priority: column("priority", enums::priority(source.priority))?,
        // `due`: text of no characters becomes NULL; cast from character varying(20) to
        // date, and a value that is none goes into quarantine.
        // Text becomes a date; 2024-03-31 and 31.03.2024 are both in use.
        due_on: column(
            "due_on",
            cast::optional(cast::empty_to_null(source.due), cast::text_to_date),
        )?,
        // `reference`: text of no characters becomes NULL; longer than 60 characters goes
        // into quarantine.
        // 60 characters instead of 200: practices find their orders by it, so it must not
        // be cut.
        reference: column(
            "reference",
            cast::optional(cast::empty_to_null(source.reference), cast::at_most(60)),
        )?,
        // `express`: cast from smallint to boolean, and a value that is none goes into
        // quarantine.
        // 0 and 1 become a boolean.
        is_express: column("is_express", cast::integer_to_boolean(source.express))?,
        // `barcode`, `ship_method`, `remarks`: kept together as one JSON object.
        // These columns have no home in the new schema.
        metadata: source.metadata,
        // `created`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        created_at: source.created_at,
        // `modified`: the time of a clock in `Europe/Berlin`.
        // The lab's local time, placed in its zone.
        updated_at: source.updated_at,
    })
}
