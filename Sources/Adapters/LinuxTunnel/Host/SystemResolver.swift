// SPDX-License-Identifier: Apache-2.0

public import Addressing
// It includes socket.h as well: whose the constants are depends on which module the compiler has met first.
import CLinux
import Dispatch
import Glibc
public import NodeRuntime
import Synchronization

/// The system's resolver, getaddrinfo(3): /etc/hosts, DNS, and whatever nsswitch.conf names.
///
/// It blocks for as long as its name servers take, so it runs on a thread that is not Swift's own. A cancelled question
/// is left to itself.
public struct SystemResolver: NameResolver {
    public init() {}

    public func addresses(of name: String) async throws -> [IPAddress] {
        let answer = Answer()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answer.deliver(to: continuation)
                DispatchQueue.global().async { answer.give(Result { try Self.lookUp(name) }) }
            }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }

    private static func lookUp(_ name: String) throws -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        // No addresses of a family that this host could not send from.
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(name, nil, &hints, &list)
        guard status == 0 else { throw ResolutionError(description: unsafe String(cString: gai_strerror(status))) }
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(entry.pointee), !found.contains(address) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        guard !found.isEmpty else { throw ResolutionError(description: "it has no address") }
        return found
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let bytes = unsafe UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET:
            return unsafe withUnsafeBytes(of: bytes.loadUnaligned(as: sockaddr_in.self).sin_addr) {
                unsafe IPAddress(bytes: $0)
            }
        case AF_INET6:
            return unsafe withUnsafeBytes(of: bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr) {
                unsafe IPAddress(bytes: $0)
            }
        default:
            return nil
        }
    }

    private struct ResolutionError: Error, CustomStringConvertible {
        let description: String
    }
}

/// An answer that is given once, by whoever comes first, to one who may come before or after.
private final class Answer: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<[IPAddress], any Error>)
        case given(Result<[IPAddress], any Error>)
    }

    private let state = Mutex(State.open)

    func deliver(to continuation: CheckedContinuation<[IPAddress], any Error>) {
        let early: Result<[IPAddress], any Error>? = state.withLock { state in
            if case .given(let result) = state { return result }
            state = .awaited(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func give(_ result: Result<[IPAddress], any Error>) {
        let waiting: CheckedContinuation<[IPAddress], any Error>? = state.withLock { state in
            defer { if case .given = state {} else { state = .given(result) } }
            guard case .awaited(let continuation) = state else { return nil }
            return continuation
        }
        waiting?.resume(with: result)
    }
}
