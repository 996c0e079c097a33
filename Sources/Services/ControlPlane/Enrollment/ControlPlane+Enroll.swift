// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
import Logging
import OverlayModel
public import OverlayProtocol
import WireGuard

extension ControlPlane {
    /// What a proof of key is made with.
    public func challenge() -> ChallengeResponse {
        ChallengeResponse(nonce: nonces.make(now: now()), serverPublicKey: serverKey.publicKey)
    }

    /// The same for a stranger.
    /// - Parameter address: where the request comes from; nil: nobody knows, and nobody counts.
    /// - Throws: `.tooManyRequests`.
    public func challenge(from address: IPAddress?) throws -> ChallengeResponse {
        try checkPaceOfStrangers(from: address)
        return challenge()
    }

    /// Admits a device that shows a join key and proves its own. Asking again with both gives the same device another
    /// credential, so that an answer that was lost is no loss.
    public func enroll(_ request: EnrollRequest, from address: IPAddress? = nil) async throws -> EnrollResponse {
        try await countingStrangers(from: address) { try await admit(request) }
    }

    private func admit(_ request: EnrollRequest) async throws -> EnrollResponse {
        try checkProof(of: request)
        let digest = SecretDigest(of: request.token.utf8)
        guard let ledger = allTenants.first(where: { $0.tables.joinKey(digest) != nil }) else {
            throw Problem.unknownJoinKey
        }
        let needsApproval = installation.tables.tenants[ledger.id]?.settings.deviceApproval ?? true
        let credential = Secret.make(.device)
        let device = try await change(in: ledger.id, by: "join_key", "device.enroll") { draft in
            guard let key = draft.tables.joinKey(digest), key.expiresAt > draft.now,
                isCovered(key, in: ledger.id, draft.tables)
            else { throw Problem.unknownJoinKey }
            let admitted = draft.tables.device(of: request.publicKey, admittedBy: key)
            let device =
                if let admitted {
                    admitted
                } else if let bound = key.deviceID {
                    try draft.readmit(bound, request, key)
                } else {
                    try draft.admit(request, key, needsApproval: needsApproval)
                }
            try draft.replaceCredential(of: device, key, digest: credential.digest)
            return device
        }
        logger.notice("device enrolled", metadata: ["device": "\(device.name)", "state": "\(device.state.rawValue)"])
        return EnrollResponse(deviceID: device.id, name: device.name, state: device.state, credential: credential.text)
    }

    private func checkProof(of request: EnrollRequest) throws {
        guard nonces.isFresh(request.nonce, now: now()) else {
            throw Problem(
                .unauthenticated, "the challenge is not of this server or older than a minute: ask for another")
        }
        let proof = ProofOfKey(own: serverKey, other: request.publicKey)
        let subject = request.publicKey.description
        guard let proof, proof.isValid(request.proof, nonce: request.nonce, subject: subject, .enroll) else {
            throw Problem(.unauthenticated, "the proof of the key is wrong: only who has a key can enrol it")
        }
    }
}

extension Problem {
    static let unknownJoinKey = Problem(
        .unauthenticated, "the join key is unknown, used up or has expired: make another with 'warren join-key create'")

    static let gatewayWithoutEndpoint = Problem(
        .invalid, field: "endpoint", "a gateway is found by its endpoint: name it, like gw.example.com:51820")
}

extension Configuration {
    fileprivate func joinKey(_ digest: SecretDigest) -> JoinKey? {
        joinKeys.values.first { $0.digest == digest }
    }

    fileprivate func device(of publicKey: PublicKey, admittedBy key: JoinKey) -> Device? {
        guard let device = devices.values.first(where: { $0.publicKey == publicKey }),
            deviceCredentials.values.contains(where: { $0.deviceID == device.id && $0.joinKeyID == key.id })
        else { return nil }
        return device
    }

    /// The name, or the name with the first number that makes it free.
    func freeName(_ wanted: DNSLabel) throws -> DNSLabel {
        let taken = Set(devices.values.map(\.name)).union(peers.values.map(\.name))
        guard taken.contains(wanted) else { return wanted }
        let base = wanted.description.prefix(55)
        for number in 2... {
            let name = try DNSLabel(text: "\(base)-\(number)")
            if !taken.contains(name) { return name }
        }
        return wanted
    }
}

extension Draft<Configuration> {
    fileprivate mutating func admit(_ request: EnrollRequest, _ key: JoinKey, needsApproval: Bool) throws -> Device {
        if let usesLeft = key.usesLeft, usesLeft < 1 { throw Problem.unknownJoinKey }
        if key.deviceKind == .gateway, request.endpoint == nil { throw Problem.gatewayWithoutEndpoint }
        let waits = needsApproval || key.deviceKind == .gateway
        let name = try tables.freeName(DNSLabel(nearest: request.hostname) ?? DNSLabel(text: key.deviceKind.rawValue))
        let device = Device(
            id: newID(), name: name, kind: key.deviceKind, publicKey: request.publicKey,
            state: waits ? .pending : .active, ownerUserID: key.deviceKind == .agent ? key.createdBy : nil,
            listenPort: request.listenPort ?? 0, endpoint: request.endpoint, hostname: request.hostname,
            os: request.os, version: request.version, createdAt: now)
        try put(device)
        let network = try tables.network(key.networkID)
        try put(newPeer(of: device, in: network))
        try assign(device, to: network.id)
        try join(device, network, and: key.groupIDs.filter { tables.groups[$0] != nil })
        try spend(key)
        return device
    }

    mutating func spend(_ key: JoinKey) throws {
        var key = key
        guard let usesLeft = key.usesLeft else { return }
        key.usesLeft = usesLeft - 1
        try put(key)
    }

    func newPeer(of device: Device, in network: Network) throws -> Peer {
        func next(_ prefix: Prefix) throws -> IPAddress {
            let pool = tables.pool(prefix, of: network.id, now: now)
            guard let address = pool.next() else { throw Problem.exhausted(network, prefix, pool) }
            return address
        }
        return Peer(
            id: newID(), networkID: network.id, deviceID: device.id, name: device.name,
            address: try next(network.cidr), addressV6: try network.cidrV6.map(next), createdAt: now)
    }

    /// There is one at a time.
    mutating func replaceCredential(of device: Device, _ key: JoinKey, digest: SecretDigest) throws {
        for old in tables.deviceCredentials.values.filter({ $0.deviceID == device.id }) { delete(old.id) }
        try put(
            DeviceCredential(id: newID(), deviceID: device.id, joinKeyID: key.id, digest: digest, createdAt: now))
    }
}
