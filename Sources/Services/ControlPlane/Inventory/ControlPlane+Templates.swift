// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// Those of policies first, then by name.
    public func templates(_ caller: Caller) throws -> [TemplateInfo] {
        let own = try configuration(caller).templates.values.sorted { $0.name < $1.name }
        return PolicyTemplate.allCases.map { TemplateInfo($0) } + own.map { TemplateInfo($0) }
    }

    public func template(_ caller: Caller, _ id: ID<NetworkTemplate>) throws -> TemplateInfo {
        guard let template = try configuration(caller).templates[id] else { throw Problem.notFound("template") }
        return TemplateInfo(template)
    }

    public func createTemplate(_ caller: Caller, _ request: TemplateCreate) async throws -> TemplateInfo {
        try await change(caller, "template.create") { draft in
            let shape = try request.fromNetwork.map { try draft.tables.shapeToCopy(from: $0) } ?? NetworkShape()
            let template = NetworkTemplate(
                id: draft.newID(), name: request.name, description: request.description ?? "",
                shape: try Problem.at("network") { try shape.changed(by: request.network ?? NetworkSettings()) },
                createdAt: draft.now)
            try draft.tables.check(template)
            try draft.put(template)
            return TemplateInfo(template)
        }
    }

    public func deleteTemplate(_ caller: Caller, _ id: ID<NetworkTemplate>) async throws {
        try await change(caller, "template.delete") { draft in
            guard draft.tables.templates[id] != nil else { throw Problem.notFound("template") }
            draft.delete(id)
        }
    }
}

extension Configuration {
    /// - Parameter text: its name or id.
    func template(_ text: String) throws -> NetworkTemplate {
        let found = templates.values.first { $0.name.description == text || $0.id.description == text }
        guard let found else {
            throw Problem(.invalid, field: "template", "there is no template of networks '\(text)'")
        }
        return found
    }

    func check(_ template: NetworkTemplate) throws {
        guard !templates.values.contains(where: { $0.name == template.name && $0.id != template.id }) else {
            throw Problem(.nameTaken, field: "name", "there is a template \(template.name) already")
        }
        try Problem.at("network") {
            try check(template.shape)
            try Problem.at("routing_policy") { try checkForMany(template.shape.routingPolicy) }
        }
    }

    /// The gateways that a network's traffic takes are its own: no other has them.
    private func checkForMany(_ intent: RoutingIntent) throws {
        let named = [("ingress_device_id", intent.ingressDeviceID), ("egress_device_id", intent.egressDeviceID)]
        if let field = named.first(where: { $1 != nil })?.0 {
            throw Problem(.invalid, field: field, "a template names no way in or out: they are one network's own")
        }
        try check(intent, in: [])
    }

    /// - Parameter text: a network's name or id.
    fileprivate func shapeToCopy(from text: String) throws -> NetworkShape {
        let found = networks.values.first { $0.name.description == text || $0.id.description == text }
        guard let found else {
            throw Problem(.invalid, field: "from_network", "there is no network '\(text)'")
        }
        return found.shape
    }
}
