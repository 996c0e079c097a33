// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeRuntime
import NodeSocket
import OverlayProtocol

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Bring this machine up in its networks; with --server and --key: enrol it first.",
        discussion: """
            Examples:
              sudo warren up --server https://warren.example.org:8443 --key warren_join_…
              sudo warren up
              sudo warren up --accept-exit      may send everything into the tunnel
              sudo warren up --block-incoming   nobody opens a flow to this machine

            What is agreed here no control plane can change; what isn't named stays as it was.

            It waits until everything is applied. Exit codes: 0 up, or waiting for approval; 1 not.
            """)

    @Option(help: "The control plane's address.")
    var server: String?

    @Option(help: "A join key, as 'warren join-key create' prints it.")
    var key: String?

    @Flag(inversion: .prefixedNo, help: "Agree to destinations beyond this machine's networks (at first: yes).")
    var acceptRoutes: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Agree that all of this machine's traffic leaves by an exit; of a gateway: that it is one (at first: no)."
    )
    var acceptExit: Bool?

    @Flag(
        inversion: .prefixedNo, help: "Let nobody open a flow to this machine, whatever rules allow (at first: no).")
    var blockIncoming: Bool?

    @OptionGroup var node: NodeSocketOptions
    @OptionGroup var output: OutputForm

    func validate() throws {
        guard (server == nil) == (key == nil) else { throw ValidationError("--server and --key go together") }
    }

    func run() async throws {
        try await reportingFailures {
            if !consent.isEmpty { try await node.client.ask(.agree(consent)) { _ in true } }
            var progress = Progress()
            try await node.client.ask(.up(invite)) { report in
                progress.show(report)
                guard try report.isSettled else { return false }
                try output.print(Answer(report, report.text))
                return true
            }
        }
    }

    private var consent: NodeConsent.Change {
        NodeConsent.Change(acceptsRoutes: acceptRoutes, acceptsExit: acceptExit, blocksIncoming: blockIncoming)
    }

    private var invite: NodeCommand.Invite? {
        guard let server, let key else { return nil }
        return NodeCommand.Invite(server: server, key: key)
    }
}

extension NodeReport {
    /// Whether there is nothing to wait for any more.
    /// - Throws: what keeps the node from coming up.
    fileprivate var isSettled: Bool {
        get throws {
            if life == .pending { return true }
            if let trouble, trouble.isRefusal {
                throw Problem(.conflict, trouble.reason + (trouble.advice.map { "; \($0)" } ?? ""))
            }
            guard let observed, observed.revision == revision || observed.status == .failed else { return false }
            guard observed.status != .failed else {
                throw Problem(.conflict, "not everything could be applied:\n\(observed.faults.joined(separator: "\n"))")
            }
            return isApplied
        }
    }
}

/// What has been said of the way up: each step once, on standard error.
private struct Progress {
    private var said: String?

    mutating func show(_ report: NodeReport) {
        let step =
            switch report.life {
            case .running: "applying revision \(report.revision ?? 0) …"
            case .waiting where report.trouble != nil:
                "not connected: \(report.trouble?.reason ?? ""); it tries again …"
            case .waiting where report.link == .connected: "connected; waiting for the node's state …"
            case .waiting: "connecting to \(report.server ?? "the server") …"
            case .unenrolled, .down, .pending, .gone: ""
            }
        if !step.isEmpty, step != said { printError(step) }
        said = step
    }
}
