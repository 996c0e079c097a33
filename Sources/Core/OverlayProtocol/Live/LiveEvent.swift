// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// Something happened: a text frame of `GET /events`. It says what to look at again, not how that is now.
public struct LiveEvent: Codable, Sendable, Hashable {
    /// Grows with each event of a workspace, over restarts of the server as well. What `since` takes.
    public let sequence: UInt64
    public let at: Timestamp
    public let type: What
    /// `policy`, `device`, `incident` …; nil for a `reset`, here and below.
    public let kind: String?
    public let id: String?
    /// Of the configuration: that of a change, or what a node says it runs.
    public let revision: UInt64?

    public struct What: RawRepresentable, Codable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// An entity was made or changed.
        public static let changed = What(rawValue: "changed")
        public static let deleted = What(rawValue: "deleted")
        public static let incidentOpened = What(rawValue: "incident_opened")
        public static let incidentResolved = What(rawValue: "incident_resolved")
        /// A device's connection: it has one, or was not back in time. One with a file has it with a gateway.
        public static let online = What(rawValue: "online")
        public static let offline = What(rawValue: "offline")
        /// The gateway by which a device is reached is another, or none.
        public static let rerouted = What(rawValue: "rerouted")
        /// What a device's node says of what it runs is another.
        public static let reported = What(rawValue: "reported")
        /// A node hasn't said for too long what it runs.
        public static let stale = What(rawValue: "stale")
        /// A node found that somebody else had changed what it runs, and put it right.
        public static let repaired = What(rawValue: "repaired")
        /// Events from before are not told: what follows does so from a state that is to be loaded now.
        public static let reset = What(rawValue: "reset")
    }

    public init(
        sequence: UInt64, at: Timestamp, type: What, kind: String? = nil, id: String? = nil, revision: UInt64? = nil
    ) {
        self.sequence = sequence
        self.at = at
        self.type = type
        self.kind = kind
        self.id = id
        self.revision = revision
    }

    private enum CodingKeys: String, CodingKey {
        case at, type, kind, id, revision
        case sequence = "seq"
    }
}
