// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import ControlPlaneHTTP

@Suite struct HostTests {
    @Test func `on loopback only this server's own names are answered`() async throws {
        try await OwnedWorld.run { world, session in
            let path = "/api/v1/users/me"
            #expect(try await world.ask("GET", path, session: session).status == 200)
            let rebound = try await Wire.open(world.port) { wire in
                try await wire.write(
                    "GET \(path) HTTP/1.1\r\nHost: evil.example:\(world.port)\r\nConnection: close\r\n"
                        + "Authorization: Session \(session)\r\n\r\n")
                return Answer(try await wire.readToEnd())
            }
            #expect(rebound.status == 403 && rebound["detail"]?.contains("evil.example") == true)
            let stream = try await Wire.open(world.port) { wire in
                try await wire.write(
                    "GET /api/v1/events HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Session \(session)\r\n\r\n")
                return Answer(try await wire.read(through: "\r\n\r\n"))
            }
            #expect(stream.status == 403)
        }
    }

    @Test(arguments: [
        ("localhost:8080", true), ("LOCALHOST", true), ("board.localhost", true), ("127.0.0.1:8080", true),
        ("[::1]:8080", true), ("192.0.2.7", true), ("vpn.example.org:443", true), ("Vpn.Example.org", true),
        ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.nip.io", false), ("", false),
        ("vpn.example.org.evil.example", false), ("notlocalhost", false),
    ])
    func `a name is compared whole`(host: String, isOwn: Bool) throws {
        let names = LoopbackNames(["vpn.example.org"])
        #expect(try names.allow(host, from: IPAddress(text: "127.0.0.1")) == isOwn)
        #expect(try names.allow(host, from: IPAddress(text: "::1")) == isOwn)
        #expect(try names.allow(host, from: IPAddress(text: "192.0.2.1")), "its certificate is its name there")
    }
}
