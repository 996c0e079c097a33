// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct ExplainController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/explain", controlPlane.permissions.read,
                "May `from` reach `to` (names or addresses) with `protocol` at `port`, by which rule, on which way?"
            ) { call in
                try controlPlane.explain(
                    call.principal, from: try call.request.required("from"), to: try call.request.required("to"),
                    protocol: try call.request.protocol, port: try call.request.port)
            }
        ]
    }
}

extension EndpointRequest {
    fileprivate func required(_ name: String) throws(Problem) -> String {
        guard let value = query(name) else { throw Problem(.malformed, field: name, "is missing in the query") }
        return value
    }

    fileprivate var `protocol`: ProtocolMatch {
        get throws(Problem) {
            try query("protocol", { ProtocolMatch(rawValue: $0) }, expected: "write tcp, udp or icmp") ?? .any
        }
    }

    fileprivate var port: UInt16? {
        get throws(Problem) {
            try query("port", { UInt16($0).flatMap { $0 == 0 ? nil : $0 } }, expected: "write 1 to 65535")
        }
    }
}
