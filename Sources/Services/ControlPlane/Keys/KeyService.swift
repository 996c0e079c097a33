// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
import OverlayProtocol
public import ServiceLifecycle

extension ControlPlane {
    /// Sees to what no report brings about: that keys are replaced before they expire, and that those under way go on
    /// where a gateway that was waited for is no more.
    public func lookAfterKeys() async {
        for ledger in allTenants {
            await followKeys(in: ledger)
            await limitKeys(in: ledger)
            await renewKeys(in: ledger)
        }
    }

    /// Every agent's key has the lifetime that the tenant wants, from when that was set.
    private func limitKeys(in ledger: TenantLedger) async {
        let (lifetime, now) = (keyLifetime(in: ledger.id), now())
        guard ledger.tables.devices.values.contains(where: { $0.isKeyLimitWrong(lifetime, now) }) else { return }
        await attempt(orWarn: "the keys' lifetime can't be set") {
            try await change(in: ledger.id, by: "system", "device.limit_keys") { try $0.limitKeys(lifetime) }
        }
    }

    /// Who is not connected, or doesn't answer, is asked again later; a few at a time.
    private func renewKeys(in ledger: TenantLedger) async {
        guard let lifetime = keyLifetime(in: ledger.id) else { return }
        let now = now()
        let due = ledger.tables.devices.values.filter { device in
            device.isKeyDue(lifetime, now) && nodes.session(of: device.id) != nil
                && renewals.mayAsk(device.id, now: now)
        }.sorted { $0.id < $1.id }.prefix(KeyRenewals.atOnce)
        await withDiscardingTaskGroup { group in
            for device in due { group.addTask { await self.renewKey(of: device, in: ledger) } }
        }
    }

    private func renewKey(of device: Device, in ledger: TenantLedger) async {
        renewals.asked(device.id, now: now())
        do {
            let key = try await newKey(of: device)
            try await change(in: ledger.id, by: "system", "device.announce_key") { try $0.announce(key, of: device.id) }
        } catch {
            logger.warning(
                "a key that expires soon can't be replaced yet",
                metadata: ["device": "\(device.name)", "reason": "\((error as? Problem)?.detail ?? "\(error)")"])
        }
    }
}

/// Looks after agents' keys as time passes.
public struct KeyService: Service {
    private let controlPlane: ControlPlane

    private static let pause = Duration.seconds(1)

    public init(_ controlPlane: ControlPlane) {
        self.controlPlane = controlPlane
    }

    public func run() async throws {
        await repeating(every: Self.pause) { await controlPlane.lookAfterKeys() }
    }
}
