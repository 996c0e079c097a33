// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a gateway changes in the packets that it lets through. TCP's largest segment is kept to what the path carries
/// wherever there is a translation at all.
public struct Translation: Hashable, Sendable {
    public let masquerades: [Masquerade]

    public init(masquerades: [Masquerade]) {
        self.masquerades = masquerades
    }
}

/// Flows out of the tunnel that leave with the gateway's own address in the place of their source. What it is changed
/// to is a flow's own from its first packet to its last, whatever is changed here meanwhile.
public struct Masquerade: Hashable, Sendable, Codable {
    public let sources: [Prefix]
    public let destinations: [Prefix]

    public init(sources: [Prefix], destinations: [Prefix]) {
        self.sources = sources
        self.destinations = destinations
    }
}
