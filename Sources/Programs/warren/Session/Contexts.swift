// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlaneClient

/// The servers that somebody is signed in to, by the names that they gave them.
struct Contexts: Codable, Equatable {
    /// Which one commands are for that don't say it.
    private(set) var current: String?
    private(set) var contexts: [String: Context] = [:]

    /// - Parameter name: nil: the current one.
    func context(_ name: String?) throws(ContextError) -> Context {
        guard let name = name ?? current else { throw .none }
        guard let context = contexts[name] else { throw .unknown(name, known: names) }
        return context
    }

    var names: [String] { contexts.keys.sorted() }

    /// What one for a server is called where nobody says it: as it was, or as its host.
    func name(for server: ServerAddress) -> String {
        if let current, contexts[current]?.server == server { return current }
        return names.first { contexts[$0]?.server == server }
            ?? (contexts[server.host] == nil ? server.host : "\(server.endpoint)")
    }

    mutating func put(_ context: Context, as name: String) {
        (contexts[name], current) = (context, name)
    }

    mutating func use(_ name: String) throws(ContextError) {
        _ = try context(name)
        current = name
    }

    mutating func change(_ name: String?, _ change: (inout Context) -> Void) throws(ContextError) {
        guard let name = name ?? current else { throw .none }
        var context = try context(name)
        change(&context)
        contexts[name] = context
    }

    /// Nothing takes its place by itself: a command must not end up at another server.
    mutating func remove(_ name: String) throws(ContextError) {
        _ = try context(name)
        contexts[name] = nil
        if current == name { current = nil }
    }
}
