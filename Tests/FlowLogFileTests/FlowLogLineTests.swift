// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Testing

@testable import FlowLogFile

@Suite struct FlowLogLineTests {
    @Test func `every record is read back as it was written`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let record = FlowRecord.random(using: &generator)
            #expect(try FlowLogLine(json: record.line) == .record(record))
        }
    }

    @Test func `a gap is read back as it was written`() throws {
        var line: [UInt8] = []
        FlowLogLine.appendDropped(7, at: 1_795_244_709_042, to: &line)
        #expect(String(decoding: line, as: UTF8.self) == "{\"ts\":\"2026-11-21T07:05:09.042Z\",\"dropped\":7}\n")
        #expect(try FlowLogLine(json: line) == .dropped(7, timestamp: 1_795_244_709_042))
    }

    @Test(arguments: [
        "", "{}", "[]", "{", #"{"ts":"yesterday"}"#, #"{"ts":"2026-11-21T07:05:09.042Z"}"#,
        #"{"ts":"2026-11-21T07:05:09.042Z","event":"born","src_ip":"10.0.0.1","dst_ip":"10.0.0.2","proto":"tcp"}"#,
        #"{"ts":"2026-11-21T07:05:09.042Z","event":"deny","src_ip":"10.0.0","dst_ip":"10.0.0.2","proto":"tcp"}"#,
        #"{"ts":"2026-11-21T07:05:09.042Z","event":"deny","src_ip":"10.0.0.1","dst_ip":"10.0.0.2","proto":"proto_256"}"#,
    ])
    func `what is no record is refused`(text: String) {
        #expect(throws: ParseError.self) { try FlowLogLine(json: Array(text.utf8)) }
    }

    @Test func `a cut or garbled line is refused or read, and never traps`() throws {
        var generator = SystemRandomNumberGenerator()
        let line = FlowRecord.random(using: &generator).line
        for count in line.indices { _ = try? FlowLogLine(json: Array(line[..<count])) }
        for index in line.indices {
            var garbled = line
            garbled[index] = .random(in: 0...255, using: &generator)
            _ = try? FlowLogLine(json: garbled)
        }
    }

    @Test func `lines are put together from any chunks`() {
        let text = Array("one\n\nthree is long\nfour\nrest".utf8)
        for size in 1...text.count {
            var splitter = LineSplitter(longest: 8)
            var lines: [String] = []
            for start in stride(from: 0, to: text.count, by: size) {
                splitter.split(text[start..<min(start + size, text.count)]) {
                    lines.append(String(decoding: $0, as: UTF8.self))
                }
            }
            #expect(lines == ["one", "", "", "four"])
        }
    }
}

extension FlowRecord {
    var line: [UInt8] {
        var bytes: [UInt8] = []
        appendLine(to: &bytes)
        return bytes
    }

    /// Each optional field is there or not.
    static func random(using generator: inout SystemRandomNumberGenerator) -> FlowRecord {
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &generator) ? value : nil }
        let family: AddressFamily = Bool.random(using: &generator) ? .v4 : .v6
        func address() -> IPAddress { IPAddress(family: family, number: .random(in: 0 ... .max, using: &generator)) }
        func key() -> PublicKey {
            let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return PublicKey(bytes: FixedBytes(bytes) ?? FixedBytes())
        }
        let event = [Event.start, .deny, .end, .packet].randomElement(using: &generator) ?? .start
        return FlowRecord(
            timestamp: .random(in: 0...4_000_000_000_000, using: &generator), event: event, accepts: event != .deny,
            rule: maybe("web \"\\\n\u{1}é🐇"), wouldDeny: Bool.random(using: &generator), clientID: maybe(key()),
            destinationClientID: maybe(key()), peer: maybe("laptop"), source: address(),
            sourcePort: maybe(.random(in: 0 ... .max, using: &generator)), destination: address(),
            destinationPort: maybe(443), protocol: IPProtocol(rawValue: .random(in: 0...255, using: &generator)),
            inputInterface: maybe("wg0"), outputInterface: maybe("eth0"), isReply: Bool.random(using: &generator),
            length: maybe(1500),
            bytes: maybe(.random(in: 0 ... .max, using: &generator)), packets: maybe(12),
            durationMilliseconds: maybe(1500), suppressed: maybe(9))
    }
}
