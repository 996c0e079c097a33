// SPDX-License-Identifier: Apache-2.0

import CLinux

/// Generic netlink (linux/genetlink.h): families that have a name and get a number when they are registered.
public enum GenericNetlink {
    /// `struct genlmsghdr`.
    public static let headerSize = 4

    public static func message(
        family: UInt16, command: UInt8, version: UInt8, flags: NetlinkMessage.Flags
    ) -> NetlinkMessage {
        var message = NetlinkMessage(type: family, flags: flags)
        message.append(command)
        message.append(version)
        message.append(UInt16(0))  // reserved
        return message
    }

    /// The question for a family's number. The kernel loads the module that has the family, if there is one.
    static func resolve(_ name: String) -> NetlinkMessage {
        var message = message(
            family: UInt16(GENL_ID_CTRL), command: UInt8(CTRL_CMD_GETFAMILY), version: 1, flags: .acknowledge)
        message.put(.type(CTRL_ATTR_FAMILY_NAME), string: name)
        return message
    }

    /// The number in the answer.
    public static func familyNumber(payload: Span<UInt8>) throws(MalformedMessage) -> UInt16? {
        var number: UInt16?
        try forEachAttribute(in: payload, from: headerSize) { (type, value) throws(MalformedMessage) in
            if type == .type(CTRL_ATTR_FAMILY_ID) { number = try value.number(UInt16.self) }
        }
        return number
    }
}

extension NetlinkSocket {
    /// The number of a generic netlink family; ENOENT where the kernel has none of this name.
    public mutating func genericFamily(_ name: String) throws(NetlinkError) -> UInt16 {
        let operation = "find the kernel's \(name) family"
        let answer = try list(GenericNetlink.resolve(name), operation, GenericNetlink.familyNumber(payload:))
        guard let number = answer.first else { throw NetlinkError(operation, code: ENOENT) }
        return number
    }
}
