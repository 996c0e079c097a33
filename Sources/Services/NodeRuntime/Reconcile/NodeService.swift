// SPDX-License-Identifier: Apache-2.0

public import Logging
public import ServiceLifecycle

/// Runs a node: applies its desired state, applies the next one when it comes, repairs what others change, and takes
/// everything down when the service is stopped.
public struct NodeService: Service {
    private let initial: NodeState
    private let desired: AsyncStream<NodeState>
    private let ports: Ports
    private let logger: Logger

    /// The outside of a node.
    public struct Ports: Sendable {
        public let backend: any TunnelBackend
        public let host: any HostNetwork
        public let filter: any PacketFilter
        public let switches: any ForwardingSwitches
        public let legend: any FlowLegend

        public init(
            backend: any TunnelBackend, host: any HostNetwork, filter: any PacketFilter,
            switches: any ForwardingSwitches, legend: any FlowLegend
        ) {
            self.backend = backend
            self.host = host
            self.filter = filter
            self.switches = switches
            self.legend = legend
        }
    }

    /// How often a node looks for changes that nobody announces.
    private static let lookAroundInterval = Duration.seconds(10)
    /// The least time between two repairs: a busy routing daemon announces hundreds of changes a second.
    private static let repairInterval = Duration.milliseconds(100)

    /// - Parameter desired: states to change to while running.
    public init(initial: NodeState, desired: AsyncStream<NodeState>, ports: Ports, logger: Logger) {
        self.initial = initial
        self.desired = desired
        self.ports = ports
        self.logger = logger
    }

    public func run() async throws {
        // Before the first look, so that no change falls between look and notification.
        let hostChanges = try ports.host.changes()
        let filterChanges = try ports.filter.changes()
        var node = Node(initial, ports: ports, logger: logger)
        try node.start()

        let inbox = Inbox<NodeEvents>()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { for await state in desired { inbox.put { $0.desired = state } } }
            group.addTask { for await _ in hostChanges { inbox.put { $0.hostChanged = true } } }
            group.addTask {
                for await change in filterChanges {
                    inbox.put { change == .oursTouched ? ($0.filterTouched = true) : ($0.foreignFilterChanged = true) }
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.lookAroundInterval)) != nil {
                    inbox.put { $0.lookAround = true }
                }
            }
            await withGracefulShutdownHandler {
                for await _ in inbox.wakeups {
                    let events = inbox.take()
                    if events.stop { break }
                    node.handle(events)
                    try? await Task.sleep(for: Self.repairInterval)
                }
            } onGracefulShutdown: {
                inbox.put { $0.stop = true }
            }
            try node.takeDown()
            group.cancelAll()
        }
    }
}
