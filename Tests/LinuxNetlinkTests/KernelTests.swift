// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import LinuxNetlink
import NamespaceSupport
import Synchronization
import Testing

@Suite(.root) struct KernelTests {
    @Test func `a link is made, found, changed and removed`() throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            #expect(try route.link(named: name) == nil)
            try route.createLink(name, kind: "ifb")
            let made = try #require(try route.link(named: name))
            #expect(made.kind == "ifb")
            #expect(!made.isUp)
            try route.change(made, isUp: true, mtu: 1420)
            let changed = try #require(try route.links().first { $0.name == name.description })
            #expect(changed.isUp && changed.mtu == 1420 && changed.index == made.index)
            #expect(try route.remove(made))
            #expect(try route.remove(made) == false)
            #expect(try route.links().map(\.isLoopback) == [true])
        }
    }

    @Test func `a name that is taken is an error with the kernel's number`() throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            try route.createLink(name, kind: "ifb")
            #expect { try route.createLink(name, kind: "ifb") } throws: { ($0 as? NetlinkError)?.code == EEXIST }
        }
    }

    @Test func `the kernel's own words are in the error`() throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            let error = #expect(throws: NetlinkError.self) { try route.createLink(name, kind: "nosuchkind") }
            #expect(error?.message == "Unknown device type")
            #expect(error?.code == EOPNOTSUPP)
        }
    }

    @Test(arguments: ["10.10.0.1/24", "fd00:10::1/64"])
    func `an address is added and removed, and a second time is success`(text: String) throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            let link = try upLink()
            let entry = AddressEntry(interfaceIndex: link.index, address: try InterfaceAddress(text))
            #expect(try route.add(entry))
            #expect(try route.add(entry) == false)
            #expect(try route.addresses(of: link).filter { !$0.isAutomatic } == [entry])
            #expect(try route.remove(entry))
            #expect(try route.remove(entry) == false)
            #expect(try route.addresses(of: link).filter { !$0.isAutomatic } == [])
        }
    }

    @Test(arguments: [
        ("10.10.0.1/24", "10.20.0.0/24", UInt32(254)), ("10.10.0.1/24", "0.0.0.0/0", 51820),
        ("fd00:10::1/64", "fd00:20::/64", 254), ("fd00:10::1/64", "::/0", 51820),
    ])
    func `a route is added and removed, and a second time is success`(own: String, to: String, table: UInt32) throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            let link = try upLink()
            let own = try InterfaceAddress(own)
            try route.add(AddressEntry(interfaceIndex: link.index, address: own))
            let entry = RouteEntry(
                destination: try Prefix(to), table: table, origin: 87, interfaceIndex: link.index, source: own.address)
            #expect(try route.add(entry))
            #expect(try route.add(entry) == false)
            #expect(try route.routes(origin: 87) == [entry])
            #expect(try route.routes(table: table).contains(entry))
            #expect(try route.remove(entry))
            #expect(try route.remove(entry) == false)
            #expect(try route.routes(origin: 87) == [])
        }
    }

    @Test func `somebody else's route to the destination is not taken over unless asked`() throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            let link = try upLink()
            let destination = try Prefix("10.20.0.0/24")
            let theirs = RouteEntry(destination: destination, table: 254, origin: 4, interfaceIndex: link.index)
            let ours = RouteEntry(destination: destination, table: 254, origin: 87, interfaceIndex: link.index)
            try route.add(theirs)
            let error = #expect(throws: NetlinkError.self) { try route.add(ours) }
            #expect(error?.message == "this destination is routed already, by \(name)")
            try route.replace(ours)
            #expect(try route.routes().filter { $0.destination == destination } == [ours])
        }
    }

    @Test(arguments: AddressFamily.allCases)
    func `rules of every shape are added, read back and removed`(family: AddressFamily) throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            let rules = [
                RuleEntry(
                    family: family, priority: 50, origin: 87, inputInterface: "nlt0", mark: 0, markMask: 0x10,
                    action: .prohibit),
                RuleEntry(
                    family: family, priority: 100, origin: 87, mark: 51820, markMask: .max, isInverted: true,
                    action: .lookup(table: 51820)),
                RuleEntry(
                    family: family, priority: 99, origin: 87,
                    destination: Prefix(host: IPAddress(family: family, number: 0xc000_0201)), ipProtocol: 17,
                    destinationPorts: PortRange(51820, 51821), action: .lookup(table: 254)),
                RuleEntry(
                    family: family, priority: 99, origin: 87, suppressPrefixLength: 0, action: .lookup(table: 254)),
            ]
            for rule in rules { #expect(try route.add(rule)) }
            for rule in rules { #expect(try route.add(rule) == false) }
            #expect(Set(try route.rules(origin: 87)) == Set(rules))
            for rule in rules { #expect(try route.remove(rule)) }
            for rule in rules { #expect(try route.remove(rule) == false) }
            #expect(try route.rules(origin: 87) == [])
            #expect(try route.rules().contains { $0.priority == 32766 && $0.action == .lookup(table: 254) })
        }
    }

    @Test func `5,000 routes are listed whole`() throws {
        try inNewNetwork {
            var route = try RouteNetlink()
            let link = try upLink()
            let base = try #require(IPAddress("10.64.0.0")).number
            let wanted = (0..<5000).map { index in
                RouteEntry(
                    destination: Prefix(host: IPAddress(family: .v4, number: base + UInt128(index))), table: 254,
                    origin: 87, interfaceIndex: link.index)
            }
            for entry in wanted { try route.add(entry) }
            #expect(Set(try route.routes(origin: 87)) == Set(wanted))
        }
    }

    @Test func `changes by others are told`() async throws {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let notifications = try inNewNetwork {
            let notifications = try NetworkNotifications { continuation.yield() }
            var route = try RouteNetlink()
            try route.createLink(name, kind: "ifb")
            return notifications
        }
        for await _ in changes { break }
        notifications.stop()
        notifications.stop()
    }

    @Test func `notifications that were lost are told, and listening goes on`() throws {
        try inNewNetwork {
            var socket = try NetlinkSocket(.route, groups: [1])
            socket.setReceiveBuffer(0)
            var route = try RouteNetlink()
            for _ in 0..<20 {
                try route.createLink(name, kind: "ifb")
                try route.remove(try #require(try route.link(named: name)))
            }
            var seen: Set<NetlinkSocket.Notification> = []
            for _ in 0..<100 { seen.insert(try socket.receiveNotification()) }
            #expect(seen == [.datagram, .lost, .nothing])
        }
    }

    @Test func `a kernel without WireGuard says so`() throws {
        var socket = try NetlinkSocket(.generic)
        #expect { try socket.genericFamily("warren-none") } throws: { ($0 as? NetlinkError)?.code == ENOENT }
        #expect(try socket.genericFamily("nlctrl") == 16)
    }
}

@Suite struct ReaderThreadTests {
    @Test func `the closure is called when there is something to read, and stop wakes a waiting thread`() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let readable = ends[0]
        let (bytes, continuation) = AsyncStream.makeStream(of: UInt8.self)
        let thread = try ReaderThread(waitingFor: readable) {
            var byte: UInt8 = 0
            guard read(readable, &byte, 1) == 1 else { return .end }
            continuation.yield(byte)
            return .wait
        }
        #expect(write(ends[1], [UInt8]([7, 8]), 2) == 2)
        var received: [UInt8] = []
        for await byte in bytes {
            received.append(byte)
            if received.count == 2 { break }
        }
        #expect(received == [7, 8])
        thread.stop()
    }

    @Test func `the thread can stop itself`() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let holder = Holder()
        let (done, continuation) = AsyncStream.makeStream(of: Void.self)
        let thread = try ReaderThread(waitingFor: ends[0]) {
            holder.thread.withLock { $0.take() }?.stop()
            continuation.finish()
            return .end
        }
        holder.thread.withLock { $0 = thread }
        #expect(write(ends[1], [UInt8(1)], 1) == 1)
        for await _ in done {}
    }

    @Test func `end returns while a call is under way that waits for its caller`() async throws {
        let (input, inside, gate) = (try Pipe(), try Pipe(), try Pipe())
        let (outcome, continuation) = AsyncStream.makeStream(of: Bool.self)
        let thread = try ReaderThread(waitingFor: input.reading) {
            inside.put()
            // A caller that waits for this call would find the gate shut.
            continuation.yield(gate.hasByte(within: 5000))
            continuation.finish()
            return .wait
        }
        input.put()
        #expect(inside.hasByte(within: 5000))
        thread.end()
        gate.put()
        for await isOpen in outcome { #expect(isOpen) }
    }
}

private final class Pipe: Sendable {
    let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(reading)
        close(writing)
    }

    func put() { #expect(write(writing, [UInt8(1)], 1) == 1) }

    func hasByte(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) == 1
    }
}

private final class Holder: Sendable {
    let thread = Mutex<ReaderThread?>(nil)
}

private let name: InterfaceName = {
    guard let name = try? InterfaceName("nlt0") else { preconditionFailure("nlt0 is a name") }
    return name
}()

/// A link without wire, up.
private func upLink() throws -> Link {
    var route = try RouteNetlink()
    try route.createLink(name, kind: "ifb")
    let link = try #require(try route.link(named: name))
    try route.change(link, isUp: true)
    return link
}
