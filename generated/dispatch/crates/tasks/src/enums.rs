//! Which value of the old database becomes which label of `public.tasks`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.task_kind` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    /// `scan_check`.
    ScanCheck,
    /// `design`.
    Design,
    /// `printing`.
    Printing,
    /// `thermoforming`.
    Thermoforming,
    /// `trimming`.
    Trimming,
    /// `quality`.
    Quality,
    /// `packing`.
    Packing,
    /// `shipping`.
    Shipping,
}

impl TaskKind {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ScanCheck => "scan_check",
            Self::Design => "design",
            Self::Printing => "printing",
            Self::Thermoforming => "thermoforming",
            Self::Trimming => "trimming",
            Self::Quality => "quality",
            Self::Packing => "packing",
            Self::Shipping => "shipping",
        }
    }
}

impl Encode for TaskKind {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `public.task_status` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskStatus {
    /// `open`.
    Open,
    /// `in_progress`.
    InProgress,
    /// `blocked`.
    Blocked,
    /// `done`.
    Done,
}

impl TaskStatus {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Blocked => "blocked",
            Self::Done => "done",
        }
    }
}

impl Encode for TaskStatus {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `kind` from `kind`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn kind(code: &str) -> Result<TaskKind, Refusal> {
    match code {
        "SCAN" => Ok(TaskKind::ScanCheck),
        "DESIGN" => Ok(TaskKind::Design),
        "PRINT" => Ok(TaskKind::Printing),
        "FORM" => Ok(TaskKind::Thermoforming),
        "TRIM" => Ok(TaskKind::Trimming),
        "QC" => Ok(TaskKind::Quality),
        "PACK" => Ok(TaskKind::Packing),
        "SHIP" => Ok(TaskKind::Shipping),
        _ => Err(Refusal::unknown_code()),
    }
}

/// `status` from `status`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn status(code: i16) -> Result<TaskStatus, Refusal> {
    match code {
        0 => Ok(TaskStatus::Open),
        1 => Ok(TaskStatus::InProgress),
        2 => Ok(TaskStatus::Blocked),
        3 => Ok(TaskStatus::Done),
        _ => Err(Refusal::unknown_code()),
    }
}
