// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime

/// What has happened to a client since it last looked.
struct ClientEvents: EventSet {
    var configuration: ClientConfiguration?
    var answer: NameAnswer?
    /// Links, addresses, routes or rules of the host changed.
    var hostChanged = false
    var stop = false
}

/// What the resolver said of a name.
struct NameAnswer: Sendable {
    let name: String
    let result: Result<[IPAddress], any Error>
}
