// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// The numbers that routing for everything (`0.0.0.0/0`, `::/0`) through an interface needs. They follow from the
/// interface's name, so that a start after a crash finds what was left, also where the interface is gone.
public struct InterfaceNumbers: Hashable, Sendable {
    /// The routing table, and the mark on the tunnel's own packets. 51820 in the upper half tells a reader whose it
    /// is; the lower half tells interfaces apart. It has neither the bits that kube-proxy tests alone (0x4000,
    /// 0x8000) nor that of `EnteringMark`.
    public let table: UInt32
    /// Of the first of two rules; the other follows. Before `main` (32766), after what an administrator numbers by hand.
    public let priority: UInt32

    public init(_ interface: InterfaceName) {
        let hash = Self.fnv1a(interface.description)
        table = 51820 << 16 | hash & 0x3fff
        priority = 10_000 + 2 * (hash & 0x1fff)
    }

    /// Whether a rule without an interface in it is one of this interface's.
    public func owns(priority other: UInt32) -> Bool { other == priority || other == priority + 1 }

    /// The 32-bit hash of Fowler, Noll and Vo (RFC 9923): the same in every process, which `Hasher` is not.
    private static func fnv1a(_ text: String) -> UInt32 {
        text.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
