//! What all lanes of a load read: one copy in memory, taken apart only when one of them changes it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A value with several owners. Reading it costs nothing; a change by an owner that is not the only one copies it first.
#[derive(Debug, Clone, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_by_one_owner_is_not_seen_by_the_other() {
        let one = Shared::from(vec![1]);
        let mut other = one.clone();
        other.push(2);
        assert_eq!((one.len(), other.len()), (1, 2));
    }
}
