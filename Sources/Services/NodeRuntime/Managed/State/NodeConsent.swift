// SPDX-License-Identifier: Apache-2.0

/// What was agreed on the machine itself, and no control plane can change: how far it may go there.
public struct NodeConsent: Hashable, Sendable, Codable {
    /// Whether destinations beyond the node's own networks go into the tunnel.
    public var acceptsRoutes = true
    /// Whether an exit carries all of the machine's traffic; of a gateway: whether it is an exit for others.
    public var acceptsExit = false
    /// Whether nobody opens a flow to the machine out of the tunnel, whatever rules allow.
    public var blocksIncoming = false

    /// Why a gateway can't be asked to block what comes in.
    public static let gatewayIsOpen =
        "--block-incoming: a gateway is there for what comes in, and its rules say what may"

    /// Where nobody has said anything.
    public init() {}

    /// Where what was said can't be read: the least.
    static let none = NodeConsent(acceptsRoutes: false, acceptsExit: false, blocksIncoming: true)

    private init(acceptsRoutes: Bool, acceptsExit: Bool, blocksIncoming: Bool) {
        (self.acceptsRoutes, self.acceptsExit, self.blocksIncoming) = (acceptsRoutes, acceptsExit, blocksIncoming)
    }

    /// What somebody says of it; of what they don't name it stays as it was.
    public struct Change: Hashable, Sendable, Codable {
        public let acceptsRoutes: Bool?
        public let acceptsExit: Bool?
        public let blocksIncoming: Bool?

        public init(acceptsRoutes: Bool?, acceptsExit: Bool?, blocksIncoming: Bool?) {
            (self.acceptsRoutes, self.acceptsExit, self.blocksIncoming) = (acceptsRoutes, acceptsExit, blocksIncoming)
        }

        public var isEmpty: Bool { acceptsRoutes == nil && acceptsExit == nil && blocksIncoming == nil }

        private enum CodingKeys: String, CodingKey {
            case acceptsRoutes = "accept_routes"
            case acceptsExit = "accept_exit"
            case blocksIncoming = "block_incoming"
        }
    }

    public func following(_ change: Change) -> NodeConsent {
        NodeConsent(
            acceptsRoutes: change.acceptsRoutes ?? acceptsRoutes, acceptsExit: change.acceptsExit ?? acceptsExit,
            blocksIncoming: change.blocksIncoming ?? blocksIncoming)
    }

    private enum CodingKeys: String, CodingKey {
        case acceptsRoutes = "accept_routes"
        case acceptsExit = "accept_exit"
        case blocksIncoming = "block_incoming"
    }
}
