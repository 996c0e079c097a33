// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

struct DeviceShowCommand: ControlPlaneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "All that is known of a device.",
        discussion: """
            Example:
              warren device show laptop
            """)

    @Argument var device: String
    @OptionGroup var output: OutputOptions

    func answer(_ api: ControlPlaneAPI, _ context: Context) async throws -> Answer {
        let directory = try await Directory.load(api)
        let device = try directory.device(device)
        var table = Table()
        table.add("name", "\(device.name)")
        table.add("id", "\(device.id)")
        table.add("kind", device.deviceKind.rawValue)
        table.add("state", device.standing)
        for reason in device.cutOffBy where reason != .device {
            table.add("cut off by", reason.words)
        }
        table.add("addresses", directory.addresses(device).joined(separator: ", "))
        table.add("public key", "\(device.publicKey)")
        if let end = device.keyExpiresAt { table.add("key expires", end.relative()) }
        if let next = device.nextKey {
            table.add("next key", "\(next.publicKey), \(next.isHeld ? "about to be used" : "waits for its gateways")")
        }
        table.add("endpoint", device.endpoint?.description ?? "-")
        table.add("hostname", device.hostname ?? "-")
        table.add(
            "system", [device.os, device.version.map { "warren \($0)" }].compactMap { $0 }.joined(separator: ", "))
        table.add("online", device.presence)
        if device.deviceKind != .gateway { table.add("reached by", device.via.map { directory.name($0) } ?? "-") }
        table.add("status", device.status?.rawValue ?? "has not reported")
        table.add("in sync", yes(device.inSync))
        table.add("groups", directory.groups(of: device).joined(separator: ", "))
        return Answer(device, table.text())
    }
}

extension Directory {
    /// Groups that a device is a member of, by itself or by a peer.
    fileprivate func groups(of device: DeviceInfo) -> [String] {
        groups.filter { group in
            group.members.deviceIDs.contains(device.id) || !group.members.peerIDs.isDisjoint(with: device.peers)
        }.map(\.name.description)
    }
}
