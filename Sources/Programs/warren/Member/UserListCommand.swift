// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct UserListCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The users, by address.",
        discussion: """
            Examples:
              warren user list
              warren user list --everywhere
            """)

    @Flag(help: "Of all workspaces, for whoever sees to the installation.") var everywhere = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        guard !everywhere else { return Self.answer(try await api.installationUsers()) }
        let members = try await api.members()
        let networks = try await api.networks()
        var table = Table("EMAIL", "NAME", "ROLE", "NETWORKS", "STATE", "CODE", "LAST SIGN-IN")
        for member in members {
            let open = networks.filter { member.authorizedNetworks.contains($0.id) }.map(\.name.description)
            table.add(
                member.email, member.name, member.role.rawValue, list(open), member.disabled ? "disabled" : "active",
                yes(member.secondFactor), member.lastLoginAt?.relative() ?? "never")
        }
        return Answer(members, table.text())
    }
}

extension UserListCommand {
    private static func answer(_ users: [InstallationUserInfo]) -> Answer {
        var table = Table("EMAIL", "NAME", "SEES TO ALL", "STATE", "CODE", "LAST SIGN-IN")
        for user in users {
            table.add(
                user.email, user.name, yes(user.superAdmin), user.disabled ? "disabled" : "active",
                yes(user.secondFactor), user.lastLoginAt?.relative() ?? "never")
        }
        return Answer(Page(whole: users), table.text())
    }
}

extension ControlPlaneAPI {
    /// By address or id, of all workspaces.
    @inline(never)  // Swift 6.3.1 crashes where it inlines this into a command's coroutine, with -O.
    func setUser(_ name: String, disabled: Bool) async throws -> InstallationUserInfo {
        let user = try find(name, "user", in: try await installationUsers()) { [$0.email, "\($0.id)"] }
        return disabled ? try await disableUser(user.id) : try await enableUser(user.id)
    }

    /// By address or id.
    @inline(never)  // Swift 6.3.1 crashes where it inlines this into a command's coroutine, with -O.
    func member(_ name: String) async throws -> MemberInfo {
        try find(name, "user", in: try await members()) { [$0.email, "\($0.id)"] }
    }
}
