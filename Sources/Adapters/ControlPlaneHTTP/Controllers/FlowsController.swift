// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// What gateways saw.
struct FlowsController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/flows", .user(.inspect, of: controlPlane),
                """
                Flows that began, were refused or ended, as gateways saw them, the newest first, and the rule that decided \
                each.
                """,
                query: FlowQuery.self
            ) { call in
                try await controlPlane.flows(
                    call.principal, matching: call.query.filter, page: call.query.paging.number,
                    pageSize: call.query.paging.size)
            }.refuses(.storeUnavailable)
        ]
    }
}

private struct FlowQuery: QueryParameters {
    let paging: Paging
    let filter: FlowFilter

    static let notes = Paging.notes.merging([
        "peer": "At either end.", "device": "At either end.",
        "rule": "The id of the rule that decided, or what decided where no policy did.",
        "would": "`deny`: what passed because it is observed; `accept`: all else.",
        "since": "From this moment on.", "until": "Before this moment.",
        "after": "What arrived after the row with this `seq`, in that order.",
    ]) { $1 }

    private enum CodingKeys: String, CodingKey {
        case peer, device, network, gateway, rule, event, verdict, would, since, until, after
    }

    init(from decoder: any Decoder) throws {
        paging = try Paging(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
            try container.decodeIfPresent(Value.self, forKey: key)
        }
        var filter = FlowFilter()
        filter.peer = try value(.peer)
        filter.device = try value(.device)
        filter.network = try value(.network)
        filter.gateway = try value(.gateway)
        filter.rule = try value(.rule)
        filter.event = try value(.event)
        filter.verdict = try value(.verdict)
        filter.wouldDeny = try container.decodeIfPresent(FlowRecord.Verdict.self, forKey: .would).map { $0 == .deny }
        filter.since = try value(.since)
        filter.until = try value(.until)
        filter.after = try value(.after)
        self.filter = filter
    }
}
