//! What is left of root's power in a worker: nothing.

use rustix::thread::{
    CapabilitySet, CapabilitySets, clear_ambient_capability_set, set_capabilities,
};

/// Gives up every capability; tells whether that worked. It works for every user, as giving up needs no right.
pub(super) fn drop_all() -> bool {
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    let ambient = clear_ambient_capability_set();
    set_capabilities(None, none).is_ok() && ambient.is_ok()
}
