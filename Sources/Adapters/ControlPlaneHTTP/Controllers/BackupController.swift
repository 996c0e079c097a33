// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import Hummingbird
import OverlayModel
import OverlayProtocol

/// A copy of all that the store holds.
struct BackupController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let operate = Permission.person(.operate, of: controlPlane)
        return [
            Endpoint(
                .post, "/backup", operate,
                "A copy of the store as of now, for 'warren-server restore'. The server's own keys are not in it.",
                media: ["application/vnd.sqlite3"]
            ) { call in
                try await Content(type: "application/vnd.sqlite3", file: backUp(call.principal))
            }.refuses(.notAvailableYet),
            Endpoint(.post, "/restore", operate, "Refused: a store is not replaced under a running server.") { _ in
                throw Problem(
                    .notAvailableYet,
                    "a store is not replaced under a running server: stop it, then run 'warren-server restore FILE'")
            }.refuses(.notAvailableYet),
        ]
    }

    /// The file has no name any more once it is sent: no end of this process leaves it behind.
    private func backUp(_ person: SignedIn) async throws -> SentFile {
        let path = try controlPlane.backupPath(named: "\(RequestID())")
        try await controlPlane.backUp(person, to: path)
        return try SentFile(takingAway: path)
    }
}
