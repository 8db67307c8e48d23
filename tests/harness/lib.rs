//! Starts what the tests need and asks what happened.
