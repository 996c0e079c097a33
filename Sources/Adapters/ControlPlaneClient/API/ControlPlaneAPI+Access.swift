// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    public func groups() async throws -> [Group] {
        try await requests.send(.GET, "/groups")
    }

    public func createGroup(_ request: GroupCreate) async throws -> Group {
        try await requests.send(.POST, "/groups", request)
    }

    public func updateGroup(_ id: ID<Group>, _ request: GroupUpdate) async throws -> Group {
        try await requests.send(.PUT, "/groups/\(id)", request)
    }

    public func deleteGroup(_ id: ID<Group>) async throws {
        try await requests.send(.DELETE, "/groups/\(id)")
    }

    public func policies() async throws -> [Policy] {
        try await requests.send(.GET, "/policies")
    }

    public func createPolicy(_ request: PolicyCreate) async throws -> Policy {
        try await requests.send(.POST, "/policies", request)
    }

    public func updatePolicy(_ id: ID<Policy>, _ request: PolicyUpdate) async throws -> Policy {
        try await requests.send(.PUT, "/policies/\(id)", request)
    }

    public func deletePolicy(_ id: ID<Policy>) async throws {
        try await requests.send(.DELETE, "/policies/\(id)")
    }

    public func addRule(_ policy: ID<Policy>, _ rule: RuleBody) async throws -> PolicyRule {
        try await requests.send(.POST, "/policies/\(policy)/rules", rule)
    }

    public func deleteRule(_ policy: ID<Policy>, _ rule: ID<PolicyRule>) async throws {
        try await requests.send(.DELETE, "/policies/\(policy)/rules/\(rule)")
    }

    /// - Parameters:
    ///   - from: a name or an address, as `to`.
    ///   - port: nil for ICMP.
    public func explain(
        from: String, to: String, protocol: ProtocolMatch, port: UInt16?
    ) async throws -> ExplainResponse {
        let query =
            "from=\(from.percentEncoded)&to=\(to.percentEncoded)&protocol=\(`protocol`.rawValue)"
            + (port.map { "&port=\($0)" } ?? "")
        return try await requests.send(.GET, "/explain?\(query)")
    }
}
