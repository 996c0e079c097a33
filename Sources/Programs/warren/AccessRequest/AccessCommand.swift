// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access", abstract: "Access on request, for a while.",
        discussion: """
            Examples:
              warren access request route:db --tcp 5432 --for 2h --reason 'ticket 4711'
              warren access list
              warren access approve 3f9a1c20b7d4 --for 1h
              warren access refuse 3f9a1c20b7d4 --note 'use the replica'
              warren access withdraw 3f9a1c20b7d4

            Who manages the workspace decides, and never on a request of their own. What is
            granted is a rule for the asker's devices that expires.
            """,
        subcommands: [
            AccessRequestCommand.self, AccessRequestsCommand.self, AccessApproveCommand.self,
            AccessRefuseCommand.self, AccessWithdrawCommand.self,
        ])
}

struct AccessRequestsCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Your requests; all of them, where you decide.")

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

extension AccessRequestInfo {
    /// The random end of the id.
    var shortID: String { String("\(id)".suffix(12)) }

    /// `route:db tcp 5432`
    var what: String {
        let place = "\(targetType.rawValue):\(targetName ?? target)"
        guard self.protocol != .any else { return place }
        let numbers = ports.isEmpty ? "" : " " + ports.map(\.description).joined(separator: ",")
        return "\(place) \(self.protocol.rawValue)\(numbers)"
    }

    var stateText: String {
        switch state {
        case .approved: "until \(expiresAt?.relative() ?? "-")"
        default: state.rawValue
        }
    }
}

extension ControlPlaneAPI {
    /// By its id, or the end of it that lists show.
    @inline(never)  // Swift 6.3.1 crashes where it inlines this into a command's coroutine, with -O.
    func accessRequest(_ name: String) async throws -> AccessRequestInfo {
        try find(name, "request", in: try await accessRequests()) { [$0.shortID, "\($0.id)"] }
    }
}

/// `2h`, as `--for` takes it.
private func duration(_ seconds: Int) -> String {
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60)] where seconds % length == 0 {
        return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
}
