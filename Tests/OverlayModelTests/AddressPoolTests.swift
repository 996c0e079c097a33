// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct AddressPoolTests {
    /// Capacity, the first address and the last that are given out.
    @Test(
        arguments: [
            ("10.0.0.0/24", 254, "10.0.0.1", "10.0.0.254"), ("10.0.0.0/30", 2, "10.0.0.1", "10.0.0.2"),
            ("10.0.0.0/31", 0, nil, nil), ("10.0.0.0/32", 0, nil, nil), ("fd00::/126", 3, "fd00::1", "fd00::3"),
            ("fd00::/127", 1, "fd00::1", "fd00::1"), ("fd00::/128", 0, nil, nil),
        ] as [(String, Int, String?, String?)]) func `a pool gives out all it has, from the lowest on`(
            text: String, capacity: Int, first: String?, last: String?
        ) throws
    {
        let prefix = try Prefix(text)
        var taken: [IPAddress] = []
        while let next = pool(prefix, taken).next() { taken.append(next) }
        #expect(pool(prefix, []).capacity == capacity)
        #expect(taken.count == capacity)
        #expect(taken == taken.sorted())
        #expect(taken.first?.description == first && taken.last?.description == last)
    }

    @Test func `an IPv6 network has more addresses than can be counted`() throws {
        #expect(try pool(Prefix("fd00::/64"), []).capacity == .max)
        #expect(try pool(Prefix("fd00::/64"), []).next() == IPAddress("fd00::1"))
        #expect(try pool(Prefix("::/0"), []).next() == IPAddress("::1"))
    }

    @Test func `what was released within a day comes last, the longest released first`() throws {
        let prefix = try Prefix("10.0.0.0/29")
        var taken = (1...6).compactMap { IPAddress("10.0.0.\($0)") }
        let released = try [("10.0.0.5", -3600), ("10.0.0.2", -60), ("10.0.0.1", -86_400), ("10.0.0.4", -86_399)]
            .map { try release($0, ago: $1) }
        taken.removeAll { address in released.contains { $0.address == address } }
        var given: [String] = []
        while let next = pool(prefix, taken, released).next() {
            given.append(next.description)
            taken.append(next)
        }
        #expect(given == ["10.0.0.1", "10.0.0.4", "10.0.0.5", "10.0.0.2"])
    }

    @Test(arguments: 0..<50) func `nothing is given out twice, and neither end of the prefix`(seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let prefix = try Prefix("10.0.0.0/\(Int.random(in: 27...30, using: &generator))")
        var (taken, released): (Set<IPAddress>, [ReleasedAddress]) = ([], [])
        for step in 0..<200 {
            let now = start + .seconds(3600 * step)
            let pool = AddressPool(prefix, taken: taken, released: released, now: now)
            if Bool.random(using: &generator), let freed = taken.sorted().randomElement(using: &generator) {
                taken.remove(freed)
                released.append(try release(freed.description, at: now))
                continue
            }
            guard let next = pool.next() else {
                #expect(taken.count == pool.capacity, "all are taken")
                continue
            }
            #expect(pool.offers(next) && next.number != prefix.first && next.number != prefix.last)
            #expect(taken.insert(next).inserted)
            try expectOrder(next, pool, taken.subtracting([next]), released, now)
        }
    }

    @Test func `what lies outside of the prefix is not the pool's`() throws {
        let pool = pool(try Prefix("10.0.0.0/30"), ["10.0.1.1", "10.0.0.1"].compactMap { IPAddress($0) })
        #expect(pool.used == 1)
        #expect(["10.0.0.1", "10.0.0.2"].compactMap { IPAddress($0) }.allSatisfy(pool.offers))
        #expect(
            !["10.0.0.0", "10.0.0.3", "10.0.0.4", "fd00::1"].compactMap { IPAddress($0) }.contains(where: pool.offers))
    }

    /// The lowest that is free and rested; only where there is none, the one that rests longest.
    private func expectOrder(
        _ given: IPAddress, _ pool: AddressPool, _ taken: Set<IPAddress>, _ released: [ReleasedAddress],
        _ now: Timestamp
    ) throws {
        let resting = released.filter { now - $0.releasedAt < .seconds(86_400) && !taken.contains($0.address) }
        let all = (pool.prefix.first + 1..<pool.prefix.last).map { IPAddress(family: .v4, number: $0) }
        let rested = all.filter { address in !taken.contains(address) && !resting.contains { $0.address == address } }
        if let lowest = rested.first { return #expect(given == lowest) }
        // An address can have been released more than once: its last release counts.
        let last = Dictionary(resting.map { ($0.address, $0.releasedAt) }) { max($0, $1) }
        #expect(last[given] == last.values.min())
    }
}

// MARK: - The world

private let start = Timestamp(milliseconds: 1_795_000_000_000)

private func pool(_ prefix: Prefix, _ taken: [IPAddress], _ released: [ReleasedAddress] = []) -> AddressPool {
    AddressPool(prefix, taken: taken, released: released, now: start)
}

private func release(_ address: String, ago seconds: Int) throws -> ReleasedAddress {
    try release(address, at: start + .seconds(seconds))
}

private func release(_ address: String, at time: Timestamp) throws -> ReleasedAddress {
    var generator = SystemRandomNumberGenerator()
    return ReleasedAddress(
        id: ID(now: time, using: &generator), networkID: ID(now: time, using: &generator),
        address: try #require(IPAddress(address)), releasedAt: time)
}
