// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import Glibc

/// The kernel's WireGuard, by generic netlink, in the calling thread's network namespace.
public struct WireGuardNetlink: ~Copyable {
    private var socket: NetlinkSocket
    private let family: UInt16

    /// - Throws: ENOENT where the kernel has no WireGuard.
    public init() throws(NetlinkError) {
        var socket = try NetlinkSocket(.generic)
        family = try socket.genericFamily(WG_GENL_NAME)
        self.socket = socket
    }

    /// - Returns: nil where there is no such interface, or it is no WireGuard interface.
    public mutating func device(_ name: InterfaceName) throws(NetlinkError) -> WireGuardDevice? {
        var message = GenericNetlink.message(
            family: family, command: UInt8(WG_CMD_GET_DEVICE.rawValue), version: UInt8(WG_GENL_VERSION), flags: .dump)
        message.put(.type(WGDEVICE_A_IFNAME.rawValue), string: name.description)
        do {
            return try socket.collect(message, "read WireGuard interface \(name)", into: WireGuardDevice()) {
                (device, payload) throws(MalformedMessage) in try device.merge(payload: payload)
            }
        } catch let error where error.code == ENODEV || error.code == EOPNOTSUPP {
            return nil
        }
    }

    /// Makes a change, in as many messages as it needs. An error in a later message leaves the earlier ones' changes.
    public mutating func apply(_ change: WireGuardRequest, to name: InterfaceName) throws(NetlinkError) {
        for message in change.messages(to: name, family: family) {
            try socket.request(message, "configure WireGuard interface \(name)")
        }
    }
}
