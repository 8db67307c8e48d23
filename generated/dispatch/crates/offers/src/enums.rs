//! Which value of the old database becomes which label of `public.offers`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.offer_status` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferStatus {
    /// `draft`.
    Draft,
    /// `sent`.
    Sent,
    /// `accepted`.
    Accepted,
    /// `declined`.
    Declined,
}

impl OfferStatus {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }
}

impl Encode for OfferStatus {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `status` from `status`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn status(code: &str) -> Result<OfferStatus, Refusal> {
    match code {
        "draft" => Ok(OfferStatus::Draft),
        "sent" => Ok(OfferStatus::Sent),
        "yes" => Ok(OfferStatus::Accepted),
        "no" => Ok(OfferStatus::Declined),
        _ => Err(Refusal::unknown_code()),
    }
}
