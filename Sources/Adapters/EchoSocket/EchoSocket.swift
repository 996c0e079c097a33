// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Glibc

/// Asks one address for echoes. Calls block.
public struct EchoSocket: ~Copyable {
    public enum Answer: Hashable, Sendable {
        case echo(after: Duration)
        case silence
        /// Somebody on the way, or this machine, said no: an errno.
        case refusal(String)
    }

    private let descriptor: Int32
    private let family: AddressFamily
    private let isRaw: Bool
    private let identifier = UInt16(truncatingIfNeeded: getpid())

    /// Ping sockets where the kernel allows them to the user (`ping_group_range`, icmp(7)), else a raw one.
    public init(to address: IPAddress) throws(EchoError) {
        family = address.family
        let domain = family == .v4 ? AF_INET : AF_INET6
        let number = family == .v4 ? Int32(IPPROTO_ICMP) : 58
        var descriptor = socket(domain, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), number)
        isRaw = descriptor < 0
        if isRaw { descriptor = socket(domain, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), number) }
        guard descriptor >= 0 else { throw EchoError(operation: "open a socket for echoes; are you root", code: errno) }
        guard Self.connect(descriptor, address) == 0 else {
            let code = errno
            close(descriptor)
            throw EchoError(operation: "reach \(address)", code: code)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    public func ask(_ sequence: UInt16, patience: Duration) -> Answer {
        let start = ContinuousClock.now
        let request = EchoMessage(family: family, identifier: identifier, sequence: sequence).bytes
        guard unsafe send(descriptor, request, request.count, 0) == request.count else { return Self.refusal(errno) }
        var buffer = [UInt8](repeating: 0, count: 1500)
        while true {
            let left = patience - (ContinuousClock.now - start)
            guard left > .zero else { return .silence }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe Glibc.poll(&poll, 1, Int32(left / .milliseconds(1)) + 1) > 0 else { continue }
            let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno != EAGAIN { return Self.refusal(errno) }
            if count > 0, answers(Array(buffer[..<count]), sequence) {
                return .echo(after: ContinuousClock.now - start)
            }
        }
    }

    private func answers(_ packet: [UInt8], _ sequence: UInt16) -> Bool {
        guard let answer = EchoMessage.answer(packet, family, hasHeader: isRaw && family == .v4) else { return false }
        // A ping socket's identifier is the kernel's.
        return answer.sequence == sequence && (!isRaw || answer.identifier == identifier)
    }

    private static func refusal(_ code: Int32) -> Answer { .refusal(EchoError(operation: "", code: code).reason) }

    private static func connect(_ descriptor: Int32, _ address: IPAddress) -> Int32 {
        func connect<Address>(_ address: Address) -> Int32 {
            unsafe withUnsafePointer(to: address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
                }
            }
        }
        switch address.family {
        case .v4:
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            unsafe withUnsafeMutableBytes(of: &target.sin_addr) { unsafe $0.copyBytes(from: address.bytes) }
            return connect(target)
        case .v6:
            var target = sockaddr_in6()
            target.sin6_family = sa_family_t(AF_INET6)
            unsafe withUnsafeMutableBytes(of: &target.sin6_addr) { unsafe $0.copyBytes(from: address.bytes) }
            return connect(target)
        }
    }
}

/// What the operating system refused.
public struct EchoError: Error, Hashable, Sendable, CustomStringConvertible {
    let operation: String
    let code: Int32

    /// There is no route to the address.
    public var isWithoutWay: Bool { [ENETUNREACH, EHOSTUNREACH, ENOKEY, EDESTADDRREQ].contains(code) }

    var reason: String { unsafe String(cString: strerror(code)) }

    public var description: String { "cannot \(operation): \(reason)" }
}
