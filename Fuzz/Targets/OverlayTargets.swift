// SPDX-License-Identifier: Apache-2.0

import Addressing
import ConfigurationYAML
import Credentials
import FoundationEssentials
import OverlayModel
import OverlayProtocol

/// What comes over the stream, and what people write and copy.
enum OverlayTargets {
    /// A node takes what its server sends, whatever it is, and what it takes it can write down and read again.
    static func serverMessage(_ input: [UInt8]) {
        guard let message = roundTrip(ServerMessage.self, input) else { return }
        guard case .delta(let update) = message else { return }
        let held = StateSnapshot(revision: 0, stateID: update.fromStateID, state: .empty)
        guard let next = held.applying(update) else { fatalError("broken promise: a delta fits where it begins") }
        let back = StateDelta(from: next.state, to: held.state)
        promise(next.state.applying(back) == held.state, "there is a way back from where a delta leads")
    }

    static func nodeMessage(_ input: [UInt8]) {
        _ = roundTrip(NodeMessage.self, input)
    }

    /// The file of `warren apply`: what is refused is said in lines that there are.
    static func document(_ input: [UInt8]) {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        do {
            let document = try DecodedFile(ConfigurationDocument.self, text: text, file: "F").value
            promise(again(document) == document, "a document is what its own text says")
        } catch {
            promise(!error.faults.isEmpty, "what is refused has a fault")
            ConfigurationTargets.check(error.faults, text)
        }
    }

    /// Words that are typed and copied: each says itself again, as the same.
    static func word(_ input: [UInt8]) {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        same(text, { try IPAddress(text: $0) })
        same(text, { try Prefix($0) })
        same(text, { try InterfaceAddress($0) })
        same(text, { try SocketAddress(text: $0) })
        same(text, { try Endpoint($0) })
        same(text, { try PublicKey($0) })
        same(text, { try DNSLabel(text: $0) })
        same(text, { try DomainName(text: $0) })
        same(text, { try ID<Device>(text: $0) })
        same(text, { try InterfaceName($0) })
        guard let invitation = try? Invitation(.joinKey, text: text) else { return }
        promise((try? Invitation(.joinKey, text: invitation.text))?.text == invitation.text, "an invitation is copied")
    }

    private static func same<Word: Equatable & CustomStringConvertible>(
        _ text: String, _ parse: (String) throws -> Word
    ) {
        guard let word = try? parse(text) else { return }
        promise((try? parse(word.description)) == word, "\(Word.self) '\(word)'")
    }

    private static func roundTrip<Message: Codable & Equatable>(_ type: Message.Type, _ input: [UInt8]) -> Message? {
        guard let message = try? JSONDecoder().decode(Message.self, from: Data(input)) else { return nil }
        promise(again(message) == message, "\(Message.self) is what it is encoded as")
        return message
    }

    private static func again<Value: Codable>(_ value: Value) -> Value? {
        try? JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }
}
