// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct Warren: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warren",
        abstract: "Says who may reach what in a private network, and why.",
        discussion: """
            Examples:
              warren login https://warren.example.org:8443 --email you@example.org
              warren network create office
              warren join-key create --network office --group laptops
              warren policy rule add web --output allow --to route:db --tcp 8080
              warren explain laptop db:8080
              warren status

            Names are accepted wherever ids are. Every command takes --json, and then
            prints what the API answers. Exit codes: 0 done, 1 it could not be done,
            2 it was asked wrongly, 64 no such command or option.
            """,
        version: "0.1.0",
        subcommands: [
            UpCommand.self, DownCommand.self, LoginCommand.self, LogoutCommand.self, ContextCommand.self,
            WhoAmICommand.self, UserCommand.self, TenantCommand.self, TokenCommand.self, SessionCommand.self,
            PasswordCommand.self, TOTPCommand.self, AccessCommand.self,
            StatusCommand.self, EventsCommand.self, PingCommand.self, ExplainCommand.self, ExportCommand.self,
            DiffCommand.self, ApplyCommand.self,
            TestCommand.self, ReachCommand.self, DoctorCommand.self, SettingsCommand.self, AccessListCommand.self,
            NetworkCommand.self, DeviceCommand.self, JoinKeyCommand.self, GroupCommand.self, PolicyCommand.self,
            RouteCommand.self, IncidentCommand.self, IPAMCommand.self, GatewayCommand.self, HistoryCommand.self,
            AuditCommand.self, BackupCommand.self, TemplateCommand.self, FlowsCommand.self,
        ])
}
