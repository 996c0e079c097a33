// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// What a user types beside the password: what their app shows, or a recovery code.
public enum SecondFactorCode: Sendable {
    case oneTime(String)
    case recovery(SecretDigest)

    /// With or without the spaces and hyphens that people type.
    /// - Returns: nil for what is neither.
    public init?(_ text: String) {
        let characters = text.uppercased().filter { $0 != " " && $0 != "-" }
        if characters.utf8.count == TOTPSecret.digits, characters.allSatisfy({ $0.isASCII && $0.isNumber }) {
            self = .oneTime(characters)
        } else if let code = RecoveryCode(characters) {
            self = .recovery(code.digest)
        } else {
            return nil
        }
    }
}

/// Lets a user in once who has lost their app. 80 random bits: nobody guesses one, and a plain digest is enough to keep.
public struct RecoveryCode: Sendable, CustomStringConvertible, CustomReflectable {
    /// Sixteen characters of base32, in fours.
    public let text: String
    private let characters: String

    private static let length = 16

    public static func make() -> RecoveryCode {
        var generator = SystemRandomNumberGenerator()
        return RecoveryCode(
            characters: Base32.encode((0..<10).map { _ in UInt8.random(in: 0...255, using: &generator) }))
    }

    /// - Parameter characters: without hyphens, in upper case.
    fileprivate init?(_ characters: String) {
        guard characters.utf8.count == Self.length, characters.utf8.allSatisfy(Base32.isDigit) else { return nil }
        self.init(characters: characters)
    }

    private init(characters: String) {
        self.characters = characters
        let fours = stride(from: 0, to: Self.length, by: 4).map { characters.dropFirst($0).prefix(4) }
        text = fours.joined(separator: "-")
    }

    public var digest: SecretDigest { SecretDigest(of: characters.utf8) }

    public var description: String { "(recovery code)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
