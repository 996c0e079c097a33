// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayModel
import OverlayProtocol
import Testing

@testable import warren

@Suite struct FailureTests {
    @Test(arguments: ProblemCode.allCases)
    func `a problem exits with its code, and is said in its words`(code: ProblemCode) {
        let failure = Failure(Problem(code, "this and that"))
        #expect(failure.exitCode == code.exitCode)
        #expect(failure.text.hasPrefix("warren: this and that"))
    }

    @Test func `what was asked wrongly is 2, what can't be done is 1`() {
        #expect(Failure(NameError(kind: "device", name: "x", matches: [], near: [])).exitCode == 2)
        #expect(Failure(ContextError.none).exitCode == 2)
        #expect(Failure(ClientError.unreachable("no connection")).exitCode == 1)
    }

    @Test func `who is signed out is told how to sign in`() throws {
        let server: ServerAddress = value("https://warren.example.org")
        #expect(
            Failure(ContextError.signedOut(server)).text.contains("warren login https://warren.example.org --email"))
        #expect(
            Failure(ContextError.expired(server)).text.contains("the session at https://warren.example.org has ended"))
    }

    @Test func `who can't reach the server, or is signed out, is told what this machine's node can say`() {
        #expect(Failure(ClientError.unreachable("no connection")).text.contains("warren status --node"))
        let failure = Failure(ContextError.none).or(DoctorCommand.nodeCommand)
        #expect(failure.text.contains("warren login") && failure.text.contains("warren doctor --node"))
        #expect(Failure(ContextError.none).or(ExplainCommand.nodeCommand).text == Failure(ContextError.none).text)
    }

    @Test func `explaining fails with 2, since 1 means denied`() {
        #expect(ExplainCommand.failureCode == 2)
    }
}
