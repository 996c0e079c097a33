// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxTunnel
import NamespaceSupport
import NodeRuntime
import Testing

@Suite(.root) struct InterfaceClaimsTests {
    private let claims = LinuxInterfaceClaims()

    @Test func `an interface is one program's until that lets it go`() throws {
        try inNewNetwork {
            let (wg0, wg1) = (try InterfaceName("wg0"), try InterfaceName("wg1"))
            do {
                let claim = try claims.claim(wg0)
                let other = try claims.claim(wg1)
                #expect(throws: TunnelError.alreadyRunning(wg0)) { try claims.claim(wg0) }
                #expect((claim.interface, other.interface) == (wg0, wg1))
            }
            _ = try claims.claim(wg0)
        }
    }

    @Test func `in another network namespace it is another interface`() throws {
        let wg0 = try InterfaceName("wg0")
        try inNewNetwork {
            let claim = try claims.claim(wg0)
            try inNewNetwork { _ = try claims.claim(wg0) }
            withExtendedLifetime(claim) {}
        }
    }
}
