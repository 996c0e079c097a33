// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// The configuration as a document, and what a change of it would do.
struct BulkController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(.get, "/bulk", read, "The configuration as a document, with names in the place of ids.") {
                try controlPlane.document($0.principal)
            },
            Endpoint(
                .post, "/bulk", manage, "Makes the configuration what a document says, all or nothing.",
                takes: BulkRequest.self
            ) { try await controlPlane.apply($0.principal, $0.body) }.refuses(.nameTaken, .stillInUse),
            Endpoint(
                .post, "/policies/test", read, "What policies, as they are or as a document has them, say to flows.",
                takes: PolicyTrial.self
            ) { try controlPlane.test($0.principal, $0.body) },
            Endpoint(
                .post, "/policies/diff", read, "The flows whose verdict a document would change.",
                takes: PolicyTrial.self
            ) { try controlPlane.difference($0.principal, $0.body) },
            Endpoint(
                .post, "/policies/suggest", read,
                """
                The rules that cover observed flows and nothing else, as a document. Those that gateways saw take the \
                right to read flow records.
                """,
                takes: SuggestRequest.self
            ) { try await controlPlane.suggest($0.principal, $0.body) }.refuses(.storeUnavailable),
        ]
    }
}
