// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import WireGuard

/// The texts of reports, made once: a thousand agents that each encode theirs would take the processor from the server
/// that is measured.
struct ReportTemplate: Sendable {
    /// A connection's first.
    private let whole: Text
    /// After a change that one peer is in.
    private let changed: Text
    /// A heartbeat: nothing but figures has moved.
    private let quiet: Text
    /// The same of a node that can't run what it should.
    private let failed: Text

    /// - Parameter peers: how many the report tells of; a gateway with an endpoint, and agents that wait for a direct
    ///   path.
    init(bootID: String, peers: Int) throws {
        let key = PrivateKey.generate().publicKey
        let address = try InterfaceAddress("10.0.0.2/16")
        let seen = (0..<peers).map { number in
            ObservedPeer(
                publicKey: PrivateKey.generate().publicKey,
                endpoint: number == 0 ? SocketAddress("192.0.2.1:51820") : nil,
                allowedIPs: number == 0 ? [address.network] : [],
                lastHandshake: number == 0 ? Timestamp(milliseconds: 1_700_000_000_000) : nil, receivedBytes: 100_000,
                sentBytes: 100_000)
        }
        func observed(
            _ counter: UInt64, _ peers: some Sequence<ObservedPeer>, _ status: NodeStatus = .applied
        ) throws -> ObservedState {
            ObservedState(
                bootID: bootID, counter: counter, revision: 1, stateID: Text.stateID, status: status, safety: .ready,
                phases: PhaseReport.Phase.allCases.map { PhaseReport($0, .ok) },
                snapshot: NodeSnapshot(
                    interface: try InterfaceName("warren0"), driver: "kernel", publicKey: key, isUp: true, mtu: 1420,
                    addresses: [address], routes: [], peers: Array(peers)))
        }
        let (before, now) = (try observed(Text.since, seen), try observed(Text.counter, seen))
        whole = try Text(ObservedReport(now))
        changed = try Text(ObservedReport(now, since: try observed(Text.since, seen.dropLast())))
        quiet = try Text(ObservedReport(now, since: before))
        failed = try Text(ObservedReport(try observed(Text.counter, seen, .failed), since: before))
    }

    func first(_ counter: UInt64, _ stateID: String) -> String { whole.filled(counter, stateID) }
    func change(_ counter: UInt64, _ stateID: String) -> String { changed.filled(counter, stateID) }
    func heartbeat(_ counter: UInt64, _ stateID: String) -> String { quiet.filled(counter, stateID) }
    func failure(_ counter: UInt64, _ stateID: String) -> String { failed.filled(counter, stateID) }
}

/// A message with gaps.
private struct Text: Sendable {
    static let counter: UInt64 = 77_777_777_777
    static let since: UInt64 = 66_666_666_666
    static let stateID = "@state@"

    private let head: String
    /// nil: the report is whole.
    private let beforeSince: String?
    private let beforeState: String
    private let tail: String

    /// Keys are sorted: first the counter, then what it follows, then the state.
    init(_ report: ObservedReport) throws {
        let parts = try CanonicalJSON.encode(NodeMessage.observed(report)).replacing(Self.stateID, with: "@")
            .replacing("\(Self.counter)", with: "@").replacing("\(Self.since)", with: "@").split(separator: "@")
            .map(String.init)
        guard parts.count == (report.isWhole ? 3 : 4) else { throw Failure("the report's text has another form") }
        (head, tail) = (parts[0], parts[parts.count - 1])
        (beforeSince, beforeState) = (report.isWhole ? nil : parts[1], parts[parts.count - 2])
    }

    func filled(_ counter: UInt64, _ stateID: String) -> String {
        "\(head)\(counter)\(beforeSince.map { "\($0)\(counter - 1)" } ?? "")\(beforeState)\(stateID)\(tail)"
    }
}

extension ObservedReport {
    fileprivate var isWhole: Bool {
        switch self {
        case .whole: true
        case .difference: false
        }
    }
}
