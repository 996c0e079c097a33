// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

extension FlowReport {
    /// Sums up a flow log.
    /// - Parameter since: milliseconds since the Unix epoch; what is older is left out.
    public init(of files: FlowLogFiles, since: Int64) throws(FlowLogFiles.ReadError) {
        var report = FlowReport(since: since)
        try files.forEachLine(since: since) { line in
            switch try? FlowLogLine(json: line) {
            case .record(let record): report.add(record)
            case .dropped(let count, let timestamp): report.addDropped(count, at: timestamp)
            case nil: report.addUnreadable()
            }
        }
        self = report
    }
}
