// SPDX-License-Identifier: Apache-2.0

import ConfigurationYAML
import Logging
import ServiceLifecycle
import Standalone
import UnixSignals

/// SIGHUP: reads the configuration again and hands it to the client.
struct ReloadService: Service {
    let path: String
    let reload: AsyncStream<ClientConfiguration>.Continuation
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { read() }
    }

    /// A file that is not to be used leaves what runs, and the log says why.
    private func read() {
        do {
            let loaded = try ClientConfiguration.read(path: path)
            for warning in loaded.warnings { logger.warning("configuration", metadata: ["warning": "\(warning)"]) }
            reload.yield(loaded.configuration)
        } catch {
            for fault in error.faults { logger.error("not reloaded", metadata: ["fault": "\(fault)"]) }
        }
    }
}
