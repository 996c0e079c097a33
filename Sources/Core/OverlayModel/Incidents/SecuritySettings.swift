// SPDX-License-Identifier: Apache-2.0

/// From when on a network takes what it sees for an incident, and which incidents cut a device off.
public struct SecuritySettings: Hashable, Sendable, Codable {
    /// Seconds in which two instances of one device alternate.
    public var sessionConflictWindow: Int
    /// Seconds in which the addresses of one key alternate, and how often.
    public var sharedConfigWindow: Int
    public var sharedConfigChanges: Int
    /// Changes of address within a day that a device may have.
    public var addressChangesPerDay: Int
    @Ordered public var blockOn: Set<IncidentType>

    public init(
        sessionConflictWindow: Int = 300, sharedConfigWindow: Int = 300, sharedConfigChanges: Int = 4,
        addressChangesPerDay: Int = 10, blockOn: Set<IncidentType> = [.sessionConflict, .sharedConfig]
    ) {
        self.sessionConflictWindow = sessionConflictWindow
        self.sharedConfigWindow = sharedConfigWindow
        self.sharedConfigChanges = sharedConfigChanges
        self.addressChangesPerDay = addressChangesPerDay
        self.blockOn = blockOn
    }

    /// What the windows, and the numbers of changes, may be. An alternation is more than a way out and back, which a
    /// phone takes on a staircase.
    public static let limits = (window: 10...86_400, alternations: 3...100, changesPerDay: 1...100)

    private enum CodingKeys: String, CodingKey {
        case sessionConflictWindow = "session_conflict_window"
        case sharedConfigWindow = "shared_config_window"
        case sharedConfigChanges = "shared_config_changes"
        case addressChangesPerDay = "address_changes_per_day"
        case blockOn = "block_on"
    }
}

public enum IncidentType: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    /// Two machines use one identity: instance X is heard again after Y was.
    case sessionConflict = "session_conflict"
    /// One configuration is used in two places: the address of one key alternates.
    case sharedConfig = "shared_config"
    case suspiciousActivity = "suspicious_activity"

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
