// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Something that observations of a device show, reason enough for an incident.
public struct Finding: Hashable, Sendable {
    /// When the first of the observations was made that it follows from.
    public let since: Timestamp
    let evidence: Evidence

    enum Evidence: Hashable, Sendable {
        /// The first was heard before and after the second.
        case instances(InstanceSession, InstanceSession)
        case alternation([AddressChange], at: ID<Device>, within: Duration)
        case restlessness([AddressChange], seenBy: Vantage)
    }

    public var type: IncidentType {
        switch evidence {
        case .instances: .sessionConflict
        case .alternation: .sharedConfig
        case .restlessness: .suspiciousActivity
        }
    }

    /// Where the device was seen, each address once; the latest ones, should there be many.
    public var endpoints: [SocketAddress] {
        let all: [SocketAddress] =
            switch evidence {
            case .instances(let one, let other): [one, other].compactMap(\.instance.address)
            case .alternation(let changes, _, _), .restlessness(let changes, _): changes.flatMap { [$0.from, $0.to] }
            }
        let latest = Dictionary(all.map { ($0.address, $0) }) { _, later in later }
        return latest.values.sorted().suffix(Self.mostEndpoints)
    }

    private static let mostEndpoints = 16

    /// In a sentence.
    /// - Parameter name: of a gateway.
    public func details(naming name: (ID<Device>) -> String) -> String {
        switch evidence {
        case .instances(let one, let other):
            "\(Self.text(one)) was heard again after \(Self.text(other)): two running copies have this identity"
        case .alternation(let changes, let gateway, let window):
            "at the gateway \(name(gateway)) its key moved \(changes.count) times within "
                + "\(window.components.seconds) s between "
                + Set(changes.flatMap { [$0.from.address, $0.to.address] }).sorted().map(\.description)
                .joined(separator: " and ") + ": two machines use one configuration"
        case .restlessness(let changes, .gateway(let gateway)):
            "at the gateway \(name(gateway)) its address changed \(changes.count) times within a day"
        case .restlessness(let changes, _):
            "the address that it connects from changed \(changes.count) times within a day"
        }
    }

    private static func text(_ session: InstanceSession) -> String {
        let place = session.instance.address.map { " at \($0.address)" } ?? ""
        return "\(session.instance.hostname)\(place) (instance \(session.instance.id.prefix(8)))"
    }
}
