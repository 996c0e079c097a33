// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct TemplatesController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(list: "/templates", read, "What policies and networks can begin with.") {
                try controlPlane.templates($0.principal)
            },
            Endpoint(
                .post, "/templates", manage, "Makes a template of networks, from fields or from a network.",
                takes: TemplateCreate.self, status: .created
            ) { try await controlPlane.createTemplate($0.principal, $0.body) }.refuses(.nameTaken),
            Endpoint(.get, "/templates/:template", read, "A template of networks.") {
                try controlPlane.template($0.principal, try $0.template)
            },
            Endpoint(
                .delete, "/templates/:template", manage,
                "Deletes a template; the networks that began with it stay as they are."
            ) { try await controlPlane.deleteTemplate($0.principal, try $0.template) },
        ]
    }
}

extension Call {
    fileprivate var template: ID<NetworkTemplate> { get throws { try id("template", of: "template") } }
}
