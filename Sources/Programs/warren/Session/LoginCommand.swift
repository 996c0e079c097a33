// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import Credentials
import OverlayModel
import OverlayProtocol

struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Sign in to a server, or set up a new one.",
        discussion: """
            Examples:
              warren login https://warren.example.org:8443 --email you@example.org
              warren login --setup 'https://warren.example.org:8443/#setup=…' \\
                  --email you@example.org --name 'You' --workspace 'Example'

            The password is asked for, or read with --password-file. The session is kept in
            ~/.config/warren/context.json, or in the file that WARREN_CONTEXT names.
            """)

    @Argument(help: "The server: https://HOST:PORT.", transform: parsed)
    var server: ServerAddress?

    // Parsed by hand: what an option's transform refuses is printed, and this is a secret.
    @Option(help: "The link that a new server prints: makes its owner.")
    var setup: String?

    @Option(help: "Your address.")
    var email: String

    @Option(help: "Your name (with --setup).")
    var name: String?

    @Option(help: "What the workspace is called (with --setup).")
    var workspace: String?

    @Option(
        help: "SHA-256 of the certificate of the server's own authority, at the first contact.", transform: fingerprint)
    var authority: SecretDigest?

    @OptionGroup var secret: PasswordOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (server == nil) != (setup == nil) else {
            throw ValidationError("name a server, https://HOST:PORT, or give a set-up link with --setup")
        }
        guard (setup == nil) == (name == nil), (setup == nil) == (workspace == nil) else {
            throw ValidationError("--setup, --name and --workspace go together")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let (context, user) = try await signIn()
            try ContextFile.standard.save(context)
            try output.print(
                Answer(user, "signed in to \(context.server) as \(user.email), \(user.place)"))
        }
    }

    private func signIn() async throws -> (Context, UserInfo) {
        if let setup { return try await setUp(SetupLink(text: setup)) }
        guard let server else { throw ContextError.none }
        let authority = authority ?? known(server)
        do {
            return try await Context(server: server, authority: authority, session: nil).signedIn { api in
                try await api.signIn(LoginRequest(email: email, password: try secret.password(isNew: false)))
            }
        } catch let error as Untrusted where error.reason == .unknownAuthority {
            throw UnknownAuthority(error: error, email: email)
        }
    }

    private func setUp(_ link: SetupLink) async throws -> (Context, UserInfo) {
        let context = Context(server: link.server, authority: link.invitation.authority, session: nil)
        return try await context.signedIn { api in
            let password = try secret.password(isNew: true)
            return try await api.setUp(
                SetupRequest(
                    token: link.invitation.secret.text, email: email, name: name ?? "", password: password,
                    tenantName: workspace ?? ""))
        }
    }

    /// What was agreed on at the last sign-in to the same server.
    private func known(_ server: ServerAddress) -> SecretDigest? {
        guard let context = try? ContextFile.standard.load(), context.server == server else { return nil }
        return context.authority
    }
}

extension Context {
    fileprivate func signedIn(
        _ request: (ControlPlaneAPI) async throws -> SessionResponse
    ) async throws -> (Context, UserInfo) {
        let api = ControlPlaneAPI(server: server, trust: trust, session: nil)
        // Nobody types a password for a server that isn't there, or isn't the right one.
        try await api.checkHealth()
        let response = try await request(api)
        return (Context(server: server, authority: authority, session: response.sessionHash), response.user)
    }
}

/// First contact with a server whose authority has to be agreed on.
private struct UnknownAuthority: Error, CustomStringConvertible {
    let error: Untrusted
    let email: String

    var description: String {
        guard let authority = error.authority else { return "\(error)" }
        return """
            \(error)
              its authority's fingerprint is
                \(authority)
              compare it with what the server prints at its start, then accept it with
                warren login \(error.server) --email \(email) --authority \(authority)
            """
    }
}
