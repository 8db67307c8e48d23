//! Which value of the old database becomes which label of `public.orders`.

#![allow(
    clippy::enum_variant_names,
    reason = "the variants are named as the database's labels are"
)]

use rehome_runtime::prelude::*;

/// `public.order_priority` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderPriority {
    /// `low`.
    Low,
    /// `normal`.
    Normal,
    /// `high`.
    High,
    /// `urgent`.
    Urgent,
}

impl OrderPriority {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

impl Encode for OrderPriority {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `public.order_status` of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// `draft`.
    Draft,
    /// `received`.
    Received,
    /// `in_production`.
    InProduction,
    /// `shipped`.
    Shipped,
    /// `completed`.
    Completed,
    /// `cancelled`.
    Cancelled,
}

impl OrderStatus {
    /// The label as PostgreSQL knows it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Received => "received",
            Self::InProduction => "in_production",
            Self::Shipped => "shipped",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Encode for OrderStatus {
    fn encode(&self, output: &mut Vec<u8>) {
        self.label().encode(output);
    }
}

/// `status` from `status`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn status(code: i16) -> Result<OrderStatus, Refusal> {
    match code {
        0 => Ok(OrderStatus::Draft),
        10 => Ok(OrderStatus::Received),
        20 => Ok(OrderStatus::InProduction),
        30 => Ok(OrderStatus::Shipped),
        40 => Ok(OrderStatus::Completed),
        90 => Ok(OrderStatus::Cancelled),
        _ => Err(Refusal::unknown_code()),
    }
}

/// `priority` from `priority`: the first line that holds decides.
///
/// # Errors
/// When no rule takes the value: then the row goes into quarantine.
pub fn priority(code: Option<&str>) -> Result<OrderPriority, Refusal> {
    let Some(code) = code else {
        return Ok(OrderPriority::Normal);
    };
    let code = code.to_lowercase();
    match code.as_str() {
        "l" => Ok(OrderPriority::Low),
        "n" => Ok(OrderPriority::Normal),
        "h" => Ok(OrderPriority::High),
        "u" => Ok(OrderPriority::Urgent),
        _ => Err(Refusal::unknown_code()),
    }
}
