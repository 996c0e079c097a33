// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What the kernel refused, and why.
public struct NetlinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried: `add address 10.10.0.1/24`.
    public let operation: String
    /// An errno.
    public let code: Int32
    /// The kernel's own words, where it has some.
    public let message: String?

    public init(_ operation: String, code: Int32, message: String? = nil) {
        self.operation = operation
        self.code = code
        self.message = message
    }

    public var description: String {
        let reason = message ?? errorText(code)
        let hint = code == EPERM || code == EACCES ? "; this needs root, or the capability CAP_NET_ADMIN" : ""
        return "cannot \(operation): \(reason) (errno \(code))\(hint)"
    }

    /// The thing to add was there.
    static let alreadyThere: Set<Int32> = [EEXIST]
    /// The thing to remove was gone, or what held it.
    static let alreadyGone: Set<Int32> = [ENOENT, ESRCH, ENODEV, ENXIO, EADDRNOTAVAIL]
}

/// The C library's words for an errno.
public func errorText(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    // The buffer is ours and its length is told; the function ends the text with a zero.
    unsafe strerror_r(code, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
