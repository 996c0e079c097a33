// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import ControlPlaneClient

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("https://warren.example.org", "https://warren.example.org", "warren.example.org"),
        ("https://warren.example.org/", "https://warren.example.org", "warren.example.org"),
        ("https://warren.example.org:443", "https://warren.example.org", "warren.example.org"),
        ("https://192.0.2.1:8443", "https://192.0.2.1:8443", "192.0.2.1:8443"),
        ("https://[::1]:8443", "https://[::1]:8443", "[::1]:8443"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]", "[2001:db8::1]"),
        ("http://localhost:8080", "http://localhost:8080", "localhost:8080"),
        ("http://127.0.0.1", "http://127.0.0.1", "127.0.0.1"),
    ])
    func `an address has one form, and what Host says`(text: String, form: String, host: String) throws {
        let address = try ServerAddress(text: text)
        #expect(address.description == form)
        #expect(address.authority == host)
    }

    @Test(arguments: [
        ("warren.example.org", "write it like https://"), ("https://", "no host"), ("https://a:0", "1 to 65535"),
        ("https://a/b", "more than host and port"), ("https://a/#setup=x", "more than host and port"),
        ("http://warren.example.org", "not encrypted"), ("http://192.0.2.1", "not encrypted"),
        ("https://::1", "brackets"),
    ])
    func `what is no address says what would be right`(text: String, hint: String) {
        let error = #expect(throws: ParseError.self) { try ServerAddress(text: text) }
        #expect(error?.description.contains(hint) == true, "\(error?.description ?? "")")
    }
}
