// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ConfigurationYAML
import OverlayProtocol

/// The file that a configuration is kept in.
struct DocumentFile: ParsableArguments {
    @Option(name: [.customShort("f"), .long], help: "The configuration, as YAML.", completion: .file())
    var file: String

    /// - Throws: what is wrong with it, here or at the server, with its line.
    func use<Result>(_ body: (ConfigurationDocument) async throws -> Result) async throws -> Result {
        let loaded = try DecodedFile(ConfigurationDocument.self, path: file)
        do {
            return try await body(loaded.value)
        } catch let problem as Problem {
            guard let field = problem.fields?.first, let path = field.field.split(after: "document.") else {
                throw problem
            }
            throw DocumentFault(fault: loaded.fault(in: path, field.detail), code: problem.code)
        }
    }
}

/// What a server finds wrong with a document, at its line.
struct DocumentFault: Error, CustomStringConvertible {
    let fault: ConfigurationFault
    let code: ProblemCode

    var description: String { fault.description }
}

extension String {
    fileprivate func split(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
