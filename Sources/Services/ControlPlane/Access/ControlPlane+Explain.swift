// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// May it, by which rule, and how does it get there? Asks the same `verdict` and `compile` that nodes are made
    /// from.
    /// - Parameters:
    ///   - from: an address, a peer's, a device's or a route's name; `peer.network` where several have one.
    ///   - port: of the destination; not for ICMP.
    ///   - document: as it would be with this configuration.
    public func explain(
        _ caller: Caller, from: String, to: String, protocol: ProtocolMatch, port: UInt16?,
        document: ConfigurationDocument? = nil
    ) throws -> ExplainResponse {
        let overlay = try overlay(caller, with: document)
        let (flow, source, destination) = try overlay.flow(from: from, to: to, protocol: `protocol`, port: port)
        let decision = overlay.verdict(on: flow, at: now())
        return ExplainResponse(
            flow: ExplainedFlow(
                source: source, destination: destination, protocol: `protocol`,
                port: `protocol` == .icmp ? nil : port),
            decision: decision, rule: decision.rule.flatMap(overlay.configuration.words),
            path: overlay.path(of: flow) { presence(of: $0).isOnline },
            remedy: overlay.remedy(for: flow, decision, at: now()))
    }
}

extension Overlay {
    /// The first packet between two ends by name.
    func flow(
        from: String, to: String, protocol: ProtocolMatch, port: UInt16?
    ) throws -> (flow: Flow, source: ExplainedEnd, destination: ExplainedEnd) {
        if `protocol` == .any {
            throw Problem(.invalid, field: "protocol", "a flow is of one protocol: tcp, udp or icmp")
        }
        if `protocol` != .icmp, port == nil || port == 0 {
            throw Problem(.invalid, field: "port", "a flow of \(`protocol`.rawValue) has a port: name it, 1 to 65535")
        }
        let ends = try ends(from: from, to: to)
        let flow = Flow(
            source: ends.source.address, destination: ends.destination.address,
            protocol: `protocol`.number(ends.destination.address.family), destinationPort: port ?? 0)
        return (flow, ends.source, ends.destination)
    }
}
