// SPDX-License-Identifier: Apache-2.0

/// What has happened to a node since it last looked.
struct NodeEvents: EventSet {
    var desired: NodeState?
    /// Links, addresses, routes or rules changed.
    var hostChanged = false
    /// Our part of the packet filter was changed by somebody else.
    var filterTouched = false
    var foreignFilterChanged = false
    /// Time to look for changes that nobody announces.
    var lookAround = false
    var stop = false
}
