// SPDX-License-Identifier: Apache-2.0

import ControlPlaneSQLite
import StoreConformance
import Testing

@Suite(.timeLimit(.minutes(10))) struct ConformanceTests {
    @Test(arguments: StoreBehaviour.all) func `the store does what its port says`(behaviour: StoreBehaviour)
        async throws
    {
        try await Folder.with { folder in
            try await behaviour.check { try SQLiteStore(path: folder.store) }
        }
    }
}
