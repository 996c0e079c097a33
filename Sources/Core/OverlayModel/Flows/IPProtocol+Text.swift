// SPDX-License-Identifier: Apache-2.0

extension IPProtocol {
    /// Reads what `description` writes.
    public init?(_ text: some StringProtocol) {
        switch text {
        case "icmp": self = .icmp
        case "tcp": self = .tcp
        case "udp": self = .udp
        case "icmpv6": self = .icmpv6
        default:
            guard text.hasPrefix("proto_"), let number = UInt8(text.dropFirst(6)) else { return nil }
            self.init(rawValue: number)
        }
    }
}
