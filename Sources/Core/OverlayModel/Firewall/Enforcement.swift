// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Whether a denial stops a flow or is only written down.
public enum EnforcementMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// The flow passes, and its record says `would: deny`.
    case observe
    case enforce
}

/// Where denials are enforced: a mode for all, with exceptions by client and by destination.
///
/// A flow has up to two exceptions, its source's and its destination's. If one says `observe` the flow is observed;
/// else if one says `enforce` it is enforced; without any the default holds. So a pilot can enforce for one client or
/// one destination while the rest is observed, and a client that must not be cut off stays observed everywhere.
public struct Enforcement: Hashable, Sendable {
    public var standard: EnforcementMode
    /// Looked up by longest match of the flow's source.
    public var sources: [Prefix: EnforcementMode]
    /// Looked up by longest match of the flow's destination.
    public var destinations: [Prefix: EnforcementMode]

    public init(
        standard: EnforcementMode, sources: [Prefix: EnforcementMode] = [:],
        destinations: [Prefix: EnforcementMode] = [:]
    ) {
        self.standard = standard
        self.sources = sources
        self.destinations = destinations
    }

    /// Whether any flow at all can be stopped.
    public var enforcesAnything: Bool {
        standard == .enforce || sources.values.contains(.enforce) || destinations.values.contains(.enforce)
    }

    /// Whether any denial is only written down.
    public var observesAnything: Bool {
        standard == .observe || sources.values.contains(.observe) || destinations.values.contains(.observe)
    }

    /// The mode of a flow whose ends have these exceptions.
    public func mode(source: EnforcementMode?, destination: EnforcementMode?) -> EnforcementMode {
        if source == .observe || destination == .observe { return .observe }
        return source ?? destination ?? standard
    }
}
