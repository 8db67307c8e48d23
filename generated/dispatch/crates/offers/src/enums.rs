//! Which code becomes which label of `public.offers`.

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

/// `status` from `status`: the first rule that holds decides.
///
/// # Errors
/// When no rule knows the code, and the mapping says that it is refused then.
pub fn status(code: &str) -> Result<OfferStatus, Refusal> {
    match code {
        "draft" => Ok(OfferStatus::Draft),
        "sent" => Ok(OfferStatus::Sent),
        "yes" => Ok(OfferStatus::Accepted),
        "no" => Ok(OfferStatus::Declined),
        _ => Err(Refusal::unknown_code()),
    }
}
