// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

/// Members ask for access to something for a while; whoever manages decides.
extension ControlPlane {
    /// The caller's; to whoever manages, all. The newest first.
    public func accessRequests(_ caller: Caller) throws -> [AccessRequestInfo] {
        let tables = try configuration(caller)
        return tables.accessRequests.values.filter { caller.sees($0) }.sorted { $0.id > $1.id }
            .map { info($0, tables) }
    }

    public func accessRequest(_ caller: Caller, _ id: ID<AccessRequest>) throws -> AccessRequestInfo {
        let tables = try configuration(caller)
        return info(try tables.accessRequest(id, for: caller), tables)
    }

    public func requestAccess(_ caller: Caller, _ body: AccessRequestCreate) async throws -> AccessRequestInfo {
        let details = ["target": "\(body.targetType.rawValue) \(body.target)", "reason": body.reason]
        let request = try await change(caller, "access_request.create", details: details) { draft in
            let request = try draft.newAccessRequest(body, by: caller.userID)
            try draft.put(request)
            return request
        }
        return info(request, try configuration(caller))
    }

    /// Makes the rule: for the asker's devices, at most what was asked for, at most for as long. What may be given is
    /// looked at now, and not as it was when they asked.
    public func approveAccess(
        _ caller: Caller, _ id: ID<AccessRequest>, _ approval: AccessApproval
    ) async throws -> AccessRequestInfo {
        let asker = try configuration(caller).accessRequest(id, for: caller).userID
        let details = ["access_request_id": "\(id)", "asked_by": "\(asker)"]
        let request = try await change(caller, "access_request.approve", details: details) { draft in
            let request = try draft.tables.pendingRequest(id, decidedBy: caller)
            try checkMayReceive(request.userID, in: caller.tenantID)
            return try draft.grant(request, approval, by: caller.userID)
        }
        return info(request, try configuration(caller))
    }

    public func refuseAccess(
        _ caller: Caller, _ id: ID<AccessRequest>, _ refusal: AccessRefusal
    ) async throws -> AccessRequestInfo {
        let note = try AccessRequest.note(refusal.note)
        let request = try await change(
            caller, "access_request.refuse", details: ["access_request_id": "\(id)"]
        ) { draft in
            var request = try draft.tables.pendingRequest(id, decidedBy: caller)
            request.refuse(AccessDecision(by: caller.userID, at: draft.now, note: note))
            try draft.put(request)
            return request
        }
        return info(request, try configuration(caller))
    }

    /// What waits is withdrawn, and what counts ends: by who asked, or by who manages.
    public func withdrawAccess(_ caller: Caller, _ id: ID<AccessRequest>) async throws -> AccessRequestInfo {
        let request = try await change(
            caller, "access_request.withdraw", details: ["access_request_id": "\(id)"]
        ) { draft in
            let request = try draft.tables.accessRequest(id, for: caller)
            guard request.isOpen else { throw Problem.notOpen(request) }
            return try draft.end(request)
        }
        return info(request, try configuration(caller))
    }

    /// - Throws: where the asker is no member any more who may have devices.
    private func checkMayReceive(_ user: ID<User>, in tenant: ID<Tenant>) throws {
        let people = installation.tables
        guard let membership = people.membership(of: user, in: tenant), people.takesPart(membership),
            membership.role.rights.contains(.devices)
        else {
            throw Problem(.conflict, "who asked is no member any more who has devices: refuse the request")
        }
    }

    private func info(_ request: AccessRequest, _ tables: Configuration) -> AccessRequestInfo {
        let people = installation.tables
        return AccessRequestInfo(request, targetName: tables.name(of: request.target)) { people.users[$0]?.email }
    }
}

extension Caller {
    fileprivate func sees(_ request: AccessRequest) -> Bool {
        request.userID == userID || rights.contains(.manage)
    }
}

extension Configuration {
    /// One that the caller may know of.
    fileprivate func accessRequest(_ id: ID<AccessRequest>, for caller: Caller) throws -> AccessRequest {
        guard let request = accessRequests[id], caller.sees(request) else {
            throw Problem.notFound("request for access")
        }
        return request
    }

    fileprivate func pendingRequest(_ id: ID<AccessRequest>, decidedBy caller: Caller) throws -> AccessRequest {
        let request = try accessRequest(id, for: caller)
        guard request.state == .pending else { throw Problem.notOpen(request) }
        guard request.userID != caller.userID else {
            throw Problem(.forbidden, "this is your own request: somebody else decides")
        }
        return request
    }

    fileprivate func name(of target: RuleTarget) -> String? {
        switch target {
        case .peer(let id): peers[id]?.name.description
        case .group(let id): groups[id]?.name.description
        case .route(let id): routes[id]?.name.description
        case .network, .cidr, .internet, .any: nil
        }
    }
}

extension Problem {
    fileprivate static func notOpen(_ request: AccessRequest) -> Problem {
        Problem(.conflict, "the request is \(request.state.rawValue): there is nothing to decide any more")
    }
}
