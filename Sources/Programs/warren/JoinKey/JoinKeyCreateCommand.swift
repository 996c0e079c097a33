// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct JoinKeyCreateCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key, and print what to run on the machine that shall join.",
        discussion: """
            Examples:
              warren join-key create --network office --group laptops
              warren join-key create --network office --gateway --expires 1h
              warren join-key create --network office --uses 50 --expires 7d
            """)

    @Option(help: "The network to join; not needed where there is only one.") var network: String?
    @Option(help: "A group that the device becomes a member of; may be repeated.") var group: [String] = []
    @Flag(help: "The device is a gateway.") var gateway = false
    @Option(help: "A device whose key is void or has expired, and that is to be itself again.") var device: String?
    @Flag(help: "Any number of devices.") var reusable = false
    @Option(help: "So many devices; without it one.") var uses: Int?
    @Option(help: "How long the key is good: 90s, 30m, 24h, 7d; without it a day.", transform: seconds)
    var expires: Int?
    @Option(help: "What it is for.") var description: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !reusable || uses == nil else { throw ValidationError("--reusable and --uses exclude each other") }
    }

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let device = try device.map { try directory.device($0) }
        let place = try device.map { try directory.peer(of: $0, in: network).networkID }
        let key = try await api.createJoinKey(
            JoinKeyCreate(
                kind: gateway ? .gateway : nil, networkID: try place ?? directory.network(network).id,
                groupIDs: try group.map { try directory.group($0).id }, deviceID: device?.id, uses: uses,
                reusable: reusable ? true : nil,
                expiresIn: expires, description: description))
        return Answer(key, Self.text(key, context))
    }

    private static func text(_ key: JoinKeyInfo, _ context: Context) -> String {
        let secret = key.key ?? ""
        let amount = key.usesLeft.map { $0 == 1 ? "one device" : "\($0) devices" } ?? "any number of devices"
        let socket = key.kind == .gateway ? " --socket /run/warren/gateway.sock" : ""
        let place =
            key.kind == .gateway
            ? "On the gateway, where warren-gateway runs with --endpoint HOST:PORT, as root:"
            : "On the machine, where warren-agent runs, as root:"
        return """
            \(secret)

            Good for \(amount), expires \(key.expiresAt.relative()). It is shown this once.
            \(place)

              warren up --server \(context.server) --key \(secret)\(socket)
            """
    }
}
