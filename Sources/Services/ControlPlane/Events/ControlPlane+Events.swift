// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension ControlPlane {
    /// For a connection that has just come; all of what happens in a workspace is for whoever may read it.
    /// - Parameter place: the number of the event that the reader knows last.
    public func followEvents(_ caller: Caller, after place: UInt64?) -> EventFeed {
        EventFeed(events(of: caller.tenantID), after: place, now: now) { [self] in stillHolds(caller) }
    }

    /// Closes the feeds of those whose session has ended.
    func checkEventReaders() {
        for reader in allEventLogs.flatMap(\.readers) { reader.check() }
    }

    // MARK: - What happened

    func tell(_ changes: [StoredChange], in ledger: TenantLedger) {
        let (tables, revision) = (ledger.tables, ledger.revision)
        events(of: ledger.id).append(changes.compactMap { EventLog.Fact($0, tables, revision) }, now: now())
    }

    /// Who is in a workspace, and how it is set, is the installation's, whose log nobody follows.
    func tell<Kept: Entity>(_ what: LiveEvent.What, _ id: ID<Kept>, in tenant: ID<Tenant>) {
        events(of: tenant).append([EventLog.Fact(type: what, kind: Kept.kind, id: id.description)], now: now())
    }

    func tell(_ what: LiveEvent.What, of device: ID<Device>, in tenant: ID<Tenant>, revision: UInt64? = nil) {
        let fact = EventLog.Fact(type: what, kind: Device.kind, id: device.description, revision: revision)
        events(of: tenant).append([fact], now: now())
    }
}

extension EventLog.Fact {
    /// - Returns: nil for what nobody is shown.
    fileprivate init?(_ change: StoredChange, _ tables: Configuration, _ revision: UInt64) {
        switch change {
        case .put(let entity):
            guard Configuration.shows(entity.kind) else { return nil }
            self.init(
                type: tables.incident(named: entity.id, of: entity.kind).map(What.init) ?? .changed,
                kind: entity.kind, id: entity.id, revision: revision)
        case .delete(let kind, let id):
            guard Configuration.shows(kind) else { return nil }
            self.init(type: .deleted, kind: kind, id: id, revision: revision)
        }
    }
}

private typealias What = LiveEvent.What

extension LiveEvent.What {
    fileprivate init(_ incident: Incident) {
        self = incident.isOpen ? .incidentOpened : .incidentResolved
    }
}

extension Configuration {
    fileprivate static func shows(_ kind: String) -> Bool {
        kinds.first { $0.kind == kind }?.shownFields.isEmpty == false
    }

    fileprivate func incident(named id: String, of kind: String) -> Incident? {
        guard kind == Incident.kind, let id = try? ID<Incident>(text: id) else { return nil }
        return incidents[id]
    }
}
