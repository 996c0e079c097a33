// SPDX-License-Identifier: Apache-2.0

import CWebAssets
import ControlPlaneHTTP

/// The board: pages that are part of this program.
enum Board {
    /// None where it was built without.
    /// - Throws: what is wrong with the archive that it was built with.
    static var assets: WebAssets {
        get throws {
            let length = cwebassets_length()
            guard length > 0, let start = cwebassets_archive() else { return WebAssets() }
            return try WebAssets(archive: Array(UnsafeBufferPointer(start: start, count: length)))
        }
    }
}
