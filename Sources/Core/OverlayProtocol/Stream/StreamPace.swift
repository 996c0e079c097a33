// SPDX-License-Identifier: Apache-2.0

/// How often nodes speak; what they don't say for longer, a server takes for unknown.
public enum StreamPace {
    /// Between two reports of a node of which nothing changes.
    public static let heartbeat = Duration.seconds(30)
    /// Between two accounts of what went through a node's tunnel.
    public static let telemetry = Duration.seconds(10)
}
