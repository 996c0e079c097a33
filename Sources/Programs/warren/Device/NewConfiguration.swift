// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension OpenDestination {
    /// A configuration whose key is new.
    /// - Parameter key: nil: the server has made it.
    /// - Returns: what to show, and to tell.
    func writeNew(_ config: ConfigResponse, _ key: PrivateKey?, of name: DNSLabel) throws -> [String] {
        let written = try write(try config.filled(with: key))
        var lines = written.shown.map { [$0] } ?? []
        if !written.files.isEmpty { lines.append("the configuration of \(name): \(list(written.files))") }
        lines.append(
            key == nil
                ? "the server keeps its private key: 'warren device config \(name)' shows it to you again"
                : "nobody else has its private key: if it is lost, 'warren device rekey \(name)' makes another")
        return lines
    }
}

extension ConfigResponse {
    /// With a key that the server doesn't have.
    func filled(with key: PrivateKey?) throws -> String {
        guard let key else { return config }
        guard let filled = ConfigText.filling(config, with: key) else {
            throw ParseError("the server's answer has no place for the private key: it is of another version")
        }
        return filled
    }
}
