// SPDX-License-Identifier: Apache-2.0

// Run in a network namespace of its own: ip netns exec NAME packet-judge bench
switch CommandLine.arguments.dropFirst().first {
case "bench": try Bench().run()
default: throw Failure("usage: packet-judge bench")
}
