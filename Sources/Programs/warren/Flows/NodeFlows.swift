// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FlowLogFile
import OverlayModel
import OverlayProtocol

/// What a gateway's own flow log says, on its machine: also while the control plane is away.
struct NodeFlows: Encodable {
    /// The newest first.
    private(set) var data: [FlowRecord] = []
    /// Records that the log says are missing.
    private(set) var dropped = 0

    /// - Throws: `FlowLogFiles.ReadError`
    init(_ files: FlowLogFiles, _ selection: FlowOptions, limit: Int, now: Timestamp = .now) throws {
        let since = selection.since.map { (now + .seconds(-$0)).milliseconds } ?? .min
        var found: [FlowRecord] = []
        var dropped = 0
        try files.forEachLine(since: since) { line in
            switch try? FlowLogLine(json: line) {
            case .record(let record) where record.timestamp >= since && selection.holds(record): found.append(record)
            case .dropped(let count, let timestamp) where timestamp >= since: dropped += count
            case .record, .dropped, nil: break
            }
            if found.count > 2 * limit { found.removeFirst(found.count - limit) }
        }
        data = found.suffix(limit).reversed()
        self.dropped = dropped
    }

    var text: String {
        var table = Table("WHEN", "FROM", "TO", "SERVICE", "VERDICT", "RULE")
        for record in data {
            let service = record.destinationPort.map { "\(record.protocol) \($0)" } ?? "\(record.protocol)"
            table.add(
                Timestamp(milliseconds: record.timestamp).relative(), record.peer ?? "\(record.source)",
                "\(record.destination)", service, record.words, record.rule ?? FlowRecord.defaultRule)
        }
        let missing = dropped > 0 ? "\n\(dropped) records of that time are missing in the log" : ""
        return table.text(orNone: "no flows") + missing
    }
}

extension FlowOptions {
    /// What only the control plane knows by name can't be asked of a file.
    func validateForNode() throws {
        let named = [("--peer", peer), ("--device", device), ("--network", network), ("--gateway", gateway)]
        if case let (option, value?)? = named.first(where: { $0.1 != nil }) {
            throw ValidationError("with --node leave out \(option) \(value): the server knows it, the node doesn't")
        }
    }

    fileprivate func holds(_ record: FlowRecord) -> Bool {
        if denied, record.verdict != .deny { return false }
        if wouldDeny, !record.wouldDeny { return false }
        return rule.map { "\($0)" == record.rule ?? FlowRecord.defaultRule } ?? true
    }
}

extension FlowRecord {
    fileprivate var words: String { Self.words(event, verdict, wouldDeny: wouldDeny, suppressed) }

    static func words(_ event: Event, _ verdict: Verdict, wouldDeny: Bool, _ suppressed: Int?) -> String {
        switch (event, verdict) {
        case (.deny, _): suppressed.map { "deny, \($0) more" } ?? "deny"
        case (.end, .deny): "cut"
        case (.end, .accept): "end"
        case (.start, _), (.packet, _): wouldDeny ? "would deny" : verdict.rawValue
        }
    }
}
