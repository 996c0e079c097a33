// SPDX-License-Identifier: Apache-2.0

/// Runs `body`, and cancels it when it takes too long.
func withDeadline<Value: Sendable>(
    _ limit: Duration, late: ClientError, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw late
        }
        guard let first = try await group.next() else { throw late }
        return first
    }
}
