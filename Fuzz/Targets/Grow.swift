// SPDX-License-Identifier: Apache-2.0

#if FUZZING
    import CFuzzer
    import Glibc

    /// Hands a target to libFuzzer, whose options the program's arguments are.
    enum Grow {
        private static let target = unsafe getenv("FUZZ_TARGET").flatMap {
            FuzzTarget(rawValue: unsafe String(cString: $0))
        }

        /// - Returns: the exit status.
        static func run() -> Int32 {
            guard target != nil else {
                print("FUZZ_TARGET: write one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
                return 64
            }
            var count = CommandLine.argc
            var arguments = unsafe Optional(CommandLine.unsafeArgv)
            return unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in
                // libFuzzer's buffer has this size, and lives during the call.
                unsafe target?.take(Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            }
        }
    }
#endif
