// SPDX-License-Identifier: Apache-2.0

import Addressing
import NIOCore
import OverlayModel
import OverlayProtocol
import Testing
import X509

@testable import ControlPlaneClient

@Suite struct TrustTests {
    let authority: TestAuthority
    let received = Received()

    init() throws {
        authority = try TestAuthority()
    }

    @Test func `a server of the agreed authority is talked to`() async throws {
        try await expectAnswer(from: try authority.identity(), trust: .authority(try authority.fingerprint))
    }

    @Test func `a server is known by its address as well`() async throws {
        let names: [GeneralName] = [.address(try IPAddress(text: "127.0.0.1"))]
        try await expectAnswer(
            from: try authority.identity(names: names), trust: .authority(try authority.fingerprint),
            host: "127.0.0.1")
    }

    @Test func `a server on IPv6 is talked to`() async throws {
        let names: [GeneralName] = [.address(try IPAddress(text: "::1"))]
        try await expectAnswer(
            from: try authority.identity(names: names), trust: .authority(try authority.fingerprint), host: "[::1]",
            listening: "::1")
    }

    @Test func `a server of another authority gets nothing`() async throws {
        let other = try TestAuthority().identity()
        let error = try await failure(of: other, trust: .authority(try authority.fingerprint))
        #expect(error.reason == .otherAuthority)
    }

    @Test func `showing the agreed authority is not being signed by it`() async throws {
        let impostor = try TestAuthority().identity(showing: authority)
        let error = try await failure(of: impostor, trust: .authority(try authority.fingerprint))
        #expect(error.reason == .otherAuthority)
    }

    @Test func `an authority that the machine doesn't know is named by its fingerprint`() async throws {
        let error = try await failure(of: try authority.identity(), trust: .system)
        #expect(error.reason == .unknownAuthority)
        #expect(error.authority == (try authority.fingerprint))
    }

    @Test func `a certificate for another name is refused`() async throws {
        let identity = try authority.identity(names: [.dnsName("warren.example.org")])
        let error = try await failure(of: identity, trust: .authority(try authority.fingerprint))
        #expect(error.reason == .otherName)
    }

    @Test func `a certificate for another address is refused`() async throws {
        let identity = try authority.identity(names: [.address(try IPAddress(text: "127.0.0.2"))])
        let error = try await failure(of: identity, trust: .authority(try authority.fingerprint), host: "127.0.0.1")
        #expect(error.reason == .otherName)
    }

    @Test func `an expired certificate is refused, with the time`() async throws {
        let identity = try authority.identity(validity: -7200...(-3600))
        let error = try await failure(of: identity, trust: .authority(try authority.fingerprint))
        guard case .expired(let time) = error.reason else { Issue.record("\(error)"); return }
        #expect(time < .now)
    }

    @Test func `a certificate of the future is refused, with the time`() async throws {
        let identity = try authority.identity(validity: 3600...7200)
        let error = try await failure(of: identity, trust: .authority(try authority.fingerprint))
        guard case .notYetValid(let time) = error.reason else { Issue.record("\(error)"); return }
        #expect(time > .now)
    }

    private func expectAnswer(
        from identity: TestIdentity, trust: Trust, host: String = "localhost", listening: String = "127.0.0.1"
    ) async throws {
        let nonce = try await withServer(identity, host: listening, configure: answering) { port in
            try await link(host, port, trust).challenge().nonce
        }
        #expect(nonce == "n")
    }

    /// What the link says; that the server got nothing of a request is expected in any case.
    private func failure(
        of identity: TestIdentity, trust: Trust, host: String = "localhost"
    ) async throws -> Untrusted {
        let error = await #expect(throws: Untrusted.self) {
            try await withServer(identity, configure: answering) { port in
                let server = try ServerAddress(text: "https://\(host):\(port)")
                _ = try await ServerConnector(server: server, trust: trust, limits: .patient()).connect()
            }
        }
        #expect(received.text == "")
        return try #require(error)
    }

    private var answering: @Sendable (any Channel) throws -> Void {
        { [received] channel in
            try channel.pipeline.syncOperations.addHandler(
                RawAnswer(httpAnswer(challengeBody), received: received))
        }
    }
}

let challengeBody = #"{"nonce":"n","server_public_key":"a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="}"#

func link(
    _ host: String, _ port: UInt16, _ trust: Trust = .system, limits: ClientLimits = .patient(),
    scheme: String = "https"
) throws -> ControlPlaneLink {
    ControlPlaneLink(server: try ServerAddress(text: "\(scheme)://\(host):\(port)"), trust: trust, limits: limits)
}
