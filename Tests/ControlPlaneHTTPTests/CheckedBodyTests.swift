// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct CheckedBodyTests {
    @Test(arguments: [
        (#"{"name":"web","colour":"blue"}"#, "colour"),
        (#"{"name":"web","rules":[RULE,{"direction":"input","prots":[]}]}"#, "rules[1].prots"),
        (#"{"name":"web","zeta":1,"alpha":1}"#, "alpha"),
    ]) func `an unknown field is refused by its path`(body: String, path: String) {
        let problem = refusal(PolicyCreate.self, body.replacing("RULE", with: rule))
        #expect(problem?.code == .unknownField)
        #expect(problem?.fields?.first?.field == path)
    }

    @Test func `so it is where the body's type is the model's`() {
        let problem = refusal(GroupUpdate.self, #"{"members":{"device_ids":[],"devices":[]}}"#)
        #expect(problem?.fields?.first?.field == "members.devices")
    }

    @Test func `a word that is none of the known ones is refused with those`() {
        let problem = refusal(PolicyCreate.self, #"{"name":"web","rules":[RULE]}"#.replacing("RULE", with: wrongRule))
        #expect(problem?.detail == "rules[0].action: 'permit' is not one of: allow, deny")
    }

    @Test func `null is no value for what PUT can't clear`() {
        let schema = Schema.request(GroupUpdate.self).forPut()
        let problem = refusal(GroupUpdate.self, #"{"name":null}"#, schema)
        #expect(problem?.code == .invalid)
        #expect(problem?.fields?.first?.field == "name")
        #expect(refusal(GroupCreate.self, #"{"name":"laptops","description":null}"#) == nil)
    }

    @Test func `what older clients send is taken and means nothing`() throws {
        #expect(refusal(Tolerant.self, #"{"name":"a","domain":"b"}"#) == nil)
        #expect(refusal(Tolerant.self, #"{"name":"a","domains":"b"}"#)?.code == .unknownField)
    }

    private func refusal<Body: RequestBody>(
        _ type: Body.Type, _ text: String, _ schema: Schema = Schema.request(Body.self)
    ) -> Problem? {
        do {
            _ = try JSONText.decode(CheckedBody<Body>.self, from: Array(text.utf8), userInfo: [.bodySchema: schema])
            return nil
        } catch {
            return error as? Problem
        }
    }
}

private let rule = #"{"direction":"input","action":"allow","target_type":"any"}"#
private let wrongRule = rule.replacing("allow", with: "permit")

private struct Tolerant: RequestBody {
    let name: String

    static let tolerated = ["domain"]
}
