// SPDX-License-Identifier: Apache-2.0

/// What went through a node's tunnel lately: the last hour in steps of 10 s, the last day in steps of 5 minutes. A value
/// of bounded size; a node through whose tunnel nothing goes needs next to nothing.
public struct TrafficHistory: Hashable, Sendable {
    public private(set) var hour = TrafficSeries(.hour)
    public private(set) var day = TrafficSeries(.day)

    public init() {}

    public mutating func add(_ traffic: Traffic, at now: Timestamp) {
        guard traffic != .none else { return }
        hour.add(traffic, at: now)
        day.add(traffic, at: now)
    }

    public func series(_ period: TrafficPeriod) -> TrafficSeries {
        switch period {
        case .hour: hour
        case .day: day
        }
    }
}

/// How far back, and how finely.
public enum TrafficPeriod: String, Codable, Hashable, Sendable, CaseIterable {
    case hour, day

    public var length: Duration {
        switch self {
        case .hour: .seconds(3600)
        case .day: .seconds(86_400)
        }
    }

    public var step: Duration {
        switch self {
        case .hour: .seconds(10)
        case .day: .seconds(300)
        }
    }
}

/// Traffic by steps of time. Steps in which nothing went are left out.
public struct TrafficSeries: Hashable, Sendable {
    public struct Point: Hashable, Sendable {
        /// Where its step begins.
        public let at: Timestamp
        public fileprivate(set) var traffic: Traffic
    }

    private let period: TrafficPeriod
    /// By time.
    private var points: [Point] = []

    init(_ period: TrafficPeriod) {
        self.period = period
    }

    mutating func add(_ traffic: Traffic, at now: Timestamp) {
        let start = begin(of: now)
        // A clock that was set back goes on in the newest step.
        if let last = points.last, start <= last.at {
            points[points.count - 1].traffic = last.traffic + traffic
        } else {
            points.append(Point(at: start, traffic: traffic))
        }
        let first = oldest(now)
        points.removeFirst(points.firstIndex { $0.at >= first } ?? 0)
    }

    /// Those of the period that ends now.
    public func points(now: Timestamp) -> some Sequence<Point> {
        let first = oldest(now)
        return points.drop { $0.at < first }
    }

    /// The sum of the last `duration`, in whole steps: the one that is going on, and those before it.
    public func sum(of duration: Duration, now: Timestamp) -> Traffic {
        let first = begin(of: now + (period.step - duration))
        return points.reversed().prefix { $0.at >= first }.reduce(.none) { $0 + $1.traffic }
    }

    private func oldest(_ now: Timestamp) -> Timestamp { begin(of: now + (period.step - period.length)) }

    private func begin(of time: Timestamp) -> Timestamp {
        let step = period.step.components.seconds * 1000
        return Timestamp(milliseconds: time.milliseconds - time.milliseconds % step)
    }
}
