//! Which value of the old database becomes which label of `public.case_messages`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.message_channel` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageChannel {
    /// `portal`.
    Portal,
    /// `email`.
    Email,
    /// `phone`.
    Phone,
}

impl MessageChannel {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

impl Encode for MessageChannel {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `channel` from `channel`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn channel(code: i16) -> Result<MessageChannel, Refusal> {
    match code {
        1 => Ok(MessageChannel::Portal),
        2 => Ok(MessageChannel::Email),
        3 => Ok(MessageChannel::Phone),
        _ => Err(Refusal::unknown_code()),
    }
}
