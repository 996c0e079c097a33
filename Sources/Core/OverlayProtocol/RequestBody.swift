// SPDX-License-Identifier: Apache-2.0

/// A request's body. A server takes the fields that its `init(from:)` asks for, and refuses others by name.
public protocol RequestBody: Codable, Sendable {
    /// Fields that older clients send, and that mean nothing any more.
    static var tolerated: [String] { get }
}

extension RequestBody {
    public static var tolerated: [String] { [] }
}

/// What clients of earlier systems say of networks and peers, and what here follows from something else.
let legacyFields = ["domain", "jump_nat_interface", "listener_port"]
