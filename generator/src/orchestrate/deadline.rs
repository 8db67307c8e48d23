//! How long a command may take: until when it begins something new, and how much of that time is left.

use std::time::{Duration, Instant};

/// The moment from which on a command begins nothing more; never, where nobody has set one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// So many seconds from now.
    #[must_use]
    pub fn after(seconds: Option<u64>) -> Self {
        // A moment that the clock cannot tell is never reached.
        let moment = |seconds| Instant::now().checked_add(Duration::from_secs(seconds));
        Self(seconds.and_then(moment))
    }

    /// Whole seconds that are left, where somebody has set a limit.
    #[must_use]
    pub fn seconds_left(self) -> Option<u64> {
        let left = |moment: Instant| moment.saturating_duration_since(Instant::now());
        self.0.map(|moment| left(moment).as_secs())
    }

    /// Whether the time is over. A part of a second is none: programs are told whole ones.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.seconds_left() == Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_is_never_over_and_none_at_all_is_at_once() {
        let never = [Deadline::after(None), Deadline::after(Some(u64::MAX))];
        assert!(never.iter().all(|deadline| !deadline.is_over()));
        assert!(Deadline::after(Some(0)).is_over());
        let hour = Deadline::after(Some(3_600));
        assert!(!hour.is_over() && hour.seconds_left() <= Some(3_600));
    }
}
