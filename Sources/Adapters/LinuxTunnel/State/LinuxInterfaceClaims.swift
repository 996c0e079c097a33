// SPDX-License-Identifier: Apache-2.0

public import Addressing
import LinuxNetlink
public import NodeRuntime

/// Claims on interfaces of the calling thread's network namespace.
public struct LinuxInterfaceClaims: InterfaceClaims {
    public init() {}

    public func claim(_ interface: InterfaceName) throws -> any InterfaceClaim {
        guard let name = try NameClaim("warren/interface/\(interface)") else {
            throw TunnelError.alreadyRunning(interface)
        }
        return Claim(interface, name)
    }

    private final class Claim: InterfaceClaim {
        let interface: InterfaceName
        private let name: NameClaim

        init(_ interface: InterfaceName, _ name: consuming NameClaim) {
            self.interface = interface
            self.name = name
        }
    }
}
