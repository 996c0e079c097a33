// SPDX-License-Identifier: Apache-2.0

import Addressing

/// A state as bytes, so that no two states have the same: numbers have a fixed width, and what varies says first how
/// long it is. Ids of states are digests of it: it is written many times sooner than JSON.
struct StateBytes {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ text: String) {
        write(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write<Element>(_ list: [Element], _ write: (inout Self, Element) -> Void) {
        self.write(UInt32(list.count))
        for element in list { write(&self, element) }
    }

    mutating func write<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
        self.write(UInt8(value == nil ? 0 : 1))
        if let value { write(&self, value) }
    }

    mutating func write<Kind>(_ id: ID<Kind>) {
        let words = id.words
        write(words[0])
        write(words[1])
    }

    mutating func write(_ digest: FixedBytes<32>) {
        withUnsafeBytes(of: digest) { bytes.append(contentsOf: $0) }
    }
}

extension StateBytes {
    mutating func write(_ address: IPAddress) {
        switch address {
        case .v4(let v4):
            write(UInt8(4))
            write(v4.rawValue)
        case .v6(let v6):
            write(UInt8(6))
            write(v6.rawValue)
        }
    }

    mutating func write(_ prefix: Prefix) {
        write(prefix.address)
        write(prefix.length)
    }

    mutating func write(_ address: InterfaceAddress) {
        write(address.address)
        write(address.length)
    }

    mutating func write(_ endpoint: Endpoint) {
        switch endpoint.host {
        case .address(let address): write(address)
        case .name(let name):
            write(UInt8(0))
            write(name)
        }
        write(endpoint.port)
    }

    mutating func write(_ prefixes: [Prefix]) {
        write(prefixes) { $0.write($1) }
    }
}
