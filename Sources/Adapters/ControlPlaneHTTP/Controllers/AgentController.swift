// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayProtocol

/// What nodes call.
struct AgentController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/agent/challenge", .anonymous, "What a proof of key is made with; good for a minute.") {
                try controlPlane.challenge(from: $0.request.address)
            }.refuses(.tooManyRequests),
            Endpoint(
                .post, "/agent/enroll", .anonymous, "Makes a device of whoever has a join key and proves its own key.",
                takes: EnrollRequest.self, status: .created
            ) { try await controlPlane.enroll($0.body, from: $0.request.address) }
            .refuses(.unauthenticated, .keyTaken, .nameTaken, .addressesExhausted, .tooManyRequests),
            Endpoint(stream: "/agent/stream", "A node's stream: its desired state down, its observed state up.") {
                NodeStream(controlPlane.openStream(from: $0.address))
            },
        ]
    }
}
