// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// IP packets as NFLOG gives them: cut somewhere.
enum PacketTarget {
    /// NFLOG copies this much of a packet (`PacketLogSocket`).
    private static let snapLength = 128

    /// A packet that is cut says less, never something else.
    static func packet(_ input: [UInt8]) {
        let packet = Array(input.prefix(snapLength))
        guard let whole = try? PacketSummary(packet.span) else { return }
        for length in packet.indices {
            guard let cut = try? PacketSummary(packet.span.extracting(..<length)) else {
                promise(length < 40, "a fixed header is enough, here are \(length) bytes")
                continue
            }
            promise(cut.source == whole.source && cut.destination == whole.destination, "a cut keeps the addresses")
            promise(cut.length == whole.length, "a cut keeps the length, which the header tells")
            promise(cut.sourcePort == nil || cut.sourcePort == whole.sourcePort, "a cut makes up no source port")
            promise(
                cut.destinationPort == nil || cut.destinationPort == whole.destinationPort,
                "a cut makes up no destination port")
        }
    }
}
