// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

/// Which flows; nil: any.
public struct FlowQuery: Sendable {
    public var peer: ID<Peer>?
    public var device: ID<Device>?
    public var network: ID<Network>?
    public var gateway: ID<Device>?
    public var rule: DecidingRule?
    public var verdict: FlowRecord.Verdict?
    public var would: FlowRecord.Verdict?
    public var since: Timestamp?
    public var until: Timestamp?
    public var after: UInt64?

    public init() {}

    fileprivate var text: String {
        let parameters: [(String, (any CustomStringConvertible)?)] = [
            ("peer", peer), ("device", device), ("network", network), ("gateway", gateway), ("rule", rule),
            ("verdict", verdict?.rawValue), ("would", would?.rawValue), ("since", since), ("until", until),
            ("after", after),
        ]
        return parameters.compactMap { name, value in value.map { "&\(name)=\($0.description.percentEncoded)" } }
            .joined()
    }
}

extension ControlPlaneAPI {
    /// The newest.
    public func flows(_ query: FlowQuery, limit: Int) async throws -> FlowPage {
        try await requests.send(.GET, "/flows?page_size=\(limit)\(query.text)")
    }

    public func suggest(_ request: SuggestRequest) async throws -> SuggestResponse {
        try await requests.send(.POST, "/policies/suggest", request)
    }
}
