// SPDX-License-Identifier: Apache-2.0

import Glibc

/// `fuzz list` and `fuzz replay CORPUS`. Built with FUZZING and -sanitize=fuzzer it is libFuzzer instead, for the target
/// that the environment's FUZZ_TARGET names (`Fuzz/run grow`).
@main
enum FuzzProgram {
    static func main() {
        #if FUZZING
            exit(Grow.run())
        #else
            exit(replay(Array(CommandLine.arguments.dropFirst())))
        #endif
    }

    /// - Returns: the exit status.
    private static func replay(_ arguments: [String]) -> Int32 {
        switch (arguments.first, arguments.count) {
        case ("list", 1):
            for target in FuzzTarget.allCases { print(target.rawValue) }
        case ("replay", 2):
            do {
                print(try Replay(corpus: arguments[1]).run())
            } catch {
                print(error)
                return 1
            }
        default:
            print("usage: fuzz list | fuzz replay CORPUS")
            return 64
        }
        return 0
    }
}
