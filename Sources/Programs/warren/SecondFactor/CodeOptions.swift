// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OverlayProtocol

/// The code of an authenticator app, for accounts that have one.
struct CodeOptions: ParsableArguments {
    @Option(help: "What your authenticator app shows, or a recovery code; asked for where it is needed.")
    var code: String?

    /// - Parameter request: what may need a code, which only the server knows.
    func asking<Result>(_ request: (String?) async throws -> Result) async throws -> Result {
        do {
            return try await request(code)
        } catch let problem as Problem where problem.code == .secondFactorRequired && code == nil {
            guard let code = Terminal.readLine("Code: ") else { throw problem }
            return try await request(code)
        }
    }
}

/// Password and code: what a change to how one signs in takes.
struct SecondFactorOptions: ParsableArguments {
    @OptionGroup var secret: PasswordOptions
    @OptionGroup var code: CodeOptions

    func change() throws -> SecondFactorChange {
        let password = try secret.password(isNew: false)
        guard let code = code.code ?? Terminal.readLine("Code: ") else {
            throw ValidationError("a code is missing: give it with --code")
        }
        return SecondFactorChange(password: password, code: code)
    }
}
