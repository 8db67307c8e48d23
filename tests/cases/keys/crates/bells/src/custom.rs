//! Code of your own for `bells`. rehome has written this file once and will never touch it again.
//!
//! Rules in the mapping call it by `rust = "custom::name(source.column)"`; the compiler checks both sides.
