//! Which value of the old database becomes which label of `public.system_messages`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.system_message_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemMessageKind {
    /// `information`.
    Information,
    /// `reminder`.
    Reminder,
    /// `warning`.
    Warning,
    /// `error`.
    Error,
}

impl SystemMessageKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Reminder => "reminder",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Encode for SystemMessageKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `kind` from `kind`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn kind(code: i16) -> Result<SystemMessageKind, Refusal> {
    match code {
        1 => Ok(SystemMessageKind::Information),
        2 => Ok(SystemMessageKind::Reminder),
        3 => Ok(SystemMessageKind::Warning),
        4 => Ok(SystemMessageKind::Error),
        _ => Err(Refusal::unknown_code()),
    }
}
