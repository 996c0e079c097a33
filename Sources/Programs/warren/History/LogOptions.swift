// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient

struct LogOptions: ParsableArguments {
    @Option(help: "At most as many rows.") var limit = 20
    @Option(help: "A user's or device's id.") var actor: String?
    @Option(help: "As rows have it: network.create.") var action: String?
    @Option(help: "A kind of what was changed: network.") var kind: String?
    @Option(help: "With --kind: the id of which.") var id: String?

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit \(limit): write 1 to 1000") }
    }

    var query: LogQuery { LogQuery(actor: actor, action: action, kind: kind, id: id) }
}
