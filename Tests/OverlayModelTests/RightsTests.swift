// SPDX-License-Identifier: Apache-2.0

import Foundation
import OverlayModel
import Testing

struct RightsTests {
    @Test func `who may do what, role by role`() {
        let table: [Role: Set<Access>] = [
            .viewer: [.read, .inspect],
            .member: [.read, .devices],
            .admin: [.read, .inspect, .devices, .manage],
            .owner: [.read, .inspect, .devices, .manage, .members, .govern],
        ]
        #expect(table.count == Role.allCases.count)
        for (role, rights) in table {
            #expect(Access.granted(to: role, isSuperAdmin: false) == rights.union([.identity, .own]))
        }
    }

    @Test func `whoever sees to the installation sees nothing of a tenant for that`() {
        let rights = Access.granted(to: nil, isSuperAdmin: true)
        #expect(rights == [.identity, .own, .govern, .tenants, .operate])
        #expect(
            rights.isDisjoint(
                with: Role.allCases.reduce(into: Set()) { $0.formUnion($1.rights) }.subtracting([.govern])))
    }

    @Test func `a token has at most its user's rights, and never what is the user's own`() {
        for role in Role.allCases {
            let rights = Access.granted(to: role, isSuperAdmin: true)
            let all = Access.granted(rights, within: Set(Access.allCases))
            #expect(all.isSubset(of: rights) && !all.contains(.own))
            #expect(Access.granted(rights, within: []) == [.identity])
            #expect(Access.granted(rights, within: Access.readOnly).isSubset(of: [.identity, .read, .inspect]))
        }
    }

    @Test(arguments: [("administrator", Role.admin), ("user", .member), ("owner", .owner), ("viewer", .viewer)])
    func `roles are known by their older names as well`(name: String, role: Role) throws {
        let decoded = try JSONDecoder().decode([Role].self, from: Data("[\"\(name)\"]".utf8))
        #expect(decoded == [role])
    }

    @Test func `what an older version wrote of users and members can be read`() throws {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057"
        let time = "2026-11-21T07:05:09.042Z"
        let user = #"{"id":"ID","email":"a@b","name":"A","created_at":"T","updated_at":"T"}"#
            .replacing("ID", with: id).replacing("T", with: time)
        #expect(try JSONDecoder().decode(User.self, from: Data(user.utf8)).isSuperAdmin == false)
        let membership = #"{"id":"ID","user_id":"ID","tenant_id":"ID","role":"owner"}"#.replacing("ID", with: id)
        let read = try JSONDecoder().decode(Membership.self, from: Data(membership.utf8))
        #expect(read.authorizedNetworks.isEmpty && !read.isDisabled)
    }
}
