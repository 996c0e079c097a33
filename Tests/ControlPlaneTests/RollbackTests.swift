// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

/// What a rollback does to a tenant whose history was made by its use cases.
@Suite struct RollbackTests {
    @Test func `what was configured is again what it was, in a revision of its own`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            let before = try await controlPlane.newestRevision(owner)
            _ = try await controlPlane.updateGroup(
                owner, office.group.id, GroupUpdate(name: DNSLabel(text: "renamed"), policyIDs: [], routeIDs: []))
            try await controlPlane.deletePolicy(owner, office.policy.id)
            let other = try await controlPlane.createGroup(owner, GroupCreate(name: DNSLabel(text: "later")))
            let asked = try await controlPlane.rollBack(owner, to: before, dryRun: true)
            #expect(asked.revision == nil)
            #expect(try await controlPlane.newestRevision(owner) == before + 3)
            let done = try await controlPlane.rollBack(owner, to: before, dryRun: false)
            #expect(done.revision == before + 4)
            #expect(done.changes == asked.changes && done.notRestored == [])
            #expect(try controlPlane.policy(owner, office.policy.id).rules == [office.rule])
            #expect(try controlPlane.group(owner, office.group.id).policyIDs == [office.policy.id])
            #expect(throws: Problem.self) { try controlPlane.group(owner, other.id) }
            let entry = try await controlPlane.historyEntry(owner, before + 4)
            #expect(entry.action == "history.rollback" && entry.changes == done.changes)
            let row = try await controlPlane.audit(owner, matching: LogFilter(), LogWindow(limit: 1)).rows[0]
            #expect(row.details == ["to": "\(before)"])
        }
    }

    @Test func `back to the present is nothing`() async throws {
        try await Story.tell { office, controlPlane in
            let newest = try await controlPlane.newestRevision(office.owner)
            let done = try await controlPlane.rollBack(office.owner, to: newest, dryRun: false)
            #expect(done == RollbackResponse(revision: nil, changes: [], notRestored: []))
            #expect(try await controlPlane.newestRevision(office.owner) == newest)
            await #expect(throws: Problem.self) {
                try await controlPlane.rollBack(office.owner, to: newest + 1, dryRun: false)
            }
        }
    }

    @Test func `a device that was deleted stays deleted, with what it could show`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            let laptop = office.laptop.enrolled.deviceID
            let before = try await controlPlane.newestRevision(owner)
            try await controlPlane.deleteDevice(owner, laptop)
            let done = try await controlPlane.rollBack(owner, to: before, dryRun: false)
            #expect(throws: Problem.self) { try controlPlane.device(owner, laptop) }
            #expect(done.notRestored.contains { $0.id == "\(laptop)" && $0.name == "laptop" })
            #expect(try controlPlane.group(owner, office.group.id).members.deviceIDs.isEmpty)
            let stream = TestStream(controlPlane)
            let challenge = try await stream.challenge()
            await stream.session.receive(.hello(office.laptop.machine.hello(office.laptop.enrolled, challenge)))
            #expect(try await stream.closeCode() == .notAuthenticated)
        }
    }

    @Test func `a block, a join key that was deleted and a spent one stay what they are`() async throws {
        try await Story.tell { office, controlPlane in
            let owner = office.owner
            let laptop = office.laptop.enrolled.deviceID
            let key = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: office.network.id))
            let deleted = try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: office.network.id))
            let before = try await controlPlane.newestRevision(owner)
            _ = try await TestMachine(hostname: "phone").enroll(controlPlane, key)
            try await controlPlane.deleteJoinKey(owner, deleted.id)
            _ = try await controlPlane.blockDevice(owner, laptop)
            _ = try await controlPlane.rollBack(owner, to: before, dryRun: false)
            #expect(try controlPlane.device(owner, laptop).state == .blocked)
            #expect(try controlPlane.joinKeys(owner).contains { $0.id == deleted.id } == false)
            for used in [key, deleted] {
                await #expect(throws: Problem.self) { try await TestMachine().enroll(controlPlane, used) }
            }
            #expect(
                try controlPlane.devices(owner).contains { $0.name.description == "phone" }, "who joined since stays")
        }
    }
}

extension ControlPlane {
    fileprivate func newestRevision(_ caller: Caller) async throws -> Revision {
        try await history(caller, matching: LogFilter(), LogWindow(limit: 1)).entries.first?.seq ?? 0
    }
}
