// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
import Glibc

/// A TUN device: what is written comes in at the interface, what the kernel sends out at it can be read.
struct TunDevice: ~Copyable {
    let name: InterfaceName
    private let descriptor: CInt

    init(_ name: String) throws {
        let descriptor = clinux_tun_open(name, Int16(IFF_TUN | IFF_NO_PI))
        guard descriptor >= 0 else { throw Failure("no tun device: errno \(-descriptor)") }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        try shell("ip link set \(name) mtu 1500 up && sysctl -qw net.ipv6.conf.\(name).accept_dad=0")
        self.name = try InterfaceName(name)
        self.descriptor = descriptor
    }

    deinit {
        _ = close(descriptor)
    }

    func send(_ packet: [UInt8]) throws {
        guard write(descriptor, packet, packet.count) == packet.count else { throw Failure("write: errno \(errno)") }
    }

    /// - Returns: the next packet that left by this device, nil when there is none.
    func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 2048)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

func printError(_ line: String) { _ = write(STDERR_FILENO, line + "\n", line.utf8.count + 1) }

/// Runs a command of the test's set-up.
func shell(_ command: String) throws {
    let status = system(command)
    guard status == 0 else { throw Failure("'\(command)' ended with \(status)") }
}

/// A command's output, without the last line feed.
func shellOutput(_ command: String) throws -> String {
    guard let pipe = popen(command, "r") else { throw Failure("'\(command)' could not be started") }
    defer { pclose(pipe) }
    var buffer = [CChar](repeating: 0, count: 4096)
    guard fgets(&buffer, CInt(buffer.count), pipe) != nil else { return "" }
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(text.prefix { $0 != "\n" })
}
