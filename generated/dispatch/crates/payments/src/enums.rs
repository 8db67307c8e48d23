//! Which value of the old database becomes which label of `public.payments`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.payment_method` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentMethod {
    /// `invoice`.
    Invoice,
    /// `card`.
    Card,
    /// `transfer`.
    Transfer,
    /// `cash`.
    Cash,
}

impl PaymentMethod {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Card => "card",
            Self::Transfer => "transfer",
            Self::Cash => "cash",
        }
    }
}

impl Encode for PaymentMethod {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `method` from `method`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn method(code: i16) -> Result<PaymentMethod, Refusal> {
    match code {
        1 => Ok(PaymentMethod::Invoice),
        2 => Ok(PaymentMethod::Card),
        3 => Ok(PaymentMethod::Transfer),
        4 => Ok(PaymentMethod::Cash),
        _ => Err(Refusal::unknown_code()),
    }
}
