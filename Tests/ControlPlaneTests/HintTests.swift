// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import TestSupport
import Testing
import WireGuard

@testable import ControlPlane

struct HintTests {
    @Test func `a node is hinted of its own peers that came and went, once, and of nobody else`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        let gateway = try await world.connectGateway()
        world.tick()
        let online = try await laptop.hint()
        #expect(online.peers.map(\.publicKey) == [world.office.gateway.machine.key.publicKey])
        #expect(online.peers.map(\.online) == [true])
        gateway.session.end()
        world.installation.pass(.seconds(10))
        world.tick()
        let offline = try await laptop.hint()
        #expect(offline.peers.map(\.online) == [false] && offline.peers.first?.lastSeen != nil)
    }

    @Test func `a node that reads slowly is hinted what is, not what was`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        for _ in 1...5 {
            let gateway = try await world.connectGateway()
            world.tick()
            gateway.session.end()
            world.installation.pass(.seconds(10))
            world.tick()
        }
        #expect(try await laptop.hint().peers.map(\.online) == [false])
    }

    /// Whatever is changed, and whoever comes and goes.
    @Test(arguments: 0..<30) func `no hint names a device that the node may not see`(seed: Int) {
        var worlds = RandomOverlays(seed: UInt64(seed))
        var random = SplitMix64(seed: UInt64(seed) + 2000)
        var configuration = worlds.configuration()
        let board = PresenceBoard()
        var feeds = Dictionary(uniqueKeysWithValues: configuration.devices.keys.map { ($0, HintFeed(board)) })
        for moment in 0..<24 {
            worlds.change(&configuration)
            let overlay = Overlay(configuration)
            for device in configuration.devices.keys.sorted() where Bool.random(using: &random) {
                board.note(
                    device, isOnline: .random(using: &random), lastSeen: Timestamp(milliseconds: Int64(moment)))
            }
            for device in feeds.keys.sorted() {
                guard let state = overlay.state(of: device), let hints = feeds[device]?.next(state) else { continue }
                let visible = Set(overlay.compile(for: device)?.peers.map(\.publicKey) ?? [])
                #expect(visible.isSuperset(of: hints.peers.map(\.publicKey)), "seed \(seed)")
                #expect(feeds[device]?.next(state) == nil, "once")
            }
        }
    }

    @Test func `who has many peers is told of them in parts, all of them`() throws {
        let overlay = Overlay(try WideOverlay(peers: 350, groups: 1).configuration)
        let device = try #require(overlay.configuration.devices.values.first { $0.deviceKind == .agent }?.id)
        let state = try #require(overlay.state(of: device))
        let board = PresenceBoard()
        for id in overlay.configuration.devices.keys { board.note(id, isOnline: true, lastSeen: nil) }
        var feed = HintFeed(board)
        var told: [PeerHint] = []
        while let hints = feed.next(state) {
            #expect(hints.peers.count <= PeerHints.largest)
            told += hints.peers
        }
        #expect(told.count == state.peers.count && Set(told.map(\.publicKey)) == Set(state.peers.map(\.publicKey)))
        #expect(!feed.isBehind)
    }
}

extension LiveWorld {
    /// A turn of what looks after the nodes, at a time when hints are due.
    fileprivate func tick() {
        installation.pass(PresenceBoard.pace)
        controlPlane.lookAfterNodes()
    }
}

extension TestStream {
    /// The next hint, whatever comes before it.
    fileprivate mutating func hint() async throws -> PeerHints {
        while let output = await next() {
            if case .message(.hint(let hints)) = output { return hints }
        }
        throw Unexpected()
    }
}
