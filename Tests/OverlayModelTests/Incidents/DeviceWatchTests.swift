// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

struct DeviceWatchTests {
    // MARK: Session conflict

    @Test func `a restart is none, nor is a move to another machine`() throws {
        var world = try Watched()
        for instance in ["a", "b", "c", "d"] {
            world.hear(instance, at: "192.0.2.2")
            world.pass(1)
        }
        world.hear("moved", at: "192.0.2.99")
        #expect(world.findings.isEmpty)
    }

    @Test(arguments: [(299, true), (300, true), (301, false)])
    func `an instance that is heard again after another is a conflict, within the window`(
        seconds: Int, isConflict: Bool
    ) throws {
        var world = try Watched()
        world.hear("x", at: "192.0.2.2")
        world.pass(1)
        world.hear("y", at: "192.0.2.3")
        world.pass(seconds - 1)
        world.hear("x", at: "192.0.2.2")
        #expect(world.findings.map(\.type) == (isConflict ? [.sessionConflict] : []))
        #expect(
            try world.findings.first?.endpoints.map(\.address)
                == (isConflict ? addresses("192.0.2.2", "192.0.2.3") : nil))
    }

    @Test func `the window begins when the instance was heard last, not first`() throws {
        var world = try Watched()
        for _ in 0..<100 {
            world.hear("x", at: "192.0.2.2")
            world.pass(30)
        }
        world.hear("y", at: "192.0.2.3")
        world.pass(60)
        world.hear("x", at: "192.0.2.2")
        #expect(world.findings.map(\.type) == [.sessionConflict])
    }

    @Test func `three that take turns are a conflict as well`() throws {
        var world = try Watched()
        for instance in ["x", "y", "z", "x"] {
            world.hear(instance, at: "192.0.2.2")
            world.pass(60)
        }
        #expect(world.findings.map(\.type) == [.sessionConflict])
    }

    // MARK: Shared config

    @Test(arguments: [(3, false), (4, true), (5, true)])
    func `a key that alternates between two addresses at one gateway`(changes: Int, isShared: Bool) throws {
        var world = try Watched()
        for turn in 0...changes {
            world.see(turn % 2 == 0 ? "198.51.100.1:1000" : "203.0.113.9:1000")
            world.pass(20)
        }
        #expect(world.findings.map(\.type) == (isShared ? [.sharedConfig] : []))
    }

    @Test(arguments: [(100, true), (101, false)])
    func `changes count as long as they are in the window`(seconds: Int, isShared: Bool) throws {
        var world = try Watched()
        for turn in 0...4 {
            if turn > 0 { world.pass(seconds) }
            world.see(turn % 2 == 0 ? "198.51.100.1:1" : "203.0.113.9:1")
        }
        // The first of the four changes is three steps old.
        #expect(world.findings.map(\.type) == (isShared ? [.sharedConfig] : []))
    }

    @Test func `a phone on a staircase is none`() throws {
        var world = try Watched()
        for endpoint in ["198.51.100.1:1", "203.0.113.9:1", "198.51.100.1:1"] {
            world.see(endpoint)
            world.pass(10)
        }
        #expect(world.findings.isEmpty)
        #expect(SecuritySettings.limits.alternations.lowerBound > 2, "no setting may make it one")
    }

    @Test func `a traveller never comes back, and ports alone don't count`() throws {
        var world = try Watched()
        for place in 1...9 {
            world.see("198.51.100.\(place):1")
            world.pass(10)
        }
        for port in 1...50 {
            world.see("198.51.100.9:\(port)")
            world.pass(1)
        }
        #expect(world.findings.isEmpty)
    }

    @Test func `two gateways that see different addresses see no alternation`() throws {
        var world = try Watched()
        for _ in 1...20 {
            world.see("198.51.100.1:1", by: .gateway(world.gateway))
            world.see("203.0.113.9:1", by: .gateway(world.otherGateway))
            world.pass(5)
        }
        #expect(world.findings.isEmpty)
    }

    @Test func `what agents say is kept and counts for nothing`() throws {
        var world = try Watched()
        for turn in 1...100 {
            world.see(turn % 2 == 0 ? "198.51.100.1:1" : "203.0.113.9:1", by: .agent(world.gateway))
            world.pass(1)
        }
        #expect(world.findings.isEmpty)
        #expect(world.watch.trails[.agent(world.gateway)]?.changes.isEmpty == false)
    }

    // MARK: Suspicious activity

    @Test(arguments: [(9, false), (10, false), (11, true)])
    func `many changes of address within a day`(changes: Int, isSuspicious: Bool) throws {
        var world = try Watched()
        for place in 0...changes {
            world.hear("x", at: "198.51.100.\(place + 1)")
            world.pass(7000)
        }
        #expect(world.findings.map(\.type) == (isSuspicious ? [.suspiciousActivity] : []))
    }

    @Test func `a change is forgotten after a day`() throws {
        var world = try Watched()
        for place in 0...11 {
            world.see("198.51.100.\(place + 1):1")
            world.pass(8000)
        }
        #expect(world.findings.isEmpty)
    }

    // MARK: What has been resolved, and what there is room for

    @Test func `what was noted before the last resolution counts no more`() throws {
        var world = try Watched()
        for instance in ["x", "y", "x"] {
            world.hear(instance, at: "192.0.2.2")
            world.pass(10)
        }
        for turn in 0...20 { world.see(turn % 2 == 0 ? "198.51.100.1:1" : "203.0.113.9:1") }
        #expect(Set(world.findings.map(\.type)) == Set(IncidentType.allCases))
        let resolvedAt = world.now
        world.pass(1)
        world.hear("x", at: "192.0.2.2")
        #expect(world.watch.findings(under: SecuritySettings(), since: resolvedAt, now: world.now).isEmpty)
        world.hear("y", at: "192.0.2.3")
        world.pass(10)
        world.hear("x", at: "192.0.2.2")
        let again = world.watch.findings(under: SecuritySettings(), since: resolvedAt, now: world.now)
        #expect(again.map(\.type) == [.sessionConflict])
        #expect(again.allSatisfy { $0.since > resolvedAt })
    }

    @Test func `a device that does whatever it likes is watched in bounded memory`() throws {
        var world = try Watched()
        var random = SystemRandomNumberGenerator()
        for turn in 0..<2000 {
            world.hear(String(repeating: "\(turn)", count: 1000), at: "198.51.\(turn / 256).\(turn % 256)")
            world.see("203.0.\(turn / 256).\(turn % 256):1", by: .agent(ID(now: world.now, using: &random)))
            world.see("203.0.\(turn / 256).\(turn % 256):1")
        }
        #expect(world.watch.sessions.count == 32)
        #expect(world.watch.sessions.allSatisfy { $0.instance.id.count <= 253 })
        #expect(world.watch.trails.values.allSatisfy { $0.changes.count <= 128 })
        #expect(world.watch.trails.count == 10, "eight agents, the gateway and the stream")
    }

    @Test func `devices that are quiet make room for others`() throws {
        var list = Watchlist(room: 16)
        var random = SystemRandomNumberGenerator()
        var devices: [ID<Device>] = []
        for number in 0..<40 {
            let now = Timestamp(milliseconds: Int64(number))
            devices.append(ID(now: now, using: &random))
            let instance = DeviceInstance(id: "x", hostname: "h", address: nil)
            let isNews = list.note(.heard(instance), of: devices[number], now: now)
            let isNewsAgain = list.note(.heard(instance), of: devices[0], now: now)
            #expect(isNews && !isNewsAgain)
        }
        #expect(list.count == 16)
        #expect(list[devices[0]] != nil, "it is heard all the time")
        #expect(list[devices[1]] == nil && list[devices[39]] != nil)
    }

    @Test func `a finding says what was seen, where, and between whom`() throws {
        var world = try Watched()
        for turn in 0...4 { world.see(turn % 2 == 0 ? "198.51.100.1:1" : "203.0.113.9:1") }
        let finding = try #require(world.findings.first)
        #expect(
            finding.details { _ in "gw1" }
                == "at the gateway gw1 its key moved 4 times within 300 s between 198.51.100.1 and 203.0.113.9: "
                + "two machines use one configuration")
    }
}

// MARK: - The world

/// One device, watched in virtual time.
private struct Watched {
    private(set) var watch = DeviceWatch()
    private(set) var now = Timestamp(milliseconds: 1_795_000_000_000)
    let gateway: ID<Device>
    let otherGateway: ID<Device>

    init() throws {
        gateway = try ID(text: "01900000-0000-7000-8000-000000000001")
        otherGateway = try ID(text: "01900000-0000-7000-8000-000000000002")
    }

    var findings: [Finding] { watch.findings(under: SecuritySettings(), now: now) }

    mutating func pass(_ seconds: Int) { now = now + .seconds(seconds) }

    mutating func hear(_ instance: String, at address: String) {
        let instance = DeviceInstance(id: instance, hostname: "laptop", address: SocketAddress("\(address):40000"))
        _ = watch.note(.heard(instance), now: now)
    }

    mutating func see(_ endpoint: String, by vantage: Vantage? = nil) {
        guard let endpoint = SocketAddress(endpoint) else { return }
        _ = watch.note(.seen(endpoint, by: vantage ?? .gateway(gateway)), now: now)
    }
}

private func addresses(_ texts: String...) throws -> [IPAddress] { try texts.map { try IPAddress(text: $0) } }
