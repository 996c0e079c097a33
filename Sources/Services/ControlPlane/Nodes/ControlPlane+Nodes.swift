// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Credentials
import Logging
import OverlayModel
import OverlayProtocol

extension ControlPlane {
    /// For a connection that has just come; its first output is the challenge.
    /// - Parameter address: where it comes from, if that is known.
    public func openStream(from address: SocketAddress? = nil) -> NodeSession { NodeSession(self, from: address) }

    /// Who says hello, if all of it is right: the device, its credential, and that it has its key.
    func identify(_ hello: Hello, nonce: String) -> (ID<Device>, TenantLedger)? {
        guard nonces.isFresh(nonce, now: now()) else { return nil }
        let digest = SecretDigest(of: hello.credential.utf8)
        for ledger in allTenants {
            let tables = ledger.tables
            guard let device = tables.devices[hello.deviceID], device.management == .managed else { continue }
            let isKnown = tables.deviceCredentials.values.contains { $0.deviceID == device.id && $0.digest == digest }
            // A node that has begun to use its next key may be back before its gateways have said so.
            let isProven = device.keys.contains { key in
                let proof = ProofOfKey(own: serverKey, other: key)
                return proof?.isValid(hello.proof, nonce: nonce, subject: device.id.description, .hello) ?? false
            }
            return isKnown && isProven ? (device.id, ledger) : nil
        }
        return nil
    }

    func connected(_ session: NodeSession, _ device: ID<Device>, _ ledger: TenantLedger, _ hello: Hello) {
        nodes.attach(session, to: device, of: ledger.id)
        // It may have been deleted since it said hello, when there was no connection to close.
        guard ledger.tables.devices[device] != nil else { return forgetNode(device, of: ledger.id) }
        tellTransitions(of: device)
        logger.info(
            "node connected",
            metadata: ["device": "\(device)", "instance": "\(hello.instance)", "version": "\(hello.version)"])
    }

    func disconnected(_ session: NodeSession, _ device: ID<Device>) {
        guard nodes.detach(session, from: device) else { return }
        reports.hurry(device)
        logger.info("node disconnected", metadata: ["device": "\(device)"])
    }

    /// Keeps what a node says of itself. What only repeats itself isn't written down again.
    /// - Returns: what it observed; nil: the report is refused.
    func record(
        _ report: ObservedReport, from device: ID<Device>, on session: NodeSession, of tenant: ID<Tenant>
    ) -> ObservedState? {
        guard let news = nodes.report(report, from: device, on: session, now: now()) else {
            logger.debug("report refused", metadata: ["device": "\(device)", "counter": "\(report.counter)"])
            return nil
        }
        if news.hasRepaired { tell(.repaired, of: device, in: tenant, revision: news.observed.revision) }
        if news.isOther {
            tell(.reported, of: device, in: tenant, revision: news.observed.revision)
            reports.put(news.observed, of: device, in: tenant)
        }
        return news.observed
    }

    /// Closes all streams: the server stops.
    public func closeStreams() {
        nodes.closeAll()
    }
}
