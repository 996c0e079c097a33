// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ControlPlaneHTTP

@Suite struct FlowEndpointTests {
    @Test(arguments: [
        ("verdict=maybe", "verdict: 'maybe' is not one of: accept, deny"),
        ("would=1", "would: '1' is not one of: accept, deny"),
        ("rule=web", "rule: 'web': what decides is a rule's id, or default, system, isolation, acl, exit, forgotten"),
        ("peer=laptop", "peer: 'laptop': an id is a UUID in lower case, like 01890a5d-ac96-774b-bcce-b302099a8057"),
        ("since=yesterday", "since: 'yesterday': a time is written like 2026-11-21T07:05:09.042Z"),
        ("page_size=1001", "page_size: 1001 is not right here: write 1 to 1000"),
    ])
    func `a value that there isn't is refused with its field and the rule`(query: String, detail: String) async throws {
        try await OwnedWorld.run { world, session in
            let answer = try await world.ask("GET", "/api/v1/flows?\(query)", session: session)
            #expect(answer.status == 400)
            #expect(answer["detail"] == detail)
        }
    }

    @Test func `a server without a flow store says so, and goes on`() async throws {
        try await OwnedWorld.run { world, session in
            let answer = try await world.ask("GET", "/api/v1/flows", session: session)
            #expect(answer.status == 503 && answer["code"] == "store_unavailable")
            let stats = try await world.ask("GET", "/api/v1/stats", session: session)
            #expect(stats.status == 200 && !stats.body.contains("traffic"))
        }
    }
}
