// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ConfigurationYAML
import FlowLogFile
import FoundationEssentials
import NodeRuntime
import OverlayModel
import Standalone
import StandaloneCommand

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Sum up the flow log: per client and destination, what passed and what not.",
        discussion: """
            Examples:
              wg-server report --since 24h
              wg-server report --since 7d --would-deny      what enforcing would cut off
              wg-server report --log /var/log/wg-server/events.jsonl --json
            """)

    @Option(help: "How far back: 90s, 30m, 24h, 7d.", transform: duration(named:))
    var since: TimeInterval = 24 * 3600

    @Option(help: "The flow log; without it the one that the configuration names.")
    var log: String?

    @Option(help: "The configuration file, to find the flow log.")
    var config = "/etc/wg-server/config.yaml"

    @Flag(help: "Only flows that enforcing would deny.")
    var wouldDeny = false

    @Flag(help: "JSON instead of a table.")
    var json = false

    func run() throws {
        let begin = Int64((Date().timeIntervalSince1970 - since) * 1000)
        do {
            let files = FlowLogFiles(path: try path())
            let report = try FlowReport(of: files, since: begin)
            sayLeftOut(files)
            print(json ? report.json(onlyWouldDeny: wouldDeny) : report.table(onlyWouldDeny: wouldDeny), terminator: "")
        } catch let error as FlowLogFiles.ReadError {
            printError("\(error)")
            throw ExitCode.failure
        }
    }

    private func sayLeftOut(_ files: FlowLogFiles) {
        let names = files.leftOut()
        guard !names.isEmpty else { return }
        printError(
            "not read: \(names.joined(separator: " ")); zcat -f FILE... | wg-server report --log /dev/stdin reads them")
    }

    private func path() throws -> String {
        if let log { return log }
        let loaded = try load(config, by: GatewayConfiguration.read(path:))
        if let path = loaded.configuration.logging?.path { return path }
        printError("\(config): logging is off; name a flow log with --log FILE")
        throw configurationExit
    }
}

/// `24h` as seconds.
private func duration(named text: String) throws -> TimeInterval {
    let units: [Character: TimeInterval] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let last = text.last, let unit = units[last], let number = Int(text.dropLast()), number > 0 else {
        throw ValidationError("'\(text)' is no time: write a number with s, m, h or d, such as 24h")
    }
    return TimeInterval(number) * unit
}
