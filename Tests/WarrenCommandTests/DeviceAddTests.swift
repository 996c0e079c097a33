// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import warren

@Suite struct DeviceAddTests {
    @Test func `a device to add is a static one, and says so`() {
        #expect(throws: (any Error).self) { try DeviceAddCommand.parse(["phone"]) }
        #expect(throws: Never.self) { try DeviceAddCommand.parse(["phone", "--static"]) }
    }

    @Test(arguments: ["a phone", "phone\n[Peer]", "", "Phone", "phone#"])
    func `its name is one`(name: String) {
        #expect(throws: (any Error).self) { try DeviceAddCommand.parse([name, "--static"]) }
    }

    @Test func `a key that nobody would see isn't made`() {
        #expect(throws: (any Error).self) { try DeviceAddCommand.parse(["phone", "--static", "--qr", "--json"]) }
        #expect(throws: (any Error).self) { try DeviceConfigCommand.parse(["phone", "--qr", "--json"]) }
    }

    @Test func `without a destination there is a file, with one there is only that`() throws {
        let (plain, shown) = (try ConfigDestination.parse([]), try ConfigDestination.parse(["--qr"]))
        #expect(!plain.isNamed && shown.isNamed)
        #expect(try shown.open(orFile: "/nowhere/phone.conf").text == nil)
        #expect(throws: FileError.self) { try plain.open(orFile: "/nowhere/phone.conf") }
    }
}
