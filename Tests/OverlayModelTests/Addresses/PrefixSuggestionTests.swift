// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

struct PrefixSuggestionTests {
    @Test(arguments: [
        (1, 30, 2), (2, 30, 2), (3, 29, 6), (10, 28, 14), (14, 28, 14), (15, 27, 30), (100, 25, 126), (1000, 22, 1022),
        (1022, 22, 1022), (1023, 21, 2046), (PrefixSuggestion.mostHosts, 8, PrefixSuggestion.mostHosts),
    ])
    func `the smallest prefix with room for the hosts`(hosts: Int, length: Int, usable: Int) throws {
        let found = try #require(PrefixSuggestion(hosts: hosts, count: 1, in: Prefix("10.0.0.0/8"), avoiding: []))
        #expect(found.length == UInt8(length) && found.usableHosts == usable)
        #expect(found.prefixes == [try Prefix("10.0.0.0/\(length)")])
    }

    @Test func `what is taken is passed over, be it larger or smaller`() throws {
        let taken = try ["10.0.0.0/24", "10.0.1.16/30", "10.0.1.64/26", "172.16.0.0/12", "fd00::/64"].map {
            try Prefix($0)
        }
        let found = try #require(PrefixSuggestion(hosts: 10, count: 4, in: Prefix("10.0.0.0/8"), avoiding: taken))
        #expect(
            found.prefixes.map(\.description) == ["10.0.1.0/28", "10.0.1.32/28", "10.0.1.48/28", "10.0.1.128/28"])
    }

    @Test func `a base without room gives none, and one that is too small for anything says so`() throws {
        let base = try Prefix("192.168.0.0/30")
        #expect(PrefixSuggestion(hosts: 2, count: 5, in: base, avoiding: [base])?.prefixes == [])
        #expect(PrefixSuggestion(hosts: 2, count: 5, in: base, avoiding: [])?.prefixes == [base])
        #expect(PrefixSuggestion(hosts: 3, count: 1, in: base, avoiding: []) == nil)
        let all = PrefixSuggestion(hosts: 2, count: 1, in: base, avoiding: [try Prefix("0.0.0.0/0")])
        #expect(all?.prefixes == [])
    }

    @Test func `the last addresses that there are end it`() throws {
        let found = try #require(
            PrefixSuggestion(hosts: 100, count: 9, in: Prefix("255.255.255.0/24"), avoiding: []))
        #expect(found.prefixes.map(\.description) == ["255.255.255.0/25", "255.255.255.128/25"])
    }

    @Test(arguments: 0..<200)
    func `suggestions overlap nothing and leave no earlier place out`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let base = try Prefix("10.0.0.0/20")
        let taken = (0..<Int.random(in: 0...20, using: &random)).map { _ in
            Prefix(
                containing: IPAddress(family: .v4, number: base.first + UInt128.random(in: 0..<4096, using: &random)),
                length: UInt8.random(in: 22...32, using: &random))
        }
        let hosts = Int.random(in: 1...500, using: &random)
        let count = Int.random(in: 1...20, using: &random)
        let found = try #require(PrefixSuggestion(hosts: hosts, count: count, in: base, avoiding: taken))
        let size = UInt128(1) << UInt128(32 - found.length)
        let all = stride(from: 0, to: 4096, by: Int(size)).map { offset in
            Prefix(containing: IPAddress(family: .v4, number: base.first + UInt128(offset)), length: found.length)
        }
        let free = all.filter { candidate in !taken.contains { $0.overlaps(candidate) } }
        #expect(found.prefixes == Array(free.prefix(count)))
    }

    @Test(arguments: [
        (79, nil), (80, AddressCapacity.Attention.filling), (94, .filling), (95, .nearlyFull), (100, .nearlyFull),
    ])
    func `a network that fills up asks for attention`(used: Int, attention: AddressCapacity.Attention?) {
        #expect(AddressCapacity(used: used, total: 100).attention == attention)
        #expect(AddressCapacity(used: used, total: 100).free == 100 - used)
    }

    @Test func `nobody waits for the last of two to be told`() {
        #expect(AddressCapacity(used: 1, total: 2).attention == nil)
        #expect(AddressCapacity(used: 2, total: 2).attention == .nearlyFull)
        #expect(AddressCapacity(used: 5, total: .max).attention == nil)
    }
}
