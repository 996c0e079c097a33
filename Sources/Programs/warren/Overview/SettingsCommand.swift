// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct SettingsCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "The workspace's settings; with options, change them.",
        discussion: """
            Examples:
              warren settings
              warren settings --device-approval yes
              warren settings --plain-agents yes
              warren settings --join-key-lifetime 86400
              warren settings --key-lifetime 2592000
              warren settings --session-lifetime 7d --session-idle 8h
            """)

    @Option(help: "yes: a device that enrols waits for approval; or no.") var deviceApproval: YesOrNo?
    @Option(help: "yes: agents that others wrote are taken in; or no.") var plainAgents: YesOrNo?
    @Option(help: "The longest that a join key may last, in seconds.") var joinKeyLifetime: Int?
    @Option(help: "Seconds after which an agent has to have replaced its key, which it does by itself; 0: never.")
    var keyLifetime: Int?
    @Option(
        help: "How long a sign-in lasts at most: 12h, 30d. Of several workspaces the strictest counts.",
        transform: seconds)
    var sessionLifetime: Int?
    @Option(help: "How long a sign-in lasts that nobody uses: 8h, 7d.", transform: seconds) var sessionIdle: Int?
    @OptionGroup var output: OutputOptions

    private var isChange: Bool {
        deviceApproval != nil || plainAgents != nil
            || [joinKeyLifetime, keyLifetime, sessionLifetime, sessionIdle].contains { $0 != nil }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        var update = SettingsUpdate(deviceApproval: deviceApproval.map { $0 == .yes }, joinKeyLifetime: joinKeyLifetime)
        update.deviceCredentialLifetime = keyLifetime.map { $0 == 0 ? .clear : .set($0) } ?? .keep
        update.allowPlainAgents = plainAgents.map { $0 == .yes }
        (update.sessionLifetime, update.sessionIdleLifetime) = (sessionLifetime, sessionIdle)
        let settings = isChange ? try await api.updateSettings(update) : try await api.settings()
        var table = Table("SETTING", "VALUE")
        table.add("device approval", yes(settings.deviceApproval))
        table.add("agents of others", yes(settings.allowPlainAgents))
        table.add("join keys last at most", "\(settings.joinKeyLifetime) s")
        table.add("agents' keys last", settings.deviceCredentialLifetime.map { "\($0) s" } ?? "for ever")
        table.add("sign-ins last at most", "\(settings.sessionLifetime) s")
        table.add("sign-ins last unused", "\(settings.sessionIdleLifetime) s")
        table.add("flow records are kept", "\(settings.flowLogRetention) s")
        return Answer(settings, table.text())
    }
}

enum YesOrNo: String, ExpressibleByArgument, CaseIterable {
    case yes, no
}
