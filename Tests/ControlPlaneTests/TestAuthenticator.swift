// SPDX-License-Identifier: Apache-2.0

import Crypto
import OverlayModel
import OverlayProtocol

/// An authenticator app, which knows the standard and nothing of the server.
struct TestAuthenticator {
    private let key: SymmetricKey

    init(_ enrolment: SecondFactorEnrolment) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = enrolment.secret.flatMap { character in
            let value = alphabet.firstIndex(of: character) ?? 0
            return (0..<5).map { value >> (4 - $0) & 1 }
        }
        let bytes = stride(from: 0, to: bits.count / 8 * 8, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | UInt8($1) }
        }
        key = SymmetricKey(data: bytes)
    }

    func code(_ now: Timestamp) -> String {
        let step = UInt64(now.milliseconds / 30_000)
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
        let start = Int(mac[mac.count - 1] & 0xf)
        let number = mac[start...].prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        return String(String(1_000_000 + number % 1_000_000).dropFirst())
    }
}
