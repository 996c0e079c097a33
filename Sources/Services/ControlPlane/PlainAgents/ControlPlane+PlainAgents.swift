// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
import Logging
import OverlayModel
public import OverlayProtocol

/// Agents that others wrote: the token that their device was made with is their credential, and the server makes their
/// key, because they can't send one.
extension ControlPlane {
    /// What the agent runs. The first call makes the token its credential.
    public func resolvePlainAgent(
        _ token: String, from address: IPAddress? = nil
    ) async throws -> PlainResolution {
        let (device, ledger) =
            if let known = plainAgent(showing: token) { known } else {
                try await countingStrangers(from: address) { try await admitPlainAgent(Self.digest(ofToken: token)) }
            }
        try plainAgents.checkPace(of: device, now: now())
        try await auditKeyShown(to: device, in: ledger)
        let overlay = ledger.overlay
        let state = try plainState(of: device, in: overlay)
        guard let peer = overlay.configuration.peers[state.peerID] else { throw Problem.unknownToken }
        return PlainResolution(
            networkID: peer.networkID, peerID: state.peerID, peerName: state.peerName, config: state.config)
    }

    /// Whether a connection would be taken.
    /// - Throws: `.notFound`, `.tooManyRequests`.
    public func checkPlainAgent(_ token: String, from address: IPAddress? = nil) throws {
        guard let (device, _) = plainAgent(showing: token) else {
            return try countingStrangers(from: address) { throw Problem.unknownToken }
        }
        try plainAgents.checkPace(of: device, now: now())
    }

    /// For a connection that has just come with a token.
    /// - Returns: nil where the token isn't worth anything any more.
    public func openPlainStream(_ token: String, from address: SocketAddress?) -> PlainSession? {
        plainAgent(showing: token).map { PlainSession(self, $0, $1, from: address) }
    }

    private static func digest(ofToken token: String) throws -> SecretDigest {
        guard let invitation = try? Invitation(.joinKey, text: token) else { throw Problem.unknownToken }
        return invitation.secret.digest
    }

    /// Whose credential it is: no stranger's, however many of them there are at one address.
    private func plainAgent(showing token: String) -> (ID<Device>, TenantLedger)? {
        guard let digest = try? Self.digest(ofToken: token) else { return nil }
        for ledger in allTenants {
            if let device = ledger.tables.plainAgent(digest) { return (device, ledger) }
        }
        return nil
    }

    private func admitPlainAgent(_ digest: SecretDigest) async throws -> (ID<Device>, TenantLedger) {
        guard let ledger = allTenants.first(where: { $0.tables.peerToken(digest) != nil }) else {
            throw Problem.unknownToken
        }
        guard installation.tables.tenants[ledger.id]?.settings.allowPlainAgents == true else {
            throw Problem(
                .forbidden,
                "this workspace takes in no agents that others wrote: its administrator may allow them with "
                    + "'warren settings --plain-agents yes'")
        }
        let device = try await change(in: ledger.id, by: "peer_token", "device.enroll") { draft in
            if let token = draft.tables.peerToken(digest), !isCovered(token, in: ledger.id, draft.tables) {
                throw Problem.unknownToken
            }
            return try draft.admitPlainAgent(digest, sealingKey)
        }
        logger.notice("plain agent enrolled", metadata: ["device": "\(device)"])
        return (device, ledger)
    }

    // MARK: - What it runs

    /// - Throws: `.notFound` where its key is void, `.keyLost`.
    func plainState(of id: ID<Device>, in overlay: Overlay) throws -> PlainState {
        let tables = overlay.configuration
        guard let device = tables.devices[id], let peer = overlay.peers(of: id).first,
            let secret = tables.deviceSecrets.values.first(where: { $0.deviceID == id })
        else { throw Problem.unknownToken }
        guard let key = sealingKey.open(secret.sealed, of: id) else { throw Problem.keyLost(of: device) }
        let config = ConfigText(
            of: device, state: overlay.compile(for: id) ?? .empty,
            resolvers: tables.networks[peer.networkID]?.dns ?? [], privateKey: key)
        return PlainState(config: config.text, peerID: peer.id, peerName: peer.name)
    }

    /// Before it is shown.
    func auditKeyShown(to device: ID<Device>, in ledger: TenantLedger) async throws {
        let name = ledger.tables.devices[device]?.name.description ?? ""
        let event = AuditEvent(
            at: now(), actor: device.description, action: "device.show_key",
            details: ["device_id": "\(device)", "device": name])
        do { try await store.append(event, to: [ledger.scope]) } catch { throw Problem(error) }
    }

    // MARK: - Connections

    func connected(_ session: PlainSession, _ device: ID<Device>, _ tenant: ID<Tenant>) {
        let (link, isNew) = plainAgents.add(session, of: device)
        link.heard(now: now())
        if isNew {
            nodes.attach(link, to: device, of: tenant)
            tellTransitions(of: device)
        }
        logger.info("plain agent connected", metadata: ["device": "\(device)", "instance": "\(session.instance)"])
    }

    func disconnected(_ session: PlainSession, _ device: ID<Device>) {
        guard let link = plainAgents.remove(session, of: device) else { return }
        nodes.detach(link, from: device)
        logger.info("plain agent disconnected", metadata: ["device": "\(device)"])
    }

    func heard(
        _ instance: DeviceInstance, _ heartbeat: PlainHeartbeat, of device: ID<Device>, in ledger: TenantLedger
    ) async {
        guard let link = plainAgents.link(of: device) else { return }
        await heard(instance, on: link, of: device, in: ledger)
        await saw(heartbeat.endpoints, by: device, in: ledger)
    }
}

extension Problem {
    static let unknownToken = Problem(
        .notFound, "this token is nobody's: unknown, revoked, or used already with another protocol")

    static func keyLost(of device: Device) -> Problem {
        Problem(
            .keyLost,
            "the private key of \(device.name) was encrypted with another key file than the server has: "
                + "put device-secrets.key back, or delete the device and make it anew")
    }
}
