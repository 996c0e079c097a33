// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

struct AccessRequestsCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Your requests; all of them, where you decide.",
        discussion: """
            Example:
              warren access list
            """)

    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let requests = try await api.accessRequests()
        var table = Table("REQUEST", "WHO", "WHAT", "FOR", "STATE", "WHY")
        for request in requests {
            table.add(
                request.shortID, request.email ?? "-", request.what, duration(request.expiresIn), request.stateText,
                request.reason)
        }
        return Answer(Page(whole: requests), table.text(orNone: "nobody asks for access"))
    }
}

/// `2h`, as `--for` takes it.
private func duration(_ seconds: Int) -> String {
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60)] where seconds % length == 0 {
        return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
}
