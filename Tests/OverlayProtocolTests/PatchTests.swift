// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Testing

@Suite struct PatchTests {
    @Test(
        arguments: [
            ("{}", Patch<String>.keep, "was"),
            (#"{"endpoint":null}"#, .clear, nil),
            (#"{"endpoint":"b"}"#, .set("b"), "b"),
        ] as [(String, Patch<String>, String?)])
    func `missing keeps, null clears, a value is set, both ways`(
        text: String, patch: Patch<String>, after: String?
    ) throws {
        let body = try CanonicalJSON.decode(Body.self, from: text)
        #expect(body.endpoint == patch)
        #expect(body.endpoint.applied(to: "was") == after)
        #expect(try CanonicalJSON.encode(body) == text)
    }

    @Test func `a value of another type is refused at its field`() {
        let error = #expect(throws: DecodingError.self) {
            try CanonicalJSON.decode(Body.self, from: #"{"endpoint":7}"#)
        }
        guard case .typeMismatch(_, let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["endpoint"])
    }
}

private struct Body: Codable {
    var endpoint: Patch<String> = .keep
}
