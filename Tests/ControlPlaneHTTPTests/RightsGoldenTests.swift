// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import Foundation
import OverlayModel
import Testing

@testable import ControlPlaneHTTP

/// Who may call what, as somebody has decided it: the permission matrix asks the table itself what is right.
@Suite struct RightsGoldenTests {
    /// A change that is meant: `UPDATE_GOLDEN=1 swift test --filter RightsGoldenTests`, and read the difference.
    @Test func `every endpoint asks for the right that its line says, and every line is an endpoint's`() async throws {
        let table = RouteTable(try await ControlPlane(MemoryStore()))
        let lines = table.endpoints.map { "\($0.method) \($0.path) → \($0.requirement.words)" }.sorted()
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/rights.txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(Set(lines).subtracting(golden).sorted() == [], "the table says it, and the file doesn't")
        #expect(Set(golden).subtracting(lines).sorted() == [], "the file says it, and the table doesn't")
        #expect(golden.count == lines.count)
    }
}

extension Requirement {
    fileprivate var words: String {
        switch self {
        case .anonymous: "anonymous"
        case .device: "device"
        case .user(let access): access.rawValue
        }
    }
}
