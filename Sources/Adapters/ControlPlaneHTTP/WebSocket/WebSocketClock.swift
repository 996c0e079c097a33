// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket
import Synchronization

/// What time does to a WebSocket: it is pinged, and told of where nothing answers or nothing is said.
///
/// On the connection's event loop: tasks that sleep would take more memory than all else that a quiet connection has.
final class WebSocketClock: Sendable {
    private struct Timers {
        var ping: RepeatedTask?
        var silence: Scheduled<Void>?
        var firstMessage: Scheduled<Void>?
        var isStopped = false
    }

    private let channel: any Channel
    private let limits: WebSocketLimits
    private let lastPong = Mutex(ContinuousClock.now)
    private let timers = Mutex(Timers())

    init(_ channel: any Channel, _ limits: WebSocketLimits) {
        self.channel = channel
        self.limits = limits
    }

    /// - Parameters:
    ///   - onSilence: pings were not answered for as long as the limit says.
    ///   - onNoMessage: it is late for a first message; nil: none is expected.
    func start(onSilence: @escaping @Sendable () -> Void, onNoMessage: (@Sendable () -> Void)?) {
        let loop = channel.eventLoop
        let pause = TimeAmount(limits.ping)
        let ping = loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { [channel] _ in
            channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()), promise: nil)
        }
        let firstMessage = onNoMessage.map { late in loop.scheduleTask(in: TimeAmount(limits.hello)) { late() } }
        timers.withLock { ($0.ping, $0.firstMessage) = (ping, firstMessage) }
        awaitSilence(onSilence)
    }

    func ponged() {
        lastPong.withLock { $0 = .now }
    }

    func stop() {
        timers.withLock { timers in
            timers.isStopped = true
            timers.ping?.cancel()
            timers.silence?.cancel()
            timers.firstMessage?.cancel()
        }
    }

    /// Pongs move the end on.
    private func awaitSilence(_ onSilence: @escaping @Sendable () -> Void) {
        let left = ContinuousClock.now.duration(to: lastPong.withLock { $0 } + limits.silence)
        guard left > .zero else { return onSilence() }
        timers.withLock { timers in
            guard !timers.isStopped else { return }
            timers.silence = channel.eventLoop.scheduleTask(in: TimeAmount(left)) { self.awaitSilence(onSilence) }
        }
    }
}
