// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import OverlayModel
import OverlayProtocol

/// The API of a control plane, as calls. They throw a `Problem` for what the server refuses, and `ClientError` or
/// `Untrusted` where there is no answer.
public struct ControlPlaneAPI: Sendable {
    let requests: ControlPlaneRequests

    /// - Parameters:
    ///   - session: or an API token; nil for what needs none: set-up and sign-in.
    ///   - tenant: the slug of the one that the requests are about; nil: the user's first, or the token's.
    public init(server: ServerAddress, trust: Trust, session: String?, tenant: DNSLabel? = nil) {
        requests = ControlPlaneRequests(
            connector: ServerConnector(server: server, trust: trust, limits: ClientLimits()),
            credential: session.map { ClientCredential(secret: $0, tenant: tenant) })
    }

    /// All of a list that comes in pages.
    func all<Item: Codable & Sendable>(_ path: String) async throws -> [Item] {
        var items: [Item] = []
        for number in 1... {
            let page: Page<Item> = try await requests.send(
                .GET, "\(path)?page=\(number)&page_size=\(Page<Item>.largestSize)")
            items += page.data
            if page.data.isEmpty || items.count >= page.total { break }
        }
        return items
    }
}
