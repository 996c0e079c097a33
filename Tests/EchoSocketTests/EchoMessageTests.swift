// SPDX-License-Identifier: Apache-2.0

import Addressing
import Testing

@testable import EchoSocket

@Suite struct EchoMessageTests {
    @Test func `a request's checksum makes the sum of all words come out as zero`() {
        let bytes = EchoMessage(family: .v4, identifier: 0xbeef, sequence: 7).bytes
        #expect(bytes.prefix(2) == [8, 0] && bytes.count == 64)
        #expect(EchoMessage.checksum(bytes) == 0)
    }

    @Test func `the checksum is that of RFC 1071's example`() {
        #expect(EchoMessage.checksum([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]) == ~0xddf2)
        #expect(EchoMessage.checksum([0x01]) == ~0x0100)
    }

    @Test func `an answer is found behind a header of any length`() throws {
        let reply: [UInt8] = [0, 0, 0, 0, 0xbe, 0xef, 0, 7]
        for words in [5, 6, 15] {
            let header = [UInt8(0x40 + words)] + Array(repeating: UInt8(0), count: words * 4 - 1)
            let answer = try #require(EchoMessage.answer(header + reply, .v4, hasHeader: true))
            #expect(answer.identifier == 0xbeef && answer.sequence == 7)
        }
        #expect(EchoMessage.answer(reply, .v4, hasHeader: false)?.sequence == 7)
    }

    @Test(arguments: [[], [0x45], [8, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0], [0x4f, 0, 0, 0, 0, 0, 0, 0, 0]])
    func `what is no answer is none`(packet: [UInt8]) {
        #expect(EchoMessage.answer(packet, .v4, hasHeader: packet.first ?? 0 > 15) == nil)
        #expect(EchoMessage.answer(packet, .v6, hasHeader: false) == nil)
    }
}
