// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Where a flow goes, as people write it: `db:8080`, `10.20.0.5:22`, `[fd00::5]:443`, or without a port.
struct FlowTarget: Equatable {
    let name: String
    let port: UInt16?

    init(text: String) throws(ParseError) {
        if IPAddress(text) != nil || !text.contains(":") {
            (name, port) = (text, nil)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let number = UInt16(text[text.index(after: colon)...]), number > 0
        else { throw ParseError("a port is a number from 1 to 65535: db:8080, [fd00::5]:443") }
        let host = text[..<colon]
        name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
        port = number
    }
}
