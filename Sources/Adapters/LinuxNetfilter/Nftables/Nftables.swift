// SPDX-License-Identifier: Apache-2.0

import CNftables

/// A context of libnftables: commands in JSON (libnftables-json(5)), each run one transaction.
///
/// A context keeps caches of the ruleset, so it is made for a task and dropped after it.
@safe struct Nftables: ~Copyable {
    private let context: OpaquePointer

    /// - Parameter elements: whether listings contain the elements of sets and maps.
    init(elements: Bool = true) throws(NftablesError) {
        guard let context = unsafe nft_ctx_new(UInt32(NFT_CTX_DEFAULT)) else {
            throw NftablesError(message: "libnftables has no memory for a context")
        }
        unsafe self.context = context
        let json = UInt32(NFT_CTX_OUTPUT_JSON)
        let terse = elements ? 0 : UInt32(NFT_CTX_OUTPUT_TERSE)
        unsafe nft_ctx_output_set_flags(context, json | terse)
        _ = unsafe nft_ctx_buffer_output(context)
        _ = unsafe nft_ctx_buffer_error(context)
    }

    deinit {
        unsafe nft_ctx_free(context)
    }

    /// Runs a command document, all of it or nothing.
    /// - Returns: the output, JSON for listings.
    @discardableResult
    borrowing func run(_ commands: NftablesCommands) throws(NftablesError) -> String {
        var text = commands.document
        text.append(0)
        let status = unsafe text.withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { unsafe nft_run_cmd_from_buffer(context, $0.baseAddress) }
        }
        let output = unsafe String(cString: nft_ctx_get_output_buffer(context))
        let errors = unsafe String(cString: nft_ctx_get_error_buffer(context))
        guard status == 0 else { throw NftablesError(message: Self.firstLine(errors)) }
        return output
    }

    /// The sentence without the excerpt of the command that libnftables prints under it.
    private static func firstLine(_ errors: String) -> String {
        let line = errors.split(separator: "\n").first { $0.contains("Error") } ?? errors[...]
        return line.isEmpty ? "nftables refused the change" : String(line)
    }
}

/// Why libnftables refused.
public struct NftablesError: Error, CustomStringConvertible {
    let message: String

    /// The kernel says EPERM to a process without CAP_NET_ADMIN.
    public var isNotPermitted: Bool { message.contains("Operation not permitted") }

    public var description: String {
        isNotPermitted
            ? "nftables: not permitted; run as root, or with the capability CAP_NET_ADMIN" : "nftables: \(message)"
    }
}
