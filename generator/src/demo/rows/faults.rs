//! Which faults are planted in which entity, and how many: the differences between source and target in the
//! requirements' table, told as causes.

use super::entity::{Entity, scaled};
use super::ledger::Fate;

/// What is special about a planted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It refers to a row that is not there.
    Orphan(Entity),
    /// It refers to a row that is quarantined itself.
    ParentQuarantined(Entity),
    /// It has what is unique in the target, as a row with a lower key has.
    Duplicate,
    MissingValue,
    TooLong,
    UnknownCode,
    InvalidDate,
    InvalidNumber,
    InvalidBoolean,
    InvalidUuid,
    InvalidJson,
    OutOfRange,
    Check,
    /// An SQL rule fails on it in the source.
    Unreadable,
    /// It is one with a row that has a lower key, by `merge_by`.
    Merged,
    /// The target had it before, by `existing_by`.
    Existing,
    /// The mapping's `filter` leaves it out.
    Filtered,
    /// As an orphan, but the mapping says that the reference becomes NULL.
    NullOrphan(Entity),
    /// Too long where the mapping says that the text is cut.
    Truncated,
}

impl Kind {
    pub(super) fn fate(self) -> Fate {
        match self {
            Self::Merged => Fate::Merged,
            Self::Existing => Fate::Existing,
            Self::Filtered => Fate::Filtered,
            Self::NullOrphan(_) | Self::Truncated => Fate::Migrated,
            _ => Fate::Quarantined,
        }
    }

    /// The reason's code as it will stand in the quarantine.
    pub(super) fn reason(self) -> Option<&'static str> {
        let code = match self {
            Self::Orphan(_) => "orphan",
            Self::ParentQuarantined(_) => "parent_quarantined",
            Self::Duplicate => "duplicate",
            Self::MissingValue => "missing_value",
            Self::TooLong => "too_long",
            Self::UnknownCode => "unknown_code",
            Self::InvalidDate => "invalid_date",
            Self::InvalidNumber => "invalid_number",
            Self::InvalidBoolean => "invalid_boolean",
            Self::InvalidUuid => "invalid_uuid",
            Self::InvalidJson => "invalid_json",
            Self::OutOfRange => "out_of_range",
            Self::Check => "check",
            Self::Unreadable => "unreadable",
            Self::Merged | Self::Existing | Self::Filtered => return None,
            Self::NullOrphan(_) | Self::Truncated => return None,
        };
        Some(code)
    }
}

/// Rows of one kind in one entity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planting {
    pub(super) entity: Entity,
    pub(super) kind: Kind,
    /// How many at scale 1; none where the rows follow from the parent's faults (see `plan::structural`).
    pub(super) rows: u64,
    /// The target column, or the constraint.
    pub(super) place: &'static str,
    pub(super) note: &'static str,
}

impl Planting {
    /// How many at a scale: at least one, so that each kind is there at every scale.
    pub(super) fn rows_at(&self, scale: f64) -> u64 {
        if self.rows == 0 {
            return 0;
        }
        scaled(self.rows, scale).max(1)
    }
}

const fn plant(
    entity: Entity,
    kind: Kind,
    rows: u64,
    place: &'static str,
    note: &'static str,
) -> Planting {
    Planting {
        entity,
        kind,
        rows,
        place,
        note,
    }
}

use Entity as E;
use Kind as K;

/// Everything that is planted. `Merged` comes last in its entity, because it needs plain rows before it.
#[rustfmt::skip]
pub(super) const PLANTED: &[Planting] = &[
    plant(E::Offices, K::Existing, 0, "code", "entered in the new system already"),

    plant(E::Profiles, K::Existing, 0, "email", "entered in the new system already"),
    plant(E::Profiles, K::Filtered, 460, "", "closed account"),
    plant(E::Profiles, K::MissingValue, 14, "email", "no e-mail address"),
    plant(E::Profiles, K::Check, 21, "profiles_email_check", "wrong e-mail address"),
    plant(E::Profiles, K::UnknownCode, 6, "profile_type", "user type that nobody knows"),

    plant(E::Doctors, K::ParentQuarantined(E::Profiles), 7, "profile_id", "the doctor's profile is quarantined"),
    plant(E::Doctors, K::Orphan(E::Offices), 6, "office_id", "office that is not there"),
    plant(E::Doctors, K::TooLong, 4, "licence_number", "licence of more than 32 characters"),
    plant(E::Doctors, K::Merged, 38, "licence_number", "the same doctor, entered twice"),

    plant(E::Patients, K::ParentQuarantined(E::Doctors), 12, "doctor_id", "the patient's doctor is quarantined"),
    plant(E::Patients, K::Orphan(E::Doctors), 21, "doctor_id", "doctor that is not there"),
    plant(E::Patients, K::MissingValue, 33, "last_name", "no last name"),
    plant(E::Patients, K::InvalidDate, 64, "birth_date", "impossible date of birth"),
    plant(E::Patients, K::Check, 118, "patients_email_check", "wrong e-mail address"),

    plant(E::PatientEvents, K::Filtered, 3_910, "", "deleted event"),
    plant(E::PatientEvents, K::ParentQuarantined(E::Patients), 1_240, "patient_id", "the event's patient is quarantined"),
    plant(E::PatientEvents, K::Orphan(E::Patients), 85, "patient_id", "patient that is not there"),
    plant(E::PatientEvents, K::UnknownCode, 52, "kind", "event that nobody knows"),
    plant(E::PatientEvents, K::MissingValue, 29, "occurred_at", "no time"),
    plant(E::PatientEvents, K::InvalidBoolean, 44, "is_private", "neither 0 nor 1"),
    plant(E::PatientEvents, K::InvalidJson, 37, "details", "JSON that was cut off"),

    plant(E::Settings, K::Existing, 0, "key", "set anew in the new system already"),
    plant(E::Settings, K::InvalidJson, 2, "value", "plain text from before 2014"),

    // 222 of 23,272.
    plant(E::Orders, K::ParentQuarantined(E::Patients), 48, "patient_id", "the order's patient is quarantined"),
    plant(E::Orders, K::Orphan(E::Patients), 52, "patient_id", "patient that is not there"),
    plant(E::Orders, K::MissingValue, 12, "order_number", "no order number"),
    plant(E::Orders, K::UnknownCode, 27, "status", "status that nobody knows"),
    plant(E::Orders, K::InvalidDate, 25, "due_on", "impossible date"),
    plant(E::Orders, K::TooLong, 18, "reference", "reference of more than 60 characters"),
    plant(E::Orders, K::Duplicate, 40, "orders_order_number_key", "order number given twice"),

    plant(E::Products, K::Existing, 0, "code", "in the new stock list already"),
    plant(E::Products, K::ParentQuarantined(E::Orders), 297, "order_id", "the product's order is quarantined"),
    plant(E::Products, K::Orphan(E::Orders), 24, "order_id", "order that is not there"),
    plant(E::Products, K::OutOfRange, 7, "quantity", "quantity beyond integer"),
    plant(E::Products, K::Check, 11, "products_quantity_check", "quantity of nought"),

    // Both jaws of each of the 222 orders that stay behind, beside these.
    plant(E::Jaws, K::ParentQuarantined(E::Orders), 0, "order_id", "the jaw's order is quarantined"),
    plant(E::Jaws, K::UnknownCode, 4, "position", "neither upper nor lower"),
    plant(E::Jaws, K::InvalidUuid, 8, "scan_id", "scan number that is no UUID"),
    plant(E::Jaws, K::InvalidJson, 6, "teeth", "JSON that was cut off"),
    plant(E::Jaws, K::InvalidNumber, 9, "crowding_mm", "crowding that is no number"),

    plant(E::Projects, K::ParentQuarantined(E::Orders), 207, "order_id", "the project's order is quarantined"),
    plant(E::Projects, K::MissingValue, 9, "name", "no name"),
    plant(E::Projects, K::Unreadable, 3, "", "a day that its month does not have"),
    plant(E::Projects, K::InvalidJson, 11, "options", "JSON that was cut off"),
    plant(E::Projects, K::NullOrphan(E::Profiles), 26, "coordinator_id", "coordinator who is not there: becomes NULL"),

    plant(E::TreatmentPlans, K::ParentQuarantined(E::Projects), 402, "project_id", "the plan's project is quarantined"),
    plant(E::TreatmentPlans, K::InvalidBoolean, 7, "is_approved", "neither yes nor no"),
    plant(E::TreatmentPlans, K::InvalidNumber, 14, "duration_months", "duration that is no number"),
    plant(E::TreatmentPlans, K::Check, 5, "treatment_plans_version_check", "version nought"),
    plant(E::TreatmentPlans, K::Truncated, 90, "summary", "summary of more than 200 characters: is cut"),

    // 6,358 of 768,962.
    plant(E::Tasks, K::ParentQuarantined(E::Orders), 5_994, "order_id", "the task's order is quarantined"),
    plant(E::Tasks, K::Orphan(E::Orders), 141, "order_id", "order that is not there"),
    plant(E::Tasks, K::UnknownCode, 96, "kind", "kind that nobody knows"),
    plant(E::Tasks, K::MissingValue, 40, "title", "no title"),
    plant(E::Tasks, K::InvalidDate, 62, "due_on", "impossible date"),
    plant(E::Tasks, K::Check, 25, "tasks_minutes_spent_check", "less than no minutes"),

    // 1 of 7,854.
    plant(E::Cases, K::Orphan(E::Cases), 1, "previous_case_id", "earlier case that is not there"),

    // 222 of 5,464.
    plant(E::CaseStates, K::ParentQuarantined(E::Cases), 2, "case_id", "the state's case is quarantined"),
    plant(E::CaseStates, K::Orphan(E::Cases), 6, "case_id", "case that is not there"),
    plant(E::CaseStates, K::ParentQuarantined(E::Orders), 178, "order_id", "the state's order is quarantined"),
    plant(E::CaseStates, K::UnknownCode, 24, "state", "state that nobody knows"),
    plant(E::CaseStates, K::MissingValue, 12, "entered_at", "no time"),

    // 2 of 160,420.
    plant(E::CaseFiles, K::ParentQuarantined(E::Cases), 1, "case_id", "the file's case is quarantined"),
    plant(E::CaseFiles, K::InvalidJson, 1, "attributes", "JSON that was cut off"),
    plant(E::CaseFiles, K::Truncated, 44, "file_name", "file name of more than 255 characters: is cut"),

    // Relations of the two files, as far as they have one.
    plant(E::CaseFileRelationships, K::ParentQuarantined(E::CaseFiles), 0, "case_file_id", "the relation's file is quarantined"),
    plant(E::CaseFileRelationships, K::Merged, 1_250, "case_id, case_file_id", "the same file with the same case, in another relation"),

    // 63 of 16,165.
    plant(E::CaseMessages, K::ParentQuarantined(E::Cases), 5, "case_id", "the message's case is quarantined"),
    plant(E::CaseMessages, K::Orphan(E::Cases), 16, "case_id", "case that is not there"),
    plant(E::CaseMessages, K::Orphan(E::CaseMessages), 8, "reply_to_id", "answers a message that is not there"),
    plant(E::CaseMessages, K::UnknownCode, 9, "channel", "channel that nobody knows"),
    plant(E::CaseMessages, K::MissingValue, 21, "body", "no text"),
    plant(E::CaseMessages, K::ParentQuarantined(E::CaseMessages), 4, "reply_to_id", "answers a message that is quarantined"),

    // 40 of 2,039,588.
    plant(E::SystemMessages, K::Orphan(E::Profiles), 10, "profile_id", "user who is not there"),
    plant(E::SystemMessages, K::UnknownCode, 7, "kind", "kind that nobody knows"),
    plant(E::SystemMessages, K::TooLong, 9, "subject", "subject of more than 120 characters"),
    plant(E::SystemMessages, K::InvalidJson, 12, "payload", "JSON that was cut off"),
    plant(E::SystemMessages, K::InvalidBoolean, 2, "is_read", "neither 0 nor 1"),

    // 3 of 16,014.
    plant(E::Payments, K::ParentQuarantined(E::Orders), 1, "order_id", "the payment's order is quarantined"),
    plant(E::Payments, K::Check, 1, "payments_amount_check", "less than nothing was paid"),
    plant(E::Payments, K::InvalidDate, 1, "paid_on", "impossible date"),

    // 395 of 788. They are duplicates and not merged: the amounts differ, so a person has to say which offer held.
    plant(E::Offers, K::ParentQuarantined(E::Orders), 3, "order_id", "the offer's order is quarantined"),
    plant(E::Offers, K::InvalidDate, 4, "valid_until", "impossible date"),
    plant(E::Offers, K::Check, 5, "offers_amount_check", "amount below nought"),
    plant(E::Offers, K::Duplicate, 383, "offers_offer_number_key", "offer that was sent once more"),

    // 16 of 151.
    plant(E::Discounts, K::MissingValue, 1, "code", "no code"),
    plant(E::Discounts, K::TooLong, 3, "code", "code of more than 20 characters"),
    plant(E::Discounts, K::InvalidNumber, 3, "percent", "percentage that is no number"),
    plant(E::Discounts, K::Check, 4, "discounts_percent_check", "more than 100 percent"),
    plant(E::Discounts, K::Duplicate, 5, "discounts_code_key", "code given twice"),
];

/// Rows that the target's own rows (`schema/target_rows.sql`) are, at every scale.
pub(super) fn existing_rows(entity: Entity) -> &'static [u64] {
    match entity {
        Entity::Offices => &[1, 3],
        Entity::Profiles => &[2, 5],
        Entity::Settings => &[2, 4, 5],
        Entity::Products => &[1, 2],
        _ => &[],
    }
}

/// The plantings of one entity, in their order.
pub(super) fn plantings(entity: Entity) -> impl Iterator<Item = &'static Planting> {
    PLANTED
        .iter()
        .filter(move |planting| planting.entity == entity)
}
