// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Testing

@testable import warren

@Suite struct TableTests {
    @Test func `columns are as wide as their widest cell, and lines don't end in spaces`() {
        var table = Table("NAME", "KIND", "X")
        table.add("laptop", "agent", "1")
        table.add("gw", "gateway", "")
        #expect(table.text(width: 80) == "NAME    KIND     X\nlaptop  agent    1\ngw      gateway")
    }

    @Test func `what is too wide for the terminal is cut where there is most`() {
        var table = Table("NAME", "DESCRIPTION")
        table.add("db", String(repeating: "x", count: 200))
        let lines = table.text(width: 80).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines[1].hasSuffix("x…"))
        #expect(lines[1].hasPrefix("db  "))
    }

    @Test func `what goes to a program stays whole`() {
        var table = Table("NAME")
        table.add(String(repeating: "x", count: 200))
        #expect(table.text(width: nil).count == 205)
    }

    @Test func `the fleet fits 80 columns also with long names`() {
        var directory = TestWorld().directory
        let (laptop, gateway) = (directory.devices[0].entity, directory.devices[1])
        directory.devices = [
            EntityView(
                Device(
                    id: laptop.id, name: value(String(repeating: "x", count: 63)), kind: .agent,
                    publicKey: laptop.publicKey, state: .active, createdAt: TestWorld.time),
                DeviceExtra(
                    online: false, lastSeen: TestWorld.time, status: .stale, inSync: false, via: gateway.id, peers: [])),
            gateway,
        ]
        let text = directory.statusTable(now: TestWorld.time + .seconds(86_400 * 400)).text(width: 80)
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines[1].contains("400 d ago") && lines[1].contains("gw1"), "seen, and by which gateway it is reached")
        #expect(lines[2].contains("now"))
    }

    @Test func `a device with a file has no connection, and nobody knows what it runs`() throws {
        var directory = TestWorld().directory
        let laptop = directory.devices[0].entity
        directory.devices = [
            EntityView(
                Device(
                    id: laptop.id, name: laptop.name, kind: .static, publicKey: laptop.publicKey, state: .active,
                    createdAt: TestWorld.time),
                DeviceExtra(online: false, lastSeen: nil, status: nil, inSync: false, peers: []))
        ]
        let row = directory.statusTable(now: TestWorld.time).text(width: 80).split(separator: "\n")[1]
        #expect(row.split(separator: " ").dropFirst(3).prefix(3) == ["-", "-", "-"])
    }

    @Test(arguments: [
        (0, "now"), (59, "59 s ago"), (300, "5 min ago"), (7200, "2 h ago"), (-86_400, "in 24 h"), (-86_399, "in 24 h"),
        (-7199, "in 2 h"),
    ])
    func `a time is told from now`(seconds: Int, text: String) {
        #expect(TestWorld.time.relative(to: TestWorld.time + .seconds(seconds)) == text)
    }
}
