// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel

/// What an endpoint reads or edits, as far as it has an ETag.
enum Edited: Sendable {
    case entity(kind: String, parameter: String)
    /// What has no id of its own.
    case value(@Sendable (Editable, EndpointRequest) throws -> (any Encodable)?)

    /// A path that ends in a parameter with the name of a kind of entity is that entity's.
    init?(_ path: RoutePath) {
        guard case .parameter(let name)? = path.segments.last, Configuration.hasKind(name) else { return nil }
        self = .entity(kind: name, parameter: name)
    }

    func tag(_ now: Editable, _ request: EndpointRequest) throws -> EntityTag? {
        switch self {
        case .entity(let kind, let parameter): try now.configuration.tag(kind: kind, id: request.text(parameter))
        case .value(let find): try find(now, request).map { try EntityTag(of: $0) }
        }
    }
}
