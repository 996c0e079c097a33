// SPDX-License-Identifier: Apache-2.0

import Addressing
import EchoSocket
import OverlayModel
import OverlayProtocol

/// What came back, and what the control plane says of the way.
struct PingResult: Encodable {
    let name: String
    let address: IPAddress
    let echoes: Echoes
    let verdict: ExplainResponse

    init(to end: ExplainedEnd, _ answers: [EchoSocket.Answer], _ verdict: ExplainResponse) {
        (name, address, self.verdict) = (end.name, end.address, verdict)
        echoes = Echoes(answers)
    }

    func text(_ explanation: Explanation) -> String {
        let head = "\(verdict.flow.destination.words): \(echoes.text)"
        guard echoes.received == 0 else {
            return explanation.way.map { "\(head)\n  way: \($0)" } ?? head
        }
        var lines = [head, "", explanation.text]
        if verdict.decision.allowed {
            lines += ["", "Echo is allowed, and nothing comes back: see 'warren doctor --node' here and at \(name)."]
        }
        return lines.joined(separator: "\n")
    }

    func encode(to encoder: any Encoder) throws {
        try echoes.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(address, forKey: .address)
        try container.encode(verdict, forKey: .verdict)
    }

    private enum CodingKeys: CodingKey {
        case name, address, verdict
    }
}
