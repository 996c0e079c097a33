// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a verdict looks at: the first packet of a conversation, in its direction. Replies belong to it.
public struct Flow: Hashable, Sendable {
    public let source: IPAddress
    public let destination: IPAddress
    public let `protocol`: IPProtocol
    /// 0 for protocols without ports.
    public let destinationPort: UInt16

    public init(source: IPAddress, destination: IPAddress, protocol: IPProtocol, destinationPort: UInt16 = 0) {
        self.source = source
        self.destination = destination
        self.protocol = `protocol`
        self.destinationPort = destinationPort
    }
}
