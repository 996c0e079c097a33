// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import Testing

struct TrafficHistoryTests {
    @Test func `traffic is summed by steps, and steps without any are left out`() {
        var history = TrafficHistory()
        history.add(traffic(1), at: at(3))
        history.add(traffic(2), at: at(9))
        history.add(.none, at: at(15))
        history.add(traffic(4), at: at(21))
        #expect(points(history, .hour, now: at(21)) == [at(0): 3, at(20): 4])
        #expect(points(history, .day, now: at(21)) == [at(0): 7])
    }

    @Test func `an hour is kept finely and a day coarsely, and no more`() {
        var history = TrafficHistory()
        for second in stride(from: 0, to: 3 * 86_400, by: 10) { history.add(traffic(1), at: at(second)) }
        let now = at(3 * 86_400 - 1)
        #expect(points(history, .hour, now: now).count == 360)
        #expect(points(history, .day, now: now).count == 288)
        #expect(history.series(.hour).sum(of: .seconds(3600), now: now).receivedBytes == 360)
        #expect(history.series(.day).sum(of: .seconds(86_400), now: now).receivedBytes == 8640)
        #expect(history.series(.hour).sum(of: .seconds(60), now: now).receivedBytes == 6)
    }

    @Test func `what is old is not shown, though nothing has come since`() {
        var history = TrafficHistory()
        history.add(traffic(1), at: at(0))
        #expect(points(history, .hour, now: at(3600)).isEmpty)
        #expect(points(history, .day, now: at(3600)) == [at(0): 1])
    }

    @Test func `a clock that is set back loses nothing`() {
        var history = TrafficHistory()
        history.add(traffic(1), at: at(100))
        history.add(traffic(2), at: at(50))
        #expect(points(history, .hour, now: at(100)) == [at(100): 3])
    }

    @Test func `a counter that stands lower has begun anew, and sums don't overflow`() {
        #expect(traffic(5).since(traffic(3)) == traffic(2))
        #expect(traffic(2).since(traffic(3)) == traffic(2))
        #expect(traffic(.max) + traffic(1) == traffic(.max))
    }

    private func points(_ history: TrafficHistory, _ period: TrafficPeriod, now: Timestamp) -> [Timestamp: UInt64] {
        let points = history.series(period).points(now: now).map { ($0.at, $0.traffic.receivedBytes) }
        return Dictionary(uniqueKeysWithValues: points)
    }

    private func traffic(_ bytes: UInt64) -> Traffic { Traffic(receivedBytes: bytes, sentBytes: bytes) }

    /// Seconds after the beginning of some day.
    private func at(_ seconds: Int) -> Timestamp { Timestamp(milliseconds: 1_800_057_600_000) + .seconds(seconds) }
}
