// SPDX-License-Identifier: Apache-2.0

#if FUZZING
    import Glibc

    /// What the environment's FUZZ_TARGET names.
    private let target: FuzzTarget = {
        if let name = unsafe getenv("FUZZ_TARGET"), let target = unsafe FuzzTarget(rawValue: String(cString: name)) {
            return target
        }
        print("FUZZ_TARGET: write one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
        exit(64)
    }()

    /// libFuzzer, whose `main` this program then has, calls this for each input (FuzzerInterface.h).
    @c(LLVMFuzzerTestOneInput)
    public func takeFromLibFuzzer(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
        // libFuzzer's buffer has this size, and lives during the call.
        unsafe target.take(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    }
#endif
