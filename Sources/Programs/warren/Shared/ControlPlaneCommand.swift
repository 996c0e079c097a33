// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayProtocol

/// A command that asks the control plane that the user is signed in to.
protocol ControlPlaneCommand: AsyncParsableCommand {
    var output: OutputOptions { get }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer

    /// What it exits with where there is no answer, instead of what the failure says.
    static var failureCode: Int32? { get }

    /// What asks the machine's own node instead, which needs no sign-in.
    static var nodeCommand: String? { get }
}

/// What every command takes that asks a server.
struct OutputOptions: ParsableArguments {
    @OptionGroup var form: OutputForm
    @OptionGroup var place: ContextOptions

    var json: Bool { form.json }

    func print(_ answer: Answer) throws { try form.print(answer) }
}

struct OutputForm: ParsableArguments {
    @Flag(help: "Print what is answered, as JSON.")
    var json = false

    func print(_ answer: Answer) throws {
        Swift.print(json ? try answer.json.prettyJSON : answer.text)
    }
}

/// What a command prints: for programs, or for people.
struct Answer {
    let json: any Encodable
    let text: String
    let exitCode: Int32

    init(_ json: any Encodable, _ text: String, exitCode: Int32 = 0) {
        self.json = json
        self.text = text
        self.exitCode = exitCode
    }
}

extension ControlPlaneCommand {
    static var failureCode: Int32? { nil }
    static var nodeCommand: String? { nil }

    func run() async throws { try await askControlPlane() }

    func askControlPlane() async throws {
        try await reportingFailures(Self.failureCode, or: Self.nodeCommand) {
            let context = try output.place.load()
            let api = try context.api
            let answer = try await answer(within: context, api)
            try output.print(answer)
            guard answer.exitCode == 0 else { throw ExitCode(answer.exitCode) }
        }
    }

    private func answer(within context: Context, _ api: ControlPlaneAPI) async throws -> Answer {
        do {
            return try await answer(api, context)
        } catch let problem as Problem where problem.code == .unauthenticated {
            throw ContextError.expired(context.server)
        }
    }
}

/// Says what went wrong on standard error, and exits accordingly.
/// - Parameter nodeCommand: what needs no sign-in.
func reportingFailures(
    _ code: Int32? = nil, or nodeCommand: String? = nil, _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch {
        let failure = Failure(error).or(error is ContextError ? nodeCommand : nil)
        printError(failure.text)
        throw ExitCode(code ?? failure.exitCode)
    }
}
