// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `GET /users/me/totp`
public struct SecondFactorInfo: Codable, Sendable, Hashable {
    /// Signing in takes a code beside the password.
    public let enabled: Bool
    public let enabledAt: Timestamp?
    public let recoveryCodesLeft: Int

    public init(enabledAt: Timestamp?, recoveryCodesLeft: Int) {
        enabled = enabledAt != nil
        self.enabledAt = enabledAt
        self.recoveryCodesLeft = recoveryCodesLeft
    }

    private enum CodingKeys: String, CodingKey {
        case enabled
        case enabledAt = "enabled_at"
        case recoveryCodesLeft = "recovery_codes_left"
    }
}

/// `POST /users/me/totp`
public struct SecondFactorBegin: RequestBody {
    public let password: String

    public init(password: String) {
        self.password = password
    }
}

/// What an authenticator app takes: in this answer, and never again.
public struct SecondFactorEnrolment: Codable, Sendable {
    /// base32, for who types it.
    public let secret: String
    /// `otpauth://totp/…`: what the QR code holds.
    public let uri: String
    /// The QR code, as SVG.
    public var qrCode: String?

    /// - Parameter account: what the app calls it.
    public init(secret: String, account: String) {
        self.secret = secret
        let issuer = "Warren"
        uri =
            "otpauth://totp/\(issuer):\(account.percentEncoded)"
            + "?secret=\(secret)&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
    }

    private enum CodingKeys: String, CodingKey {
        case secret, uri
        case qrCode = "qr_code"
    }
}

/// `POST /users/me/totp/confirm`: shows that the app has it.
public struct SecondFactorConfirm: RequestBody {
    public let code: String

    public init(code: String) {
        self.code = code
    }
}

/// `POST /users/me/totp/disable`, `POST /users/me/totp/recovery-codes`
public struct SecondFactorChange: RequestBody {
    public let password: String
    /// What the app shows, or a recovery code.
    public let code: String

    public init(password: String, code: String) {
        self.password = password
        self.code = code
    }
}

/// Each lets the user in once who has lost the app: in this answer, and never again.
public struct RecoveryCodes: Codable, Sendable {
    public let recoveryCodes: [String]

    public init(recoveryCodes: [String]) {
        self.recoveryCodes = recoveryCodes
    }

    private enum CodingKeys: String, CodingKey {
        case recoveryCodes = "recovery_codes"
    }
}
