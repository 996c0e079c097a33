// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What to add to a set and what to take from it.
public struct SetChange<Element: Hashable & Sendable>: Hashable, Sendable {
    public var added: Set<Element>
    public var removed: Set<Element>

    public init(from observed: Set<Element>, to desired: Set<Element>) {
        added = desired.subtracting(observed)
        removed = observed.subtracting(desired)
    }

    public var isEmpty: Bool { added.isEmpty && removed.isEmpty }
}

/// The difference between an interface's observed and desired state.
public struct InterfaceChange: Hashable, Sendable {
    /// nil: unchanged, here and below.
    public var isUp: Bool?
    public var mtu: Int?
    public var addresses: SetChange<InterfaceAddress>
    public var routes: SetChange<Route>
    public var rules: SetChange<PolicyRule>

    public init(from observed: InterfaceState, to desired: InterfaceState) {
        isUp = observed.isUp == desired.isUp ? nil : desired.isUp
        mtu = observed.mtu == desired.mtu ? nil : desired.mtu
        addresses = SetChange(from: observed.addresses, to: desired.addresses)
        routes = SetChange(from: observed.routes, to: desired.routes)
        rules = SetChange(from: observed.rules, to: desired.rules)
    }

    public var isEmpty: Bool {
        isUp == nil && mtu == nil && addresses.isEmpty && routes.isEmpty && rules.isEmpty
    }
}
