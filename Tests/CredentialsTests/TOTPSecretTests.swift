// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

@testable import Credentials

@Suite struct TOTPSecretTests {
    private let secret = TOTPSecret(bytes: Array("12345678901234567890".utf8))

    /// RFC 6238, appendix B, of whose eight digits ours are the last six.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `the codes are the standard's`(second: Int64, code: String) {
        #expect(secret.code(at: TOTPSecret.step(at: Timestamp(milliseconds: second * 1000))) == code)
    }

    /// RFC 4226, appendix D.
    @Test func `the counter's codes are the standard's`() {
        let codes = (0..<10).map { secret.code(at: $0) }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ])
    }

    @Test func `a code is taken a step early and a step late, and no further`() {
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        let step = TOTPSecret.step(at: now)
        let taken = (step - 3...step + 3).filter { secret.step(of: secret.code(at: $0), at: now, after: nil) == $0 }
        #expect(taken == [step - 1, step, step + 1])
    }

    @Test func `a code counts once, and so does what came before it`() {
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        let step = TOTPSecret.step(at: now)
        #expect(secret.step(of: secret.code(at: step), at: now, after: step) == nil)
        #expect(secret.step(of: secret.code(at: step - 1), at: now, after: step) == nil)
        #expect(secret.step(of: secret.code(at: step + 1), at: now, after: step) == step + 1)
    }

    @Test func `base32 is the standard's`() {
        // RFC 4648 §10, without the padding.
        for (plain, text) in [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            #expect(Base32.encode(plain.utf8) == text)
        }
        #expect(secret.text == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    }

    @Test func `secrets are made anew each time, and not printed`() {
        #expect(Set((0..<100).map { _ in TOTPSecret.make().text }).count == 100)
        var dumped = ""
        dump(secret, to: &dumped)
        let code = RecoveryCode.make()
        dump(code, to: &dumped)
        #expect(!"\(secret)\(String(reflecting: secret))\(dumped)".contains(secret.text))
        #expect(!"\(code)\(dumped)".contains(code.text) && !dumped.contains("bytes"))
    }

    @Test func `a recovery code is known however it is typed`() throws {
        let code = RecoveryCode.make()
        #expect(code.text.utf8.count == 19 && code.text.split(separator: "-").map(\.count) == [4, 4, 4, 4])
        for typed in [code.text, code.text.lowercased(), code.text.filter { $0 != "-" }, " \(code.text) "] {
            guard case .recovery(let digest) = SecondFactorCode(typed) else {
                Issue.record("\(typed) is taken for no recovery code")
                continue
            }
            #expect(digest == code.digest)
        }
        guard case .oneTime("123456") = SecondFactorCode("123 456") else {
            Issue.record("123 456 is six digits")
            return
        }
        for neither in ["", "12345", "1234567", "١٢٣٤٥٦", "ABCD-EFGH-IJKL-MNO1", "warren_token_x"] {
            #expect(SecondFactorCode(neither).map { _ in neither } == nil)
        }
    }

    @Test func `what is sealed for a user opens for them alone`() {
        let sealing = SealingKey(bytes: .init())
        var generator = SystemRandomNumberGenerator()
        let users = (0..<2).map { _ in ID<User>(now: Timestamp(milliseconds: 0), using: &generator) }
        let sealed = sealing.seal(secret, of: users[0])
        let opened = users.map { user -> TOTPSecret? in sealing.open(sealed, of: user) }
        #expect(opened.map { $0?.text } == [secret.text, nil])
    }
}
