// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct UserSetCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change what a user is in the workspace.")

    @Argument(help: "Their address.") var user: String
    @Option(help: "owner, admin, member or viewer.") var role: Role?
    @Option(help: "The networks that are open to their devices, in the place of those that were; may be repeated.")
    var network: [String] = []
    @Flag(help: "No network is open to their devices by itself.") var noNetworks = false
    @Option(help: "What they are called.") var name: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !noNetworks || network.isEmpty else {
            throw ValidationError("--network and --no-networks exclude each other")
        }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let update = try update(network.isEmpty ? [] : try await api.networks())
        let member = try await api.updateMember(try await api.member(user).id, update)
        return Answer(member, "\(member.email) is \(member.role.rawValue)")
    }

    private func update(_ networks: [NetworkInfo]) throws -> MemberUpdate {
        var update = MemberUpdate()
        (update.role, update.name) = (role, name)
        if noNetworks { update.authorizedNetworks = [] }
        if !network.isEmpty {
            update.authorizedNetworks = try network.map { name in
                try find(name, "network", in: networks) { ["\($0.name)", "\($0.id)"] }.id
            }
        }
        return update
    }
}

struct UserDisableCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Cut a user off: their sessions, tokens and devices, at once.")

    @Argument(help: "Their address.") var user: String
    @Flag(help: "In all workspaces, for whoever sees to the installation.") var everywhere = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        if everywhere {
            let user = try await api.setUser(user, disabled: true)
            return Answer(user, "\(user.email) is cut off in all workspaces; nothing of theirs is deleted")
        }
        let member = try await api.setMember(user, disabled: true)
        return Answer(member, "\(member.email) is cut off; nothing of theirs is deleted")
    }
}

struct UserEnableCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let a user in again: their devices at once, they with their password.")

    @Argument(help: "Their address.") var user: String
    @Flag(help: "In all workspaces, for whoever sees to the installation.") var everywhere = false
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        if everywhere {
            let user = try await api.setUser(user, disabled: false)
            return Answer(user, "\(user.email) takes part again, as what they were")
        }
        let member = try await api.setMember(user, disabled: false)
        return Answer(member, "\(member.email) takes part again")
    }
}

extension ControlPlaneAPI {
    @inline(never)  // See `member`.
    fileprivate func setMember(_ name: String, disabled: Bool) async throws -> MemberInfo {
        var update = MemberUpdate()
        update.disabled = disabled
        return try await updateMember(try await member(name).id, update)
    }
}

struct UserRemoveCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a user out; their devices stay, blocked and nobody's.")

    @Argument(help: "Their address.") var user: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let member = try await api.member(user)
        try await api.removeMember(member.id)
        return .done("\(member.email) is in the workspace no more")
    }
}
