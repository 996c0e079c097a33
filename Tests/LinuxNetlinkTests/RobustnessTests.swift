// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxNetlink
import Testing

/// The parsers survive any bytes: cut anywhere, every length wrong, every bit flipped. They return or throw.
@Suite struct RobustnessTests {
    @Test func `no cut of a sample traps`() throws {
        for sample in try samples() {
            for end in 0...sample.count { parseAll(Array(sample[..<end])) }
        }
    }

    @Test func `no changed byte of a sample traps`() throws {
        for sample in try samples() {
            for index in sample.indices {
                for value in [0, 1, 3, 4, 5, 0x7f, 0x80, 0xff, sample[index] ^ 1] as [UInt8] {
                    var changed = sample
                    changed[index] = value
                    parseAll(changed)
                }
            }
        }
    }

    @Test func `random bytes trap nothing`() {
        for length in 0..<600 { parseAll((0..<length).map { _ in UInt8.random(in: 0...255) }) }
    }

    @Test(arguments: [[0, 0, 1, 0], [3, 0, 1, 0], [5, 0, 1, 0], [0xff, 0xff, 1, 0]] as [[UInt8]])
    func `an attribute that is shorter than its header or longer than what there is is an error`(bytes: [UInt8]) {
        #expect(throws: MalformedMessage.self) {
            try forEachAttribute(in: bytes.span) { (_, _) throws(MalformedMessage) in }
        }
    }

    @Test func `attributes are handed over without padding and flags, and three bytes may be left over`() throws {
        let bytes: [UInt8] = [5, 0, 1, 0x80, 7, 0, 0, 0, 4, 0, 2, 0, 6, 0, 3, 0x40, 8, 9, 0]
        var seen: [(UInt16, [UInt8])] = []
        try forEachAttribute(in: bytes.span) { (type, value) throws(MalformedMessage) in
            seen.append((type, value.array))
        }
        #expect(seen.map(\.0) == [1, 2, 3])
        #expect(seen.map(\.1) == [[7], [], [8, 9]])
    }

    @Test func `a failure is told with the kernel's words`() throws {
        let datagram = try Transcript(
            ("34000000 0200 0002 01000000 00000000", "52 bytes, NLMSG_ERROR, NLM_F_ACK_TLVS, not capped"),
            ("efffffff", "-EEXIST"), ("14000000 1000 0506 01000000 00000000", "the request's header: 20 bytes"),
            ("00000000", "and its payload"), ("0b00 0100 77726f6e67 00 00 00", "NLMSGERR_ATTR_MSG wrong")
        ).bytes
        var replies: [NetlinkReply] = []
        try forEachMessage(in: datagram.span) { (header, payload) throws(MalformedMessage) in
            replies.append(try NetlinkReply(header, payload))
        }
        #expect(replies == [.failed(code: 17, message: "wrong")])
    }

    @Test func `an acknowledgement and the end of a dump finish the answer`() throws {
        let datagram = try Transcript(
            ("24000000 0200 0001 01000000 00000000", "36 bytes, NLMSG_ERROR, capped"), ("00000000", "success"),
            ("20000000 1000 0500 01000000 00000000", "the request's header"),
            ("14000000 0300 0200 01000000 00000000 00000000", "NLMSG_DONE"),
            ("10000000 0100 0000 01000000 00000000", "NLMSG_NOOP")
        ).bytes
        var replies: [NetlinkReply] = []
        try forEachMessage(in: datagram.span) { (header, payload) throws(MalformedMessage) in
            replies.append(try NetlinkReply(header, payload))
        }
        #expect(replies == [.finished, .finished, .ignorable])
    }
}

private func samples() throws -> [[UInt8]] {
    let address = try Transcript(
        ("0a 40 80 00 05000000 1400 0100 fd000010000000000000000000000001 0500 0b00 03000000", "address"))
    let route = try Transcript(
        (
            "02 18 00 00 00 57 fd 01 00000000 0800 0100 0a140000 0800 0f00 6cca0000 0800 0400 05000000 0800 0700 0a0a0002",
            "route"
        ))
    let rule = try Transcript(
        (
            "0a 0000 00 00 0000 01 02000000 0800 0600 64000000 0500 1500 57000000 0800 0300 77673000 0800 0f00 6cca0000",
            "rule"
        ))
    let family = try Transcript(("01 02 0000 0e00 0200 776972656775617264 00 0000 0600 0100 1c00 0000", "family"))
    let failure = try Transcript(
        (
            "30000000 0200 0003 01000000 00000000 efffffff 14000000 1000 0506 01000000 00000000 0b00 0100 77726f6e67000000",
            "failure"
        ))
    return [try sampleLink(), address.bytes, route.bytes, rule.bytes, family.bytes, failure.bytes]
        + (try sampleDevice())
}

/// Every parser that takes the kernel's bytes; what they say is of no interest here.
private func parseAll(_ bytes: [UInt8]) {
    _ = try? Link(payload: bytes.span)
    _ = try? AddressEntry(payload: bytes.span)
    _ = try? RouteEntry(payload: bytes.span)
    _ = try? RuleEntry(payload: bytes.span)
    _ = try? GenericNetlink.familyNumber(payload: bytes.span)
    var device = WireGuardDevice()
    try? device.merge(payload: bytes.span)
    try? forEachMessage(in: bytes.span) { (header, payload) throws(MalformedMessage) in
        _ = try NetlinkReply(header, payload)
    }
}
