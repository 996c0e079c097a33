// SPDX-License-Identifier: Apache-2.0

/// The watches of all devices, as many as there is room for.
public struct Watchlist: Sendable {
    private var watches: [ID<Device>: DeviceWatch] = [:]
    private let room: Int

    /// Ten times the devices that an installation is made for; the memory of a device that does nothing unusual is half
    /// a kilobyte.
    public static let standardRoom = 50_000

    public init(room: Int = Self.standardRoom) {
        self.room = room
    }

    public subscript(device: ID<Device>) -> DeviceWatch? { watches[device] }

    public var count: Int { watches.count }

    /// - Returns: whether that is more than a repetition.
    public mutating func note(_ observation: Observation, of device: ID<Device>, now: Timestamp) -> Bool {
        if watches[device] == nil, watches.count >= room { makeRoom() }
        return watches[device, default: DeviceWatch()].note(observation, now: now)
    }

    public mutating func forget(_ device: ID<Device>) {
        watches[device] = nil
    }

    /// The quietest sixteenth goes at once, so that looking for it costs little for each.
    private mutating func makeRoom() {
        let byQuiet = watches.sorted { ($0.value.lastNoted, $0.key) < ($1.value.lastNoted, $1.key) }
        for (device, _) in byQuiet.prefix(max(room / 16, 1)) { watches[device] = nil }
    }
}
