// SPDX-License-Identifier: Apache-2.0

public import ServiceLifecycle

/// Tells the service manager that its service is ready, that it is alive, and that it stops; systemd's `Type=notify`
/// and `WatchdogSec=`. Without a service manager that asks for it, it does nothing.
///
/// It is the last service of its group: what ends first there has been told before anything else ends.
public struct ServiceNotices: Service, CustomStringConvertible {
    private let socket: String?
    private let watchdog: Duration?
    private let roundTrip: @Sendable () async -> Void

    /// - Parameters:
    ///   - environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`.
    ///   - roundTrip: returns when the service has done something that it does only while it is well; for the first
    ///     time when it is ready.
    public init(
        _ environment: [String: String], process: Int32, roundTrip: @escaping @Sendable () async -> Void
    ) {
        socket = environment["NOTIFY_SOCKET"]
        watchdog = Self.interval(environment, process)
        self.roundTrip = roundTrip
    }

    /// For the log of whoever runs it.
    public var description: String { "ServiceNotices" }

    public func run() async {
        guard let socket = socket.flatMap({ NotificationSocket($0) }) else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            await roundTrip()
            socket.send("READY=1")
            guard let watchdog else { return (try? await gracefulShutdown()) ?? () }
            while (try? await Task.sleep(for: watchdog)) != nil {
                await roundTrip()
                socket.send("WATCHDOG=1")
            }
        }
        socket.send("STOPPING=1")
    }

    /// Twice as often as the manager looks (sd_watchdog_enabled(3)); nil: it doesn't, or looks for another process.
    private static func interval(_ environment: [String: String], _ process: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0,
            environment["WATCHDOG_PID"].map({ $0 == "\(process)" }) ?? true
        else { return nil }
        return .microseconds(microseconds / 2)
    }
}
