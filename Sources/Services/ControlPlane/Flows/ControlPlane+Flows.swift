// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The newest first.
    /// - Parameter page: from 1.
    public func flows(
        _ caller: Caller, matching filter: FlowFilter, page: Int, pageSize: Int
    ) async throws -> FlowPage {
        do {
            let found = try await flowStore.flows(
                of: caller.tenantID, matching: filter, offset: (page - 1) * pageSize, limit: pageSize)
            let figures = try await flowStore.figures(of: caller.tenantID, since: filter.since, until: filter.until)
            return FlowPage(
                data: found.rows, total: found.total, page: page, pageSize: pageSize, dropped: figures.dropped)
        } catch {
            throw Problem(error)
        }
    }

    /// An explanation, with what was seen of its flow last, for who may read flow records. It stands by itself where
    /// nobody can say.
    public func withLastFlow(_ caller: Caller, _ explanation: ExplainResponse) async -> ExplainResponse {
        guard caller.rights.contains(.inspect) else { return explanation }
        var explanation = explanation
        var filter = FlowFilter()
        filter.flow = explanation.flow.firstPacket
        let last = try? await flowStore.newestFlow(of: caller.tenantID, matching: filter)
        explanation.lastFlow = last ?? nil
        return explanation
    }

    /// Takes what a gateway saw.
    /// - Parameter receipt: called when the gateway may send the next.
    func take(
        _ batch: FlowBatch, from gateway: ID<Device>, _ instance: DeviceInstance, in ledger: TenantLedger,
        receipt: @escaping @Sendable () -> Void
    ) {
        let attribution = FlowAttribution(ledger.overlay, gateway: gateway, now: now())
        let flows = batch.records.prefix(FlowBatch.largestCount).compactMap(attribution.place)
        if flows.count < batch.records.count {
            // Of networks that it served a moment ago, or whose flow log is narrower than another's at this gateway.
            logger.debug(
                "flow records left out",
                metadata: ["gateway": "\(gateway)", "count": "\(batch.records.count - flows.count)"])
        }
        flows.isEmpty && batch.dropped <= 0
            ? receipt()
            : self.flows.put(
                FlowPiece(
                    tenant: ledger.id, gateway: gateway, instance: instance.id, number: batch.number, flows: flows,
                    dropped: min(max(batch.dropped, 0), Int(Int32.max))), receipt: receipt)
    }
}

extension ExplainedFlow {
    fileprivate var firstPacket: Flow {
        Flow(
            source: source.address, destination: destination.address,
            protocol: `protocol`.number(destination.address.family), destinationPort: port ?? 0)
    }
}
