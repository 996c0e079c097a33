// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import Credentials
public import Logging
public import OverlayModel
import OverlayProtocol
import Synchronization
import WireGuard

/// The use cases of the control plane: what a user, a device or an operator may ask of it. Each throws a `Problem`
/// where it says no, and has changed nothing then.
///
/// Everything is read from memory, which follows the store's log (Ledger/), and decided by `Overlay`. After each
/// change the nodes whose state it touches get theirs (Nodes/).
///
/// - Accounts/: set-up, sign-in, who is calling
/// - Members/, Tenants/: who is where, and as what
/// - Inventory/: networks, peers, devices
/// - Access/: groups, policies, routes, explanations
/// - AccessRequests/: access on request, for a while
/// - Enrollment/: join keys, and the devices that they admit
/// - Keys/: agents' keys, which are replaced and expire
/// - History/: the log: who changed what, rollback, audit
/// - PlainAgents/: agents that others wrote
/// - Nodes/: streams, desired and observed state, presence, commands
/// - Telemetry/: what went through the tunnels
/// - Events/: what happened, for whoever follows it
/// - Gateways/: which gateway serves which network
/// - Flows/: what gateways saw of flows
/// - Incidents/: what streams and gateways tell of devices, and what follows
public final class ControlPlane: Sendable {
    let store: any Store
    let installation: Ledger<Installation>
    let nodes: NodeRegistry
    let watch = IncidentWatch()
    let meter = TrafficMeter()
    let ways = WayBoard()
    let commands = CommandDesk()
    let presences = PresenceBoard()
    let plainAgents = PlainAgents()
    let renewals = KeyRenewals()
    /// To be run beside the server, and to end after it.
    public let reports: ReportQueue
    /// To be run beside the server, and to end after it.
    public let flows: FlowIntake
    let flowStore: any FlowStore
    let nonces = NonceMint()
    /// The store's, at the start: a store is not restored under a server.
    let epoch: UInt64
    /// What devices prove their keys to.
    let serverKey: PrivateKey
    /// What the private keys are encrypted with that the server makes.
    let sealingKey: SealingKey
    /// The fingerprint of the server's own certificate authority, for whoever meets it first.
    let authority: SecretDigest?
    let now: @Sendable () -> Timestamp
    let startedAt: Timestamp
    let logger: Logger
    /// Password hashing takes 128 MiB and a good tenth of a second: one at a time.
    let hashing = AsyncLock()
    let passwordCost: PasswordVerifier.Cost
    /// A folder of the server's user alone.
    let scratch: String?
    private let tenants: Mutex<[ID<Tenant>: TenantLedger]>
    let uses = CredentialUses()
    let signInPace = Mutex(SignInPace())
    let settled = Mutex<[ID<Tenant>: Settled]>([:])
    private let eventLogs = Mutex<[ID<Tenant>: EventLog]>([:])

    /// Reads the store.
    /// - Parameters:
    ///   - flowStore: where flow records go.
    ///   - scratch: where backups lie while they are sent, a folder of the server's user alone; nil: there are none.
    ///   - now: the clock.
    /// - Throws: `Problem` `.storeUnavailable`.
    public init(
        store: any Store, flowStore: any FlowStore = AbsentFlowStore(), serverKey: PrivateKey, sealingKey: SealingKey,
        authority: SecretDigest?,
        passwordCost: PasswordVerifier.Cost = .standard, scratch: String? = nil,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) async throws {
        self.store = store
        self.serverKey = serverKey
        self.sealingKey = sealingKey
        self.authority = authority
        self.passwordCost = passwordCost
        self.scratch = scratch
        self.now = now
        startedAt = now()
        self.logger = logger
        let scopes: [StoredScope]
        do {
            epoch = try await store.epoch()
            scopes = try await store.load()
        } catch {
            throw Problem(error)
        }
        installation = try Ledger(.installation, store: store, stored: scopes.first { $0.scope == .installation })
        var ledgers: [ID<Tenant>: TenantLedger] = [:]
        for id in installation.tables.tenants.keys {
            ledgers[id] = try TenantLedger(id, store: store, stored: scopes.first { $0.scope == .tenant(id) })
        }
        tenants = Mutex(ledgers)
        // A crash came between the end of a tenant and that of its rows.
        for case .tenant(let id) in scopes.map(\.scope) where ledgers[id] == nil {
            do { try await store.remove(.tenant(id)) } catch { throw Problem(error) }
        }
        do {
            if let body = try await store.observed(in: .installation)[CredentialUses.key] { try uses.restore(body) }
        } catch let error as StoreError {
            throw Problem(error)
        }
        nodes = NodeRegistry()
        reports = ReportQueue(store, now: now, logger: logger)
        self.flowStore = flowStore
        flows = FlowIntake(flowStore, now: now, logger: logger)
        for id in ledgers.keys {
            do { nodes.restore(try await store.observed(in: .tenant(id))) } catch { throw Problem(error) }
        }
        reportLostKeys()
        try await appointSuperAdmin()
    }

    // MARK: - Tenants

    var allTenants: [TenantLedger] { tenants.withLock { Array($0.values) } }

    func ledger(of tenant: ID<Tenant>) throws -> TenantLedger {
        let known = tenants.withLock { $0[tenant] }
        if let known { return known }
        guard installation.tables.tenants[tenant] != nil else {
            throw Problem(.notFound, "there is no such workspace")
        }
        let fresh = try TenantLedger(tenant, store: store, stored: nil)
        return tenants.withLock { ledgers in
            if let known = ledgers[tenant] { return known }
            ledgers[tenant] = fresh
            return fresh
        }
    }

    /// There is no such tenant any more.
    func forget(_ tenant: ID<Tenant>) {
        tenants.withLock { _ = $0.removeValue(forKey: tenant) }
    }

    func events(of tenant: ID<Tenant>) -> EventLog {
        eventLogs.withLock { logs in
            if let known = logs[tenant] { return known }
            let fresh = EventLog(start: startedAt)
            logs[tenant] = fresh
            return fresh
        }
    }

    var allEventLogs: [EventLog] { eventLogs.withLock { Array($0.values) } }

    func overlay(_ caller: Caller) throws -> Overlay { try ledger(of: caller.tenantID).overlay }
    func configuration(_ caller: Caller) throws -> Configuration { try ledger(of: caller.tenantID).tables }

    /// A change of a tenant's configuration by a user; the nodes that it touches are told.
    func change<Result>(
        _ caller: Caller, _ action: String, details: [String: String] = [:],
        _ body: (inout Draft<Configuration>) throws -> Result
    ) async throws -> Result {
        try await change(in: caller.tenantID, by: caller.userID.description, action, details: details) { draft in
            try caller.precondition?.check(editable(caller, draft.tables))
            return try body(&draft)
        }
    }

    /// What something is now, by the same look that a precondition takes.
    public func tag(_ caller: Caller, _ lookup: Precondition.Lookup) throws -> EntityTag? {
        try lookup(editable(caller, configuration(caller)))
    }

    /// The same of what is the installation's.
    public func tag(_ lookup: Precondition.Lookup) throws -> EntityTag? {
        try lookup(Editable(installation: installation.tables))
    }

    private func editable(_ caller: Caller, _ configuration: Configuration) -> Editable {
        Editable(configuration: configuration, installation: installation.tables, tenantID: caller.tenantID)
    }

    func change<Result>(
        in tenant: ID<Tenant>, by actor: String, _ action: String, details: [String: String] = [:],
        _ body: (inout Draft<Configuration>) throws -> Result
    ) async throws -> Result {
        let ledger = try ledger(of: tenant)
        let before = ledger.revision
        let health = GatewayHealth(lost: lostGateways(in: ledger.tables))
        var changes: [StoredChange] = []
        let result = try await ledger.change(by: actor, action, details: details, now: now()) { draft in
            let result = try body(&draft)
            if draft.concernsAssignment { try draft.reassign(health) }
            changes = draft.changes
            return result
        }
        if ledger.revision != before {
            logger.info("changed", metadata: ["action": "\(action)", "revision": "\(ledger.revision)"])
            nodes.push(ledger)
            tell(changes, in: ledger)
        }
        return result
    }
}

extension Problem {
    static func notFound(_ what: String) -> Problem { Problem(.notFound, "there is no such \(what)") }
}
