// SPDX-License-Identifier: Apache-2.0

import NodeRuntime

extension FlowLogConfiguration {
    private static let keys = ["enabled", "path", "group", "per_packet", "max_size_mb", "keep"]

    /// What is said of the flow log: `configuration` is nil where it is switched off.
    struct Reading {
        let configuration: FlowLogConfiguration?
    }

    /// - Returns: nil where it could not be read.
    static func read(_ root: Section) -> Reading? {
        let section = root["logging"].map { Section($0, keys: keys) }
        var log = FlowLogConfiguration()
        if case let section?? = section { log.take(section) }
        let enabled = root.either("logging_enabled", section??["enabled"]).map { $0.flag() } ?? true
        return enabled.map { Reading(configuration: $0 ? log : nil) }
    }

    private mutating func take(_ section: Section) {
        if let text = section["path"]?.text("the path of a file") { path = text }
        // 0 stands for the standard group.
        if let number = section["group"]?.integer(0...65535), number > 0 { group = UInt16(number) }
        if let isOn = section["per_packet"]?.flag() { perPacket = isOn }
        if let megabytes = section["max_size_mb"]?.integer(1...1_000_000) { maximumSize = megabytes << 20 }
        if let files = section["keep"]?.integer(0...1_000) { keep = files }
    }
}
