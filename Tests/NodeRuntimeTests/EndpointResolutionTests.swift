// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import Testing

@Suite struct EndpointResolutionTests {
    @Test func `the name is asked for at once, and again when no handshake comes within 15 s`() {
        var resolution = EndpointResolution(keepsAlive: true)
        #expect(resolution.isResolving)
        #expect(resolution.nextDeadline == nil)
        #expect(resolution.resolved([one], now: .seconds(1)) == one)
        #expect(resolution.nextDeadline == .seconds(16))
        #expect(resolution.handleTimeout(now: .milliseconds(15_999)) == false)
        #expect(resolution.handleTimeout(now: .seconds(16)) == true)
        #expect(resolution.isResolving)
    }

    @Test func `a handshake is good for 180 s`() {
        var resolution = connected(keepsAlive: true, at: .seconds(10))
        #expect(resolution.nextDeadline == .seconds(190))
        resolution.observed(sign(handshake: 10, sent: 900), now: .seconds(100))
        #expect(resolution.nextDeadline == .seconds(190), "it is the same handshake")
        resolution.observed(sign(handshake: 120, sent: 1800), now: .seconds(120))
        #expect(resolution.nextDeadline == .seconds(300))
        #expect(resolution.handleTimeout(now: .seconds(300)) == true)
    }

    @Test func `asking again backs off from 5 s to 60 s, and a handshake ends that`() {
        var resolution = EndpointResolution(keepsAlive: true)
        var now = Duration.zero
        var waits: [Duration] = []
        _ = resolution.resolved([one], now: now)
        for _ in 0..<7 {
            now = resolution.nextDeadline ?? now
            #expect(resolution.handleTimeout(now: now) == true)
            _ = resolution.resolved([one], now: now)
            waits.append((resolution.nextDeadline ?? now) - now)
        }
        #expect(waits == [5, 10, 20, 40, 60, 60, 60].map { .seconds($0) })
        resolution.observed(sign(handshake: 500, sent: 900), now: now)
        now += .seconds(180)
        #expect(resolution.handleTimeout(now: now) == true)
        _ = resolution.resolved([one], now: now)
        #expect(resolution.nextDeadline == now + .seconds(5))
    }

    @Test func `a name without an address is asked for again after 5 s, 10 s`() {
        var resolution = EndpointResolution(keepsAlive: false)
        resolution.failed(now: .zero)
        #expect(resolution.address == nil)
        #expect(resolution.nextDeadline == .seconds(5))
        #expect(resolution.handleTimeout(now: .seconds(5)) == true)
        #expect(resolution.resolved([], now: .seconds(5)) == nil, "an empty answer is no answer")
        #expect(resolution.nextDeadline == .seconds(15))
    }

    @Test func `a changed address is used`() {
        var resolution = connected(keepsAlive: true, at: .zero)
        #expect(resolution.handleTimeout(now: .seconds(180)) == true)
        #expect(resolution.resolved([two], now: .seconds(181)) == two)
        #expect(resolution.address == two)
    }

    @Test func `of several addresses the next one gets its turn`() {
        var resolution = EndpointResolution(keepsAlive: true)
        var used: [IPAddress?] = []
        for round in 0..<4 {
            let now = Duration.seconds(100 * round)
            _ = resolution.handleTimeout(now: now)
            used.append(resolution.resolved([one, two, six], now: now))
        }
        #expect(used == [one, two, six, one])
    }

    @Test func `a tunnel that is idle by intention asks nobody`() {
        var resolution = EndpointResolution(keepsAlive: false)
        _ = resolution.resolved([one], now: .zero)
        #expect(resolution.handleTimeout(now: .seconds(15)) == false)
        #expect(resolution.nextDeadline == nil)

        resolution.observed(sign(handshake: nil, sent: 148), now: .seconds(60))
        #expect(resolution.nextDeadline == .seconds(75), "somebody sends now: the server has 15 s to answer")
        #expect(resolution.handleTimeout(now: .seconds(75)) == true)
    }

    @Test func `a session that ran out while nobody sent is not broken`() {
        var resolution = connected(keepsAlive: false, at: .zero)
        resolution.observed(sign(handshake: 10, sent: 5_000), now: .seconds(60))
        #expect(resolution.handleTimeout(now: .seconds(180)) == false)
        resolution.observed(sign(handshake: 10, sent: 5_000), now: .seconds(1_000))
        #expect(resolution.nextDeadline == nil)
        resolution.observed(sign(handshake: 10, sent: 5_148), now: .seconds(1_005))
        #expect(resolution.handleTimeout(now: .seconds(1_020)) == true)
    }

    @Test func `a handshake while the name is asked for makes the answer moot`() {
        var resolution = connected(keepsAlive: true, at: .zero)
        #expect(resolution.handleTimeout(now: .seconds(180)) == true)
        resolution.observed(sign(handshake: 181, sent: 148), now: .seconds(181))
        #expect(resolution.resolved([two], now: .seconds(182)) == nil)
        #expect(resolution.address == one)
        #expect(resolution.nextDeadline == .seconds(361))
    }
}

private let one = IPAddress.v4(IPv4Address(rawValue: 0xc000_0201))
private let two = IPAddress.v4(IPv4Address(rawValue: 0xc000_0202))
private let six = IPAddress.v6(IPv6Address(rawValue: 0x2001_0db8 << 96 | 1))

private func sign(handshake: Int?, sent: UInt64) -> EndpointResolution.Sign {
    EndpointResolution.Sign(lastHandshake: handshake.map { .seconds($0) }, sentBytes: sent)
}

private func connected(keepsAlive: Bool, at now: Duration) -> EndpointResolution {
    var resolution = EndpointResolution(keepsAlive: keepsAlive)
    _ = resolution.resolved([one], now: now)
    resolution.observed(sign(handshake: 10, sent: 148), now: now)
    return resolution
}
