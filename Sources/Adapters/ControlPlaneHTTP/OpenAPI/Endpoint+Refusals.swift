// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayProtocol

extension Endpoint {
    /// What it may be refused with: what every endpoint of its kind may, and what it says of itself.
    var refusals: Set<ProblemCode> {
        // A query of other parameters than there are is refused everywhere.
        var codes = problems.union([.malformed, .unknownField])
        if case .user = requirement {
            // The workspace that is named, or what a body names, may be none.
            codes.formUnion([.unauthenticated, .forbidden, .notFound])
            // What can't be edited has no ETag, so that none that is named with a change is right.
            if method != .get { codes.insert(.preconditionFailed) }
        }
        if !path.parameters.isEmpty { codes.insert(.notFound) }
        if method != .get { codes.formUnion([.conflict, .invalid, .storeUnavailable]) }
        if request != nil { codes.formUnion([.contentTooLarge, .tooManyRequests, .notAvailableYet, .nameTaken]) }
        if method == .delete { codes.insert(.stillInUse) }
        return codes
    }
}
