// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import OverlayProtocol
import Synchronization

/// Writes down what browsers refused on pages of ours: a fault of ours, or somebody's script in the page. Anybody can
/// send such a report, so that few a minute are enough.
final class PolicyReports: Sendable {
    private static let largest = 16 << 10
    private static let perMinute = 10

    private let logger: Logger
    private let minute = Mutex((begin: ContinuousClock.now, count: 0))

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// - Throws: `.contentTooLarge`, `.malformed`.
    func take(_ request: Request) async throws -> Response {
        guard let body = try? await request.body.collect(upTo: Self.largest) else {
            throw Problem(.contentTooLarge, "a report has at most \(Self.largest) bytes")
        }
        let report = try JSONText.decode(PolicyReport.self, from: Array(body.readableBytesView)).violation
        if admits(at: .now) {
            logger.warning(
                "a browser refused what a page wanted",
                metadata: [
                    "directive": "\(report.directive)", "blocked": "\(report.blocked)", "page": "\(report.page)",
                    "source": "\(report.source)",
                ])
        }
        return Response(status: .noContent)
    }

    func admits(at now: ContinuousClock.Instant) -> Bool {
        minute.withLock { minute in
            if now - minute.begin >= .seconds(60) { minute = (now, 0) }
            minute.count += 1
            return minute.count <= Self.perMinute
        }
    }
}

/// Content Security Policy Level 3, §5.3: what `report-uri` is sent.
struct PolicyReport: Decodable {
    let violation: Violation

    struct Violation: Decodable {
        let page: String
        let directive: String
        let blocked: String
        let source: String

        private enum CodingKeys: String, CodingKey {
            case page = "document-uri"
            case directive = "effective-directive"
            case blocked = "blocked-uri"
            case source = "source-file"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let text = { (key: CodingKeys) in
                // Of an address without what may be nobody's business.
                String(try fields.decodeIfPresent(String.self, forKey: key)?.prefix { $0 != "?" }.prefix(200) ?? "")
            }
            (page, directive) = (try text(.page), try text(.directive))
            (blocked, source) = (try text(.blocked), try text(.source))
        }
    }

    private enum CodingKeys: String, CodingKey {
        case violation = "csp-report"
    }
}
