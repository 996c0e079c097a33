// SPDX-License-Identifier: Apache-2.0

/// Values by prefix, looked up by longest match, as cryptokey routing and routing tables do.
///
/// A hash map a prefix length, longest length first: lookups cost one probe for each length in use (one or two in
/// practice), and building costs one insertion a prefix.
public struct PrefixTable<Value> {
    fileprivate struct Level {
        let family: AddressFamily
        let length: UInt8
        var values: [IPAddress: Value]
    }

    /// Sorted by descending length.
    private var levels: [Level] = []

    public init() {}

    public var isEmpty: Bool { levels.isEmpty }

    /// The value of exactly this prefix.
    public subscript(prefix: Prefix) -> Value? {
        get { levels.first { $0.family == prefix.family && $0.length == prefix.length }?.values[prefix.address] }
        set {
            guard let index = levels.firstIndex(where: { $0.family == prefix.family && $0.length == prefix.length })
            else {
                guard let newValue else { return }
                let place = levels.firstIndex { $0.length < prefix.length } ?? levels.count
                let level = Level(family: prefix.family, length: prefix.length, values: [prefix.address: newValue])
                levels.insert(level, at: place)
                return
            }
            levels[index].values[prefix.address] = newValue
            if levels[index].values.isEmpty { levels.remove(at: index) }
        }
    }

    /// The value of the longest prefix that holds `address`.
    public func longestMatch(_ address: IPAddress) -> Value? {
        for level in levels where level.family == address.family {
            if let value = level.values[Prefix(containing: address, length: level.length).address] { return value }
        }
        return nil
    }

    /// The values of all prefixes that hold `address`, the longest first.
    public func matches(_ address: IPAddress) -> [Value] {
        levels.lazy.filter { $0.family == address.family }.compactMap { level in
            level.values[Prefix(containing: address, length: level.length).address]
        }
    }
}

extension PrefixTable: Sendable where Value: Sendable {}
extension PrefixTable.Level: Sendable where Value: Sendable {}
