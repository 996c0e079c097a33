// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What decided a flow, by a name that stays when rules come, go and move: a policy's rule, or what no policy has.
public enum DecidingRule: Hashable, Sendable {
    case policy(ID<PolicyRule>)
    case step(Step)

    public enum Step: String, Hashable, Sendable, CaseIterable {
        /// No rule spoke of it.
        case `default`
        /// Every peer may have it of its gateway.
        case system
        case isolation
        case acl
        case exit
        /// A rule that the gateway has no name for any more: the flow began many changes before.
        case forgotten
    }

    /// - Parameter name: as a gateway's flow record has it.
    public init(recorded name: String?) {
        self = (try? DecidingRule(text: name ?? FlowRecord.defaultRule)) ?? .step(.forgotten)
    }
}

extension DecidingRule: TextCoded {
    private static var steps: [String] { Step.allCases.map(\.rawValue) }

    public static var textForm: TextForm {
        let id = ID<PolicyRule>.textForm
        let uuid = (id.pattern ?? "").dropFirst().dropLast()
        return TextForm(pattern: "^(\(steps.joined(separator: "|"))|\(uuid))$", example: id.example)
    }

    public init(text: String) throws(ParseError) {
        if let step = Step(rawValue: text) {
            self = .step(step)
        } else if let id = try? ID<PolicyRule>(text: text) {
            self = .policy(id)
        } else {
            throw ParseError("what decides is a rule's id, or \(Self.steps.joined(separator: ", "))")
        }
    }

    public var description: String {
        switch self {
        case .policy(let id): id.description
        case .step(let step): step.rawValue
        }
    }
}
