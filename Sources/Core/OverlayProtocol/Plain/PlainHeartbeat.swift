// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a plain agent says of itself and of those it talks to. Fields that there aren't here are its own business.
public struct PlainHeartbeat: Decodable, Sendable, Hashable {
    public let hostname: String
    /// Seconds.
    public let systemUptime: Int
    public let wireguardUptime: Int
    /// Where it sees others: only those that it has shaken hands with, as far as it says so.
    public let endpoints: [PublicKey: SocketAddress]

    fileprivate enum CodingKeys: String, CodingKey {
        case hostname
        case systemUptime = "system_uptime"
        case wireguardUptime = "wireguard_uptime"
        case endpoints = "peer_endpoints"
        case handshakes = "peer_handshakes"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        hostname = try container.decode(String.self, forKey: .hostname)
        systemUptime = try container.seconds(.systemUptime)
        wireguardUptime = try container.seconds(.wireguardUptime)
        // `null` is what some languages make of an empty map.
        let texts = try container.decodeIfPresent([String: String].self, forKey: .endpoints) ?? [:]
        let handshakes = try container.decodeIfPresent([String: Double].self, forKey: .handshakes)
        let heardFrom = texts.filter { key, address in !address.isEmpty && handshakes.map { $0[key] ?? 0 > 0 } ?? true }
        endpoints = try container.addresses(heardFrom)
    }
}

extension KeyedDecodingContainer {
    /// Some write a fraction, some don't.
    fileprivate func seconds(_ key: Key) throws -> Int {
        let seconds = try decode(Double.self, forKey: key)
        guard (0...1e12).contains(seconds) else { throw fault(key, "\(seconds) is no number of seconds") }
        return Int(seconds)
    }
}

extension KeyedDecodingContainer<PlainHeartbeat.CodingKeys> {
    fileprivate func addresses(_ texts: [String: String]) throws -> [PublicKey: SocketAddress] {
        var addresses: [PublicKey: SocketAddress] = [:]
        for (text, place) in texts {
            guard let key = try? PublicKey(text) else { throw fault(.endpoints, "'\(text)' is no public key") }
            guard let address = SocketAddress(place) else { throw fault(.endpoints, "'\(place)' is no address:port") }
            addresses[key] = address
        }
        return addresses
    }
}

extension KeyedDecodingContainer {
    fileprivate func fault(_ key: Key, _ detail: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: detail)
    }
}
