// SPDX-License-Identifier: Apache-2.0

public import ControlPlane
public import Testing

/// Opens a store on a test's own data, which is empty at first. Each call gives another instance of the same store, as
/// several servers have.
public typealias OpenStore = @Sendable () async throws -> any Store

/// One thing that each implementation of the port `Store` does. An implementation's tests check all of them:
///
///     @Test(arguments: StoreBehaviour.all) func `the store does what its port says`(behaviour: StoreBehaviour) …
public struct StoreBehaviour: Sendable, CustomTestStringConvertible {
    public let testDescription: String
    public let check: @Sendable (OpenStore) async throws -> Void

    public static var all: [Self] {
        revisions + contents + claims + log + history + audit + observed + removal + concurrency + randomRuns
    }

    init(_ sentence: String, check: @escaping @Sendable (OpenStore) async throws -> Void) {
        testDescription = sentence
        self.check = check
    }
}
