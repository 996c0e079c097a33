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
              warren login --invite 'https://warren.example.org/#invite=…' --name 'You'
              warren login https://warren.example.org:8443 --token-file token.txt
              warren login https://lab.example.org --email you@example.org --context lab

            The password is asked for, or read with --password-file. The session is kept in
            ~/.config/warren/context.json, or in the file that WARREN_CONTEXT names, as the
            context that --context names, or of the server's name: 'warren context'.
            """)

    @Argument(help: "The server: https://HOST:PORT.", transform: parsed)
    var server: ServerAddress?

    // Parsed by hand: what an option's transform refuses is printed, and this is a secret.
    @Option(help: "The link that a new server prints: makes its owner.")
    var setup: String?

    // As above.
    @Option(help: "The link of an invitation: makes you a member of its workspace.")
    var invite: String?

    @Option(help: "Your address; not needed with --invite and --token-file.")
    var email: String?

    @Option(help: "Your name (with --setup, and with --invite where you have no account there).")
    var name: String?

    @Option(help: "Use the API token in the first line of FILE; - is standard input.")
    var tokenFile: String?

    @Option(help: "What the workspace is called (with --setup).")
    var workspace: String?

    @Option(
        help: "SHA-256 of the certificate of the server's own authority, at the first contact.", transform: fingerprint)
    var authority: SecretDigest?

    @OptionGroup var secret: PasswordOptions
    @OptionGroup var code: CodeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [server != nil, setup != nil, invite != nil].count(where: { $0 }) == 1 else {
            throw ValidationError(
                "name a server, https://HOST:PORT, or give a set-up link with --setup or an invitation with --invite")
        }
        guard setup == nil || name != nil, (setup == nil) == (workspace == nil) else {
            throw ValidationError("--setup, --name and --workspace go together")
        }
        guard name == nil || server == nil else {
            throw ValidationError("--name is for --setup and --invite: who has an account has a name")
        }
        guard (email == nil) == (invite != nil || tokenFile != nil) else {
            throw ValidationError("give your address with --email; an invitation and a token have their own")
        }
        guard tokenFile == nil || server != nil else { throw ValidationError("--token-file goes with a server") }
    }

    func run() async throws {
        try await reportingFailures {
            let (context, user) = try await signIn()
            try ContextFile.standard.keep(context, as: output.place.name)
            try output.print(
                Answer(user, "signed in to \(context.server) as \(user.email), \(user.place)"))
        }
    }

    private func signIn() async throws -> (Context, UserInfo) {
        if let setup { return try await setUp(SetupLink(text: setup)) }
        if let invite { return try await accept(InviteLink(text: invite)) }
        guard let server else { throw ContextError.none }
        let email = email ?? ""
        let authority = authority ?? known(server)
        do {
            if let tokenFile { return try await useToken(in: tokenFile, Context(server: server, authority: authority)) }
            return try await Context(server: server, authority: authority, session: nil).signedIn { api in
                let password = try secret.password(isNew: false)
                return try await code.asking { code in
                    try await api.signIn(LoginRequest(email: email, password: password, code: code))
                }
            }
        } catch let error as Untrusted where error.reason == .unknownAuthority {
            throw UnknownAuthority(error: error, identity: email.isEmpty ? "--token-file FILE" : "--email \(email)")
        }
    }

    private func accept(_ link: InviteLink) async throws -> (Context, UserInfo) {
        let context = Context(server: link.server, authority: link.invitation.authority, session: nil)
        return try await context.signedIn { api in
            let password = try secret.password(isNew: name != nil)
            return try await code.asking { code in
                try await api.accept(
                    InvitationAccept(token: link.invitation.secret.text, password: password, name: name, code: code))
            }
        }
    }

    /// It is kept as a session is; nothing new is made.
    private func useToken(in file: String, _ context: Context) async throws -> (Context, UserInfo) {
        var context = context
        context.session = try PasswordOptions.firstLine(of: file)
        return (context, try await context.api.me())
    }

    private func setUp(_ link: SetupLink) async throws -> (Context, UserInfo) {
        let context = Context(server: link.server, authority: link.invitation.authority, session: nil)
        return try await context.signedIn { api in
            let password = try secret.password(isNew: true)
            return try await api.setUp(
                SetupRequest(
                    token: link.invitation.secret.text, email: email ?? "", name: name ?? "", password: password,
                    tenantName: workspace ?? ""))
        }
    }

    /// What was agreed on at the last sign-in to the same server.
    private func known(_ server: ServerAddress) -> SecretDigest? {
        let contexts = (try? ContextFile.standard.load())?.contexts ?? [:]
        return contexts.values.first { $0.server == server && $0.authority != nil }?.authority
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
    /// The options that say who signs in.
    let identity: String

    var description: String {
        guard let authority = error.authority else { return "\(error)" }
        return """
            \(error)
              its authority's fingerprint is
                \(authority)
              compare it with what the server prints at its start, then accept it with
                warren login \(error.server) \(identity) --authority \(authority)
            """
    }
}
