// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ConfigurationYAML
import ControlPlaneClient
import EchoSocket
import FlowLogFile
import OverlayProtocol

/// What went wrong, for the one who typed the command: a sentence, and what to do.
struct Failure {
    let sentence: String
    let remedy: String?
    let exitCode: Int32

    var text: String { "warren: \(sentence)" + (remedy.map { "\n  \($0)" } ?? "") }

    init(_ error: any Error) {
        switch error {
        case let error as Problem:
            self.init(error)
        case let error as NameError:
            self.init("\(error)", remedy: error.remedy, exitCode: 2)
        case let error as ContextError:
            self.init("\(error)", remedy: error.remedy, exitCode: 2)
        case let error as Untrusted:
            self.init("\(error)", remedy: error.remedy, exitCode: 1)
        case ClientError.unreachable(let sentence):
            self.init(sentence, remedy: "nodes go on without it; one's own view: warren status --node", exitCode: 1)
        case let error as FlowLogFiles.ReadError:
            self.init("\(error)", remedy: "gateways have a flow log; name another file with --log", exitCode: 1)
        case let error as EchoError where error.isWithoutWay:
            self.init("\(error)", remedy: "this machine has no way there: warren status --node", exitCode: 1)
        case let error as ConfigurationFaults:
            self.init("\(error)", exitCode: 2)
        case let error as DocumentFault:
            self.init("\(error)", exitCode: error.code.exitCode)
        case is ParseError, is ValidationError:
            self.init("\(error)", exitCode: 2)
        default:
            self.init("\(error)", exitCode: 1)
        }
    }

    /// - Parameter command: what answers without the control plane.
    func or(_ command: String?) -> Failure {
        guard let command else { return self }
        let other = "without a sign-in, of this machine's own node: \(command)"
        return Failure(sentence, remedy: remedy.map { "\($0)\n  \(other)" } ?? other, exitCode: exitCode)
    }

    private init(_ sentence: String, remedy: String? = nil, exitCode: Int32) {
        self.sentence = sentence
        self.remedy = remedy
        self.exitCode = exitCode
    }

    private init(_ problem: Problem) {
        let remedy: String? =
            switch problem.code {
            case .tooManyRequests: "wait a minute, then try again"
            case .secondFactorRequired: "give it with --code"
            case .storeUnavailable: "nothing was changed; try again"
            case .internal: problem.requestID.map { "the server's log says more; look for \($0)" }
            default: nil
            }
        self.init(problem.detail, remedy: remedy, exitCode: problem.code.exitCode)
    }
}

extension Untrusted {
    var remedy: String? {
        switch reason {
        case .unknownAuthority: authority.map { "its authority's fingerprint is \($0)" }
        case .otherAuthority:
            authority.map { "it shows \($0); compare with what the server prints at its start" }
        case .expired, .notYetValid, .otherName: nil
        }
    }
}
