// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OverlayProtocol

/// JSON as it goes over the wire.
enum JSONText {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        Array(try CanonicalJSON.encode(value).utf8)
    }

    /// - Throws: `Problem`.
    static func decode<Value: Decodable>(
        _: Value.Type, from bytes: [UInt8], userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> Value {
        let decoder = JSONDecoder()
        decoder.userInfo = userInfo
        do {
            return try decoder.decode(Value.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }
}
