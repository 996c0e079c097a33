// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import NIOWebSocket
import OverlayProtocol
import Synchronization

/// A WebSocket (RFC 6455) as messages of text: pings it, notices silence, and closes it with a reason.
///
/// Whoever sends waits while the other side doesn't read: nothing queues up here.
final class WebSocketConnection: Sendable {
    typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
    typealias Outbound = NIOAsyncChannelOutboundWriter<WebSocketFrame>

    private let frames: Frames
    private let limits: WebSocketLimits
    private let logger: Logger
    private let clock: WebSocketClock
    private let hasSpoken = Atomic(false)
    private let isClosing = Atomic(false)
    private let fellSilent = Atomic(false)

    init(_ frames: Frames, limits: WebSocketLimits, logger: Logger) {
        self.frames = frames
        self.limits = limits
        self.logger = logger
        clock = WebSocketClock(frames.channel, limits)
    }

    /// Puts the frames of an upgraded connection together to messages.
    static func wrap(_ channel: any Channel, _ limits: WebSocketLimits) throws -> Frames {
        try channel.pipeline.syncOperations.addHandler(
            NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 1, maxAccumulatedFrameCount: 1024, maxAccumulatedFrameSize: limits.message))
        // A message may be large: few of them wait.
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
    }

    /// Returns once the connection is closed.
    func run(_ participant: any WebSocketParticipant) async {
        do {
            try await frames.executeThenClose { inbound, outbound in
                clock.start(
                    onSilence: endAtSilence, onNoMessage: participant.expectsMessage ? expectFirstMessage : nil)
                defer { clock.stop() }
                async let _: Void = send(participant, outbound)
                await receive(inbound, participant, outbound)
            }
        } catch {
            logger.debug("stream broke", metadata: ["reason": "\(error)"])
        }
        if !fellSilent.load(ordering: .relaxed) { participant.heard() }
        participant.end()
    }

    // MARK: - Out

    private func send(_ participant: any WebSocketParticipant, _ outbound: Outbound) async {
        do {
            let close = try await participant.send { text in
                try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: text)))
            }
            await self.close(close, outbound)
        } catch {
            frames.channel.close(promise: nil)
        }
    }

    /// Says why, and gives the other side a moment to answer; the first reason counts.
    private func close(_ close: WebSocketClose, _ outbound: Outbound) async {
        guard startsClosing() else { return }
        try? await outbound.write(Self.closeFrame(close))
    }

    private func startsClosing() -> Bool {
        guard !isClosing.exchange(true, ordering: .relaxed) else { return false }
        let channel = frames.channel
        channel.eventLoop.scheduleTask(in: TimeAmount(limits.closing)) { channel.close(promise: nil) }
        return true
    }

    private static func closeFrame(_ close: WebSocketClose) -> WebSocketFrame {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: Int(close.code)))
        data.writeString(close.reason)
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }

    // MARK: - Silence

    private func endAtSilence() {
        logger.info("stream silent, closed", metadata: ["seconds": "\(limits.silence.components.seconds)"])
        fellSilent.store(true, ordering: .relaxed)
        frames.channel.close(promise: nil)
    }

    private func expectFirstMessage() {
        guard !hasSpoken.load(ordering: .relaxed), startsClosing() else { return }
        let close = WebSocketClose.silent("nothing was said within \(limits.hello.components.seconds) s")
        frames.channel.writeAndFlush(Self.closeFrame(close), promise: nil)
    }

    // MARK: - In

    /// Until the other side closes, or the connection ends.
    private func receive(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ participant: any WebSocketParticipant,
        _ outbound: Outbound
    ) async {
        do {
            for try await frame in inbound {
                participant.heard()
                if frame.opcode == .connectionClose { return await answerClose(frame, outbound) }
                do {
                    try await handle(frame, participant, outbound)
                } catch let close as WebSocketClose {
                    await self.close(close, outbound)
                }
            }
        } catch {
            await close(Self.reason(for: error), outbound)
            // What still comes is not read any more; the close that was scheduled ends it.
            try? await frames.channel.closeFuture.get()
        }
    }

    private func handle(
        _ frame: WebSocketFrame, _ participant: any WebSocketParticipant, _ outbound: Outbound
    ) async throws {
        switch frame.opcode {
        case .text where isClosing.load(ordering: .relaxed): break
        case .text:
            hasSpoken.store(true, ordering: .relaxed)
            try await participant.receive(Array(frame.unmaskedData.readableBytesView))
        case .ping:
            try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
        case .pong:
            clock.ponged()
        default:
            throw WebSocketClose(.malformed, "messages are text frames")
        }
    }

    private func answerClose(_ frame: WebSocketFrame, _ outbound: Outbound) async {
        guard !isClosing.exchange(true, ordering: .relaxed) else { return }
        var data = frame.unmaskedData
        let code = data.readSlice(length: min(2, data.readableBytes)) ?? ByteBuffer()
        try? await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: code))
    }

    private static func reason(for error: any Error) -> WebSocketClose {
        switch error {
        case NIOWebSocketError.invalidFrameLength, NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge:
            .tooLarge("a message is too large")
        default:
            .protocolError("this is not a WebSocket frame that may come now (RFC 6455)")
        }
    }
}
