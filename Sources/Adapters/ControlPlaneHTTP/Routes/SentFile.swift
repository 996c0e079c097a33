// SPDX-License-Identifier: Apache-2.0

import Glibc
import Hummingbird
import NIOCore
import NIOPosix

/// A file on its way to a client. It has no name: with its last reader it is gone.
final class SentFile: Sendable {
    let length: Int
    private let descriptor: Int32

    private static let chunk = 1 << 18

    /// - Parameter path: of a file of ours, whose name is taken away.
    init(takingAway path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        unlink(path)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw IOError(errnoCode: errno, reason: "open") }
        length = Int(status.st_size)
    }

    deinit { close(descriptor) }

    var body: ResponseBody {
        ResponseBody(contentLength: length) { [self] writer in
            var offset = 0
            while offset < length {
                let part = try await read(at: offset)
                offset += part.readableBytes
                try await writer.write(part)
            }
            try await writer.finish(nil)
        }
    }

    /// On a thread that may wait for the disk.
    private func read(at offset: Int) async throws -> ByteBuffer {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            var buffer = ByteBufferAllocator().buffer(capacity: Self.chunk)
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.chunk) { bytes in
                max(pread(descriptor, bytes.baseAddress, Self.chunk, off_t(offset)), 0)
            }
            guard count > 0 else { throw IOError(errnoCode: errno, reason: "read") }
            return buffer
        }
    }
}
