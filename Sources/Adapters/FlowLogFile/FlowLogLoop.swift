// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The writer's thread: takes batches from the queue, encodes them, appends them to the file.
final class FlowLogLoop: Sendable {
    private let queue: FlowLogQueue
    private let wake: WakeSignal
    private let finished: WakeSignal
    private let output: Mutex<FlowLogOutput>

    init(
        queue: FlowLogQueue, wake: WakeSignal, finished: WakeSignal, output: consuming FlowLogOutput
    ) {
        self.queue = queue
        self.wake = wake
        self.finished = finished
        self.output = Mutex(output)
    }

    /// - Returns: an errno if there is no thread to be had.
    func start() -> Int32? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        // Nobody joins: a disk that hangs must not hold the program's end.
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                // The thread takes over the reference that was passed retained.
                if let argument { Unmanaged<FlowLogLoop>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, reference.toOpaque())
        guard code != 0 else { return nil }
        reference.release()
        return code
    }

    private func run() {
        var stop = false
        while !stop {
            // Woken by the next record; now and then also without, to write what could not be written.
            wake.wait(milliseconds: 1000)
            let work = queue.take()
            stop = work.stop
            output.withLock { $0.write(work) }
        }
        output.withLock { $0.finish() }
        finished.signal()
    }
}
