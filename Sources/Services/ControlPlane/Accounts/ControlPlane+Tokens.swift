// SPDX-License-Identifier: Apache-2.0

import Credentials
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The caller's in this tenant, the newest first, without their secrets.
    public func tokens(_ caller: Caller) -> [TokenInfo] {
        installation.tables.tokens(of: caller.userID).reversed()
            .filter { caller.owns($0) && $0.expiresAt > now() }.map {
                TokenInfo($0, lastUsedAt: uses[$0.id.description])
            }
    }

    /// The answer carries the secret, this once.
    public func createToken(_ caller: Caller, _ request: TokenCreate) async throws -> TokenInfo {
        let name = try NewAccount.name(request.name)
        let scopes = try request.scopes(of: caller)
        let lifetime = try request.lifetime(longest: settings(caller).apiTokenLifetime)
        let secret = Secret.make(.token)
        let actor = caller.userID.description
        let token = try await installation.change(by: actor, "token.create", now: now()) { draft in
            let own = draft.tables.tokens(of: caller.userID).filter { caller.owns($0) }
            for old in own where old.expiresAt <= draft.now { draft.delete(old.id) }
            guard own.count < Self.mostTokens else {
                throw Problem(.conflict, "there are \(own.count) tokens of yours: delete what isn't used")
            }
            let token = APIToken(
                id: draft.newID(), userID: caller.userID, tenantID: caller.tenantID, name: name, scopes: scopes,
                digest: secret.digest, expiresAt: draft.now + lifetime, createdAt: draft.now)
            try draft.put(token)
            return token
        }
        let words = scopes.sorted().map(\.rawValue).joined(separator: " ")
        try await audit(caller, "token.create", ["token_id": "\(token.id)", "name": name, "scopes": words])
        return TokenInfo(token, lastUsedAt: nil, secret: secret.text)
    }

    public func deleteToken(_ caller: Caller, _ id: ID<APIToken>) async throws {
        let actor = caller.userID.description
        try await installation.change(by: actor, "token.delete", now: now()) { draft in
            guard let token = draft.tables.tokens[id], caller.owns(token) else { throw Problem.notFound("token") }
            draft.delete(id)
        }
        try await audit(caller, "token.delete", ["token_id": "\(id)"])
        checkEventReaders()
    }

    /// Of one user in one tenant.
    private static var mostTokens: Int { 100 }
}

extension Caller {
    fileprivate func owns(_ token: APIToken) -> Bool { token.userID == userID && token.tenantID == tenantID }
}

extension TokenCreate {
    /// - Throws: for what its user may not do.
    fileprivate func scopes(of caller: Caller) throws -> Set<Access> {
        let rights = caller.rights.intersection(Access.scopes)
        for (index, scope) in (scopes ?? []).enumerated() where !rights.contains(scope) {
            throw Problem(
                .invalid, field: "scopes[\(index)]",
                "a token has at most its user's rights; yours are \(rights.sorted().map(\.rawValue).joined(separator: ", "))"
            )
        }
        // What concerns the installation has to be named.
        let wanted = scopes.map { Set($0) } ?? caller.role.rights.intersection(rights)
        let left = readOnly == true ? wanted.intersection(Access.readOnly) : wanted
        guard !left.isEmpty else { throw Problem(.invalid, field: "scopes", "a token without a right opens nothing") }
        return left
    }

    fileprivate func lifetime(longest: Int) throws -> Duration {
        let seconds = expiresIn ?? min(30 * 86_400, longest)
        guard (60...longest).contains(seconds) else {
            throw Problem(
                .invalid, field: "expires_in",
                "\(seconds) seconds are not between a minute and the \(longest) that the settings allow")
        }
        return .seconds(seconds)
    }
}
