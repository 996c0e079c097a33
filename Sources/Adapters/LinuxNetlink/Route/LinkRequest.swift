// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux

/// The messages about links.
enum LinkRequest {
    static func all() -> NetlinkMessage { message(RTM_GETLINK, .dump) }

    static func named(_ name: InterfaceName) -> NetlinkMessage {
        var message = message(RTM_GETLINK, .acknowledge)
        message.put(.type(IFLA_IFNAME), string: name.description)
        return message
    }

    static func create(_ name: InterfaceName, kind: String) -> NetlinkMessage {
        var message = message(RTM_NEWLINK, [.acknowledge, .create, .exclusive])
        message.put(.type(IFLA_IFNAME), string: name.description)
        message.nest(.type(IFLA_LINKINFO)) { $0.put(.type(IFLA_INFO_KIND), string: kind) }
        return message
    }

    static func change(_ index: UInt32, isUp: Bool?, mtu: UInt32?) -> NetlinkMessage {
        let up = UInt32(IFF_UP)
        var message = message(
            RTM_NEWLINK, .acknowledge, index: index, flags: isUp == true ? up : 0, mask: isUp == nil ? 0 : up)
        if let mtu { message.put(.type(IFLA_MTU), mtu) }
        return message
    }

    static func delete(_ index: UInt32) -> NetlinkMessage { message(RTM_DELLINK, .acknowledge, index: index) }

    /// `struct ifinfomsg`; of the flags, those in `mask` are set.
    private static func message(
        _ type: some BinaryInteger, _ flags: NetlinkMessage.Flags, index: UInt32 = 0, flags interface: UInt32 = 0,
        mask: UInt32 = 0
    ) -> NetlinkMessage {
        var message = NetlinkMessage(type: .type(type), flags: flags)
        message.append(UInt8(AF_UNSPEC))
        message.append(UInt8(0))
        message.append(UInt16(0))  // hardware type
        message.append(index)
        message.append(interface)
        message.append(mask)
        return message
    }
}
