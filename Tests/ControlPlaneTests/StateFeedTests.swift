// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import TestSupport
import Testing

@testable import ControlPlane

/// What nodes are sent, and what they make of it.
@Suite struct StateFeedTests {
    /// Connections end, deltas are lost, revisions are passed over, and come in another order.
    @Test(arguments: 0..<30) func `a node that follows has the whole compile's state, and learns of nobody else`(
        seed: Int
    ) throws {
        var worlds = RandomOverlays(seed: UInt64(seed))
        var random = SplitMix64(seed: UInt64(seed) + 1000)
        var configuration = worlds.configuration()
        var replicas = configuration.devices.keys.sorted().map(Replica.init)
        var snapshot = TenantSnapshot(revision: 0, overlay: Overlay(configuration))
        var older = snapshot
        for revision in Revision(1)...24 {
            worlds.change(&configuration)
            snapshot.advance(to: .init(revision: revision, tables: configuration))
            let made = Overlay(configuration)
            for index in replicas.indices {
                switch Int.random(in: 0..<6, using: &random) {
                case 0: continue
                case 1: replicas[index].reconnect()
                case 2: replicas[index].lose(snapshot)
                case 3: try replicas[index].follow(older)
                default: break
                }
                try replicas[index].follow(snapshot)
                #expect(replicas[index].state == made.compile(for: replicas[index].device), "seed \(seed)")
            }
            older = snapshot
        }
    }

    @Test func `a node that comes back with the state that it should have is told no more than that`() throws {
        let overlay = Overlay(try WideOverlay(peers: 40, groups: 2).configuration)
        let device = try #require(overlay.configuration.devices.keys.min())
        let id = try #require(overlay.state(of: device)).id
        var feed = StateFeed(device, epoch: 2, has: id)
        guard case .message(.delta(let update)) = feed.next(TenantSnapshot(revision: 9, overlay: overlay)) else {
            Issue.record("a whole state")
            return
        }
        #expect(update.fromStateID == id && update.toStateID == id && update.epoch == 2 && update.revision == 9)
        #expect(update.changes == StateDelta(from: .empty, to: .empty))
        #expect(feed.next(TenantSnapshot(revision: 10, overlay: overlay)) == nil)
    }
}

/// A node, as far as its state goes.
private struct Replica {
    let device: ID<Device>
    private var feed: StateFeed
    private var held: StateSnapshot?
    private var isPending = false

    init(_ device: ID<Device>) {
        self.device = device
        feed = StateFeed(device, epoch: 0, has: nil)
    }

    var state: DesiredState? { isPending ? nil : held?.state }

    mutating func reconnect() { feed = StateFeed(device, epoch: 0, has: held?.stateID) }

    mutating func lose(_ snapshot: TenantSnapshot) {
        _ = feed.next(snapshot)
        reconnect()
    }

    /// As it comes out of the message.
    private static func read(_ snapshot: CompiledSnapshot) throws -> StateSnapshot {
        let message = try CanonicalJSON.decode(
            ServerMessage.self, from: String(decoding: try snapshot.text(), as: UTF8.self))
        guard case .snapshot(let read) = message else { throw TestStream.Unexpected() }
        return read
    }

    mutating func follow(_ configuration: TenantSnapshot) throws {
        switch feed.next(configuration) {
        case .snapshot(let snapshot): (held, isPending) = (try Self.read(snapshot), false)
        case .message(.delta(let update)):
            if let next = held?.applying(update) { return (held, isPending) = (next, false) }
            feed.startOver()
            try follow(configuration)
        case .message(.pending): isPending = true
        default: break
        }
    }
}
