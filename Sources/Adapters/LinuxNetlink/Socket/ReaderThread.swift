// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// A thread of its own that waits for a file descriptor to become readable: what blocks has no place in Swift's
/// cooperative pool. It lives in the network namespace of the thread that started it.
public final class ReaderThread: Sendable {
    /// Whether the thread goes on waiting.
    public enum Next: Hashable, Sendable {
        case wait
        case end
    }

    private let loop: Loop
    /// nil once it was joined or detached.
    private let thread: Mutex<pthread_t?>

    /// Starts the thread.
    /// - Parameters:
    ///   - fileDescriptor: stays the caller's; it must be open until `stop` returned.
    ///   - onReadable: called on the thread; reads what is there.
    public init(
        waitingFor fileDescriptor: Int32, _ onReadable: @escaping @Sendable () -> Next
    ) throws(NetlinkError) {
        let stopEvent = eventfd(0, Int32(EFD_CLOEXEC))
        guard stopEvent >= 0 else { throw NetlinkError("make an eventfd", code: errno) }
        loop = Loop(fileDescriptor: fileDescriptor, stopEvent: stopEvent, onReadable: onReadable)
        thread = Mutex(nil)
        var started = pthread_t()
        // The new thread takes over the reference that is passed retained.
        let reference = unsafe Unmanaged.passRetained(loop)
        let error = unsafe pthread_create(
            &started, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Loop>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, reference.toOpaque())
        guard error == 0 else {
            unsafe reference.release()
            throw NetlinkError("start a thread", code: error)
        }
        thread.withLock { $0 = started }
    }

    deinit { stop() }

    /// Ends the thread and waits for it, unless it is the thread itself that calls. Further calls do nothing.
    public func stop() {
        guard let thread = signalled() else { return }
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    /// Ends the thread without waiting for it; a call may still be under way. The file descriptor must be owned by what
    /// the closure holds, since that lives as long as the thread.
    ///
    /// For a stream's `onTermination`: it may be called with the iterating task's status locked, and `yield` on the
    /// thread waits for just that lock.
    public func end() {
        if let thread = signalled() { pthread_detach(thread) }
    }

    /// - Returns: nil when the thread was told already.
    private func signalled() -> pthread_t? {
        guard let thread = thread.withLock({ $0.take() }) else { return nil }
        eventfd_write(loop.stopEvent, 1)
        return thread
    }

    private final class Loop: Sendable {
        private let fileDescriptor: Int32
        let stopEvent: Int32
        private let onReadable: @Sendable () -> Next

        init(fileDescriptor: Int32, stopEvent: Int32, onReadable: @escaping @Sendable () -> Next) {
            self.fileDescriptor = fileDescriptor
            self.stopEvent = stopEvent
            self.onReadable = onReadable
        }

        // Held by the thread and its owner: the event is open while either uses it.
        deinit { close(stopEvent) }

        /// Ends by the stop event, by the closure, or when the descriptor is none.
        func run() {
            var waiting = [fileDescriptor, stopEvent].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            while true {
                let count = unsafe poll(&waiting, nfds_t(waiting.count), -1)
                if count < 0 {
                    if errno == EINTR { continue }
                    return
                }
                let gone = Int32(waiting[0].revents) & POLLNVAL != 0
                if gone || waiting[1].revents != 0 { return }
                if waiting[0].revents != 0, onReadable() == .end { return }
            }
        }
    }
}
