// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlane

struct SignInPaceTests {
    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    @Test func `who guesses at an account has to wait, and its user elsewhere has not`() throws {
        var pace = SignInPace()
        let (here, elsewhere) = (keys("ada", "192.0.2.1"), keys("ada", "192.0.2.2"))
        for _ in 0..<5 { #expect(pace.take(here, now: start) == nil) }
        #expect(pace.take(here, now: start) == .seconds(60))
        #expect(pace.take(elsewhere, now: start) == nil)
        #expect(pace.take(keys("eve", "192.0.2.1"), now: start) == nil)
        #expect(pace.take(here, now: start + .seconds(60)) == nil)
    }

    @Test func `an address that tries many accounts has to wait, and a host has one address`() throws {
        var pace = SignInPace()
        for number in 0..<30 { #expect(pace.take(keys("user\(number)", "2001:db8::\(number)"), now: start) == nil) }
        #expect(pace.take(keys("ada", "2001:db8::ffff"), now: start) != nil)
        #expect(pace.take(keys("ada", "2001:db8:0:1::1"), now: start) == nil)
    }

    @Test func `a right password costs nothing`() throws {
        var pace = SignInPace()
        let keys = keys("ada", "192.0.2.1")
        for _ in 0..<1000 {
            #expect(pace.take(keys, now: start) == nil)
            pace.giveBack(keys, now: start)
        }
        #expect(pace.count == 0)
    }

    @Test func `it remembers so many and no more, and whoever guesses most is not forgotten`() throws {
        var pace = SignInPace()
        let guessing = keys("ada", "192.0.2.1")
        for _ in 0..<5 { _ = pace.take(guessing, now: start) }
        for number in 0..<40_000 {
            _ = pace.take([.address(IPAddress(family: .v4, number: UInt128(number)))], now: start)
            #expect(pace.count <= SignInPace.room)
        }
        #expect(pace.take(guessing, now: start) != nil)
    }

    @Test func `the sign-in says how long to wait, whether there is such a user or not`() async throws {
        let installation = try await TestInstallation()
        defer { installation.remove() }
        _ = try await installation.setUp()
        let address = try #require(IPAddress("192.0.2.1"))
        for email in ["ada@example.com", "nobody@example.com"] {
            let request = LoginRequest(email: email, password: "wrong")
            for _ in 0..<5 {
                #expect(
                    await refusal { try await installation.controlPlane.signIn(request, from: address) }
                        == .unauthenticated)
            }
            let refused = await #expect(throws: Problem.self) {
                try await installation.controlPlane.signIn(request, from: address)
            }
            #expect(refused?.code == .tooManyRequests && refused?.retryAfter == 61)
        }
        let right = LoginRequest(email: "ada@example.com", password: TestInstallation.password)
        #expect(await refusal { try await installation.controlPlane.signIn(right, from: address) } == .tooManyRequests)
        _ = try await installation.controlPlane.signIn(right, from: IPAddress("192.0.2.2"))
    }

    private func keys(_ account: String, _ address: String) -> [SignInPace.Key] {
        SignInPace.Key.keys(account, from: IPAddress(address))
    }
}
