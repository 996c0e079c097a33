// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc

struct PasswordOptions: ParsableArguments {
    @Option(help: "Read the password from the first line of FILE; - is standard input.")
    var passwordFile: String?

    /// - Parameter isNew: asked for twice.
    func password(isNew: Bool) throws -> String {
        try Self.password(isNew: isNew, from: passwordFile)
    }

    /// - Parameter file: nil: it is asked for.
    static func password(isNew: Bool, from file: String?) throws -> String {
        if let file { return try firstLine(of: file) }
        guard let password = Terminal.readSecret(isNew ? "New password: " : "Password: ") else {
            throw ValidationError("there is no terminal to ask for the password: use --password-file FILE")
        }
        if isNew, Terminal.readSecret("Again: ") != password {
            throw ValidationError("the two passwords differ")
        }
        return password
    }

    static func firstLine(of path: String) throws -> String {
        if path == "-" {
            guard let line = readLine() else { throw ValidationError("standard input is empty: no password") }
            return line
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) can't be read")
        }
        let text = String(decoding: data, as: UTF8.self)
        return String(text.prefix { !$0.isNewline })
    }
}
