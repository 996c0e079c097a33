// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Has the peer's node connect anew; what blocks it goes on doing so. A node that doesn't follow is disconnected.
    public func reconnect(
        _ caller: Caller, _ network: ID<Network>, _ peer: ID<Peer>
    ) async throws -> MessageResponse {
        let peer = try configuration(caller).peer(peer, of: network)
        let device = try configuration(caller).device(peer.deviceID)
        try Ownership(caller).check(device)
        let connection = try connection(of: device)
        guard let session = connection as? NodeSession else {
            connection.close(.reconnect, "somebody asked for it")
            return MessageResponse(message: "\(peer.name) connects anew")
        }
        switch await commands.send(.reconnect, on: session, now: now()) {
        case .answered(let result) where result.ok: break
        case .answered, .late, .refused: session.close(.reconnect, "somebody asked for it")
        case .disconnected: break
        }
        return MessageResponse(message: "\(peer.name) connects anew")
    }

    /// What a node knows of itself, as it is now.
    public func debug(_ caller: Caller, _ id: ID<Device>) async throws -> DebugReport {
        let device = try configuration(caller).device(id)
        try Ownership(caller).check(device)
        let result = try await ask(device, .collectDebug)
        guard let report = result.data else {
            throw Problem(.nodeAway, "\(device.name) can't tell: \(result.detail ?? "it gave no reason")")
        }
        return report
    }

    /// Has a device's node do something, and waits for what comes of it.
    /// - Throws: `Problem` where it can't be asked, or hasn't answered in time.
    func ask(_ device: Device, _ kind: StreamCommand.Kind, nonce: String? = nil) async throws -> CommandResult {
        guard let session = try connection(of: device) as? NodeSession else {
            throw Problem(.nodeAway, "\(device.name) runs an agent that others wrote, which can't be asked")
        }
        switch await commands.send(kind, nonce: nonce, on: session, now: now()) {
        case .answered(let result): return result
        case .disconnected: throw Problem(.nodeAway, "the connection of \(device.name) ended before it answered")
        case .late:
            throw Problem(
                .nodeSilent, "\(device.name) has not answered within \(CommandDesk.patience.components.seconds) s")
        case .refused: throw Problem(.tooManyRequests, "\(device.name) has enough to answer already; try again")
        }
    }

    /// - Throws: `.nodeAway`
    private func connection(of device: Device) throws -> any DeviceConnection {
        guard device.deviceKind != .static else {
            throw Problem(.nodeAway, "\(device.name) is a static device: nothing on it speaks with this server")
        }
        guard let connection = nodes.session(of: device.id) else {
            let lastSeen = presence(of: device.id).lastSeen.map { "it was last heard of at \($0)" }
            throw Problem(
                .nodeAway,
                "\(device.name) is not connected; \(lastSeen ?? "it was not heard of since this server was started")")
        }
        return connection
    }
}
