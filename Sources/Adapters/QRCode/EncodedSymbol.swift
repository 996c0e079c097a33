// SPDX-License-Identifier: Apache-2.0

import CQREncode

/// A symbol of libqrencode's.
@safe
struct EncodedSymbol: ~Copyable {
    private let symbol: UnsafeMutablePointer<CQREncode.QRcode>

    /// - Returns: nil for more bytes than fit.
    init?(_ bytes: [UInt8]) {
        // Version 0: the smallest that it fits in. Level L: screens and fresh prints don't lose modules, and fewer
        // modules are easier to read for a camera.
        let encoded = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe QRcode_encodeData(Int32(bytes.count), bytes.baseAddress, 0, QR_ECLEVEL_L)
        }
        guard let encoded = unsafe encoded else { return nil }
        unsafe symbol = encoded
    }

    deinit { unsafe QRcode_free(symbol) }

    var width: Int { unsafe Int(symbol.pointee.width) }

    /// Row by row; the lowest bit of each of the library's bytes says whether it is dark.
    var modules: [Bool] {
        guard let data = unsafe symbol.pointee.data else { return [] }
        return (0..<width * width).map { unsafe data[$0] & 1 == 1 }
    }
}
