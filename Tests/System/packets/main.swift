// SPDX-License-Identifier: Apache-2.0

// Run in a network namespace of its own:
//   ip netns exec NAME packet-judge judge FIREWALLS FLOWS SEED
//   ip netns exec NAME packet-judge overlays OVERLAYS FLOWS SEED
//   ip netns exec NAME packet-judge bench
//   packet-judge model
import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
do {
    switch (arguments.first, arguments.dropFirst().compactMap { Int($0) }) {
    case ("judge", let numbers) where numbers.count == 3:
        try Judge(firewalls: numbers[0], flowsEach: numbers[1], seed: UInt64(numbers[2])).run()
    case ("overlays", let numbers) where numbers.count == 3:
        try OverlayJudge(overlays: numbers[0], flowsEach: numbers[1], seed: UInt64(numbers[2])).run()
    case ("model", []): try ModelBench().run()
    case ("bench", []):
        try ModelBench().run()
        try Bench().run()
    default: throw Failure("usage: packet-judge judge|overlays WORLDS FLOWS SEED | packet-judge bench|model")
    }
} catch {
    printError("\(error)")
    exit(1)
}
