// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import OverlayModel

@Suite struct PrefixSetTests {
    @Test func `neighbours become the fewest prefixes that hold the same addresses`() throws {
        let hosts = try (1...14).map { try Prefix("10.0.0.\($0)/32") }
        let expected = ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/30", "10.0.0.8/30", "10.0.0.12/31", "10.0.0.14/32"]
        #expect(hosts.shuffled().aggregated().map(\.description) == expected)
        let nested = try ["10.0.0.0/25", "10.0.0.7/32", "10.0.0.128/25", "10.0.0.128/25"].map { try Prefix($0) }
        #expect(nested.aggregated().map(\.description) == ["10.0.0.0/24"])
        let all = try ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"].map { try Prefix($0) }
        #expect(all.aggregated() == [.default(.v4), .default(.v6)])
    }

    @Test func `a prefix less one inside of it is all the rest`() throws {
        let rest = try Prefix("10.0.0.0/24").subtracting(Prefix("10.0.0.64/26")).map(\.description)
        #expect(rest == ["10.0.0.0/26", "10.0.0.128/25"])
        #expect(try Prefix("10.0.0.0/24").subtracting(Prefix("10.0.0.0/8")).isEmpty)
        #expect(try Prefix("10.0.0.0/24").subtracting(Prefix("10.0.1.0/24")) == [Prefix("10.0.0.0/24")])
        #expect(try Prefix("::/0").subtracting(Prefix("::1/128")).count == 128)
        #expect(try Prefix("0.0.0.0/0").subtracting(Prefix("255.255.255.255/32")).count == 32)
    }

    @Test func `the intersection is the smaller one, or nothing`() throws {
        let (wide, narrow) = (try Prefix("10.0.0.0/8"), try Prefix("10.9.0.0/16"))
        #expect(wide.intersection(narrow) == narrow)
        #expect(narrow.intersection(wide) == narrow)
        #expect(try narrow.intersection(Prefix("fd00::/8")) == nil)
    }
}
