// SPDX-License-Identifier: Apache-2.0

#if !FUZZING
    import Glibc

    /// `fuzz list` and `fuzz replay CORPUS`. Built with FUZZING, the program is libFuzzer instead (Grow.swift).
    @main
    enum FuzzProgram {
        static func main() {
            exit(run(Array(CommandLine.arguments.dropFirst())))
        }

        /// - Returns: the exit status.
        private static func run(_ arguments: [String]) -> Int32 {
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
#endif
