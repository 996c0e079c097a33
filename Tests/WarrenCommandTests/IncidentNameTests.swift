// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Testing

@testable import warren

struct IncidentNameTests {
    @Test func `a device stands for its open incident, and for the last where none is`() throws {
        let (old, new) = try (incident(1, isOpen: false), incident(2))
        #expect(try [new, old].named("laptop").id == new.id)
        #expect(try [old].named("laptop").id == old.id)
        #expect(try [new, old].named("\(old.id)").id == old.id)
    }

    @Test func `of several the ids are said`() throws {
        let both = try [incident(1), incident(2, .sharedConfig)]
        let error = #expect(throws: NameError.self) { try both.named("laptop") }
        #expect(error?.matches == ["session_conflict \(both[0].id)", "shared_config \(both[1].id)"])
        #expect(throws: NameError.self) { try both.named("phone") }
    }

    private func incident(_ number: Int, _ type: IncidentType = .sessionConflict, isOpen: Bool = true) throws
        -> IncidentInfo
    {
        let id = "01900000-0000-7000-8000-00000000000\(number)"
        let now = Timestamp(milliseconds: 0)
        var incident = Incident(
            id: try ID(text: id), type: type, deviceID: try ID(text: id), networkID: try ID(text: id),
            peerID: try ID(text: id), publicKey: PublicKey(bytes: FixedBytes()), endpoints: [], details: "",
            blocks: true, detectedAt: now)
        if !isOpen {
            incident.resolution = IncidentResolution(action: .restore, note: "", by: try ID(text: id), at: now)
        }
        return IncidentInfo(incident, device: try DNSLabel(text: "laptop"), peer: nil, network: nil)
    }
}
