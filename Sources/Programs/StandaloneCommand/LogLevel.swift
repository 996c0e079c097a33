// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
public import Logging

/// For `--log-level`.
public func logLevel(named name: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: name) else {
        throw ValidationError("'\(name)' is no log level: write debug, info, notice, warning or error")
    }
    return level
}
