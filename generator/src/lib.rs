//! rehome.
