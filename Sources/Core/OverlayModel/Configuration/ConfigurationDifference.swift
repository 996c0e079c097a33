// SPDX-License-Identifier: Apache-2.0

/// What differs between two configurations, in the tables that decisions follow from.
struct ConfigurationDifference: Sendable {
    let networks: [Difference<Network>]
    let devices: [Difference<Device>]
    let peers: [Difference<Peer>]
    let groups: [Difference<Group>]
    let policies: [Difference<Policy>]
    let routes: [Difference<Route>]
    let accessLists: [Difference<AccessList>]
    let incidents: [Difference<Incident>]
    let suspensions: [Difference<Suspension>]
    let userRoutings: [Difference<UserRouting>]

    init(from before: Configuration, to after: Configuration) {
        networks = before.networks.differences(to: after.networks)
        devices = before.devices.differences(to: after.devices)
        peers = before.peers.differences(to: after.peers)
        groups = before.groups.differences(to: after.groups)
        policies = before.policies.differences(to: after.policies)
        routes = before.routes.differences(to: after.routes)
        accessLists = before.accessLists.differences(to: after.accessLists)
        incidents = before.incidents.differences(to: after.incidents)
        suspensions = before.suspensions.differences(to: after.suspensions)
        userRoutings = before.userRoutings.differences(to: after.userRoutings)
    }

    var isEmpty: Bool {
        networks.isEmpty && devices.isEmpty && peers.isEmpty && groups.isEmpty && policies.isEmpty && routes.isEmpty
            && accessLists.isEmpty && incidents.isEmpty && suspensions.isEmpty && userRoutings.isEmpty
    }
}

/// An entity as it was and as it is; nil where there was none, or is none any more.
struct Difference<Value: Sendable>: Sendable {
    let before: Value?
    let after: Value?

    /// As it was, as it is.
    var sides: [Value] { [before, after].compactMap { $0 } }

    /// Whether something of it is another thing now, or it came or went.
    func isIn(_ part: (Value) -> some Equatable) -> Bool { before.map(part) != after.map(part) }
}

extension Dictionary where Value: Equatable & Sendable {
    /// Tables that nobody has written to in between share their storage, which `!=` sees at once.
    func differences(to after: Self) -> [Difference<Value>] {
        guard self != after else { return [] }
        let present = after.compactMap { key, value -> Difference<Value>? in
            let before = self[key]
            return before == value ? nil : Difference(before: before, after: value)
        }
        let added = present.count { $0.before == nil }
        guard count + added > after.count else { return present }
        return present + compactMap { after[$0] == nil ? Difference(before: $1, after: nil) : nil }
    }
}
