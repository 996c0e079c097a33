// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// An authority's fingerprint as people paste it: hexadecimal, in either case, with or without colons.
@Sendable func fingerprint(_ text: String) throws -> SecretDigest {
    do {
        return try SecretDigest(text: text.lowercased().filter { $0 != ":" })
    } catch {
        throw ParseError("a fingerprint is 64 hexadecimal digits, as the server prints it at its start")
    }
}
