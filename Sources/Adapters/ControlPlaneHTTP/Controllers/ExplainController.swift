// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct ExplainController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/explain", controlPlane.permissions.read,
                "May `from` reach `to` with `protocol` at `port`, by which rule, on which way?",
                query: ExplainQuery.self
            ) { call in
                let answer = try controlPlane.explain(
                    call.principal, from: call.query.from, to: call.query.to, protocol: call.query.protocol ?? .any,
                    port: (call.query.port?.number).map { UInt16($0) })
                return await controlPlane.withLastFlow(call.principal, answer)
            }.refuses(.invalid),
            Endpoint(
                .post, "/explain", controlPlane.permissions.read, "The same, with a document applied first.",
                takes: ExplainRequest.self
            ) { call in
                let answer = try controlPlane.explain(
                    call.principal, from: call.body.from, to: call.body.to, protocol: call.body.protocol,
                    port: call.body.port, document: call.body.document)
                return await controlPlane.withLastFlow(call.principal, answer)
            },
        ]
    }
}

private struct ExplainQuery: QueryParameters {
    let from: String
    let to: String
    let `protocol`: ProtocolMatch?
    let port: Bounded<1, 65535>?

    static let notes = ["from": "A name or an address.", "to": "A name or an address."]
}
