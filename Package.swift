// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Layers and who may import whom: docs/architecture.md; `make check` holds it (scripts/check-imports).

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

/// Targets that hold C pointers: each raw-pointer step is a visible `unsafe`.
let cEdge: [SwiftSetting] = strict + [.strictMemorySafety()]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Core/\(name)", swiftSettings: strict)
}

func service(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Services/\(name)", swiftSettings: strict)
}

func adapter(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Adapters/\(name)", swiftSettings: settings)
}

/// How releases are linked: what a program maps stays resident, read or not, so there should be little of it.
/// - lld, which comes with Swift, packs relative relocations (DT_RELR, glibc ≥ 2.36): 10 KB instead of 1.2 MB.
/// - Nothing looks up symbols of a program by name, though Swift's static linking exports them all.
/// - C++'s runtime is linked in, as far as it is used (Sources/C/CxxRuntime).
let compactLink: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic",
            "-L\(Context.packageDirectory)/Sources/C/CxxRuntime",
        ], .when(platforms: [.linux], configuration: .release))
]

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/Programs/\(name)", swiftSettings: strict,
        linkerSettings: compactLink)
}

func tests(_ of: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(of)Tests", dependencies: [.byName(name: of)] + dependencies, path: "Tests/\(of)Tests",
        exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "warren",
    products: [
        .executable(name: "wg-server", targets: ["wg-server"]),
        .executable(name: "wg-client", targets: ["wg-client"]),
        .executable(name: "protected-resource", targets: ["protected-resource"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C: one folder a library; each has one owning Swift type in the adapter named behind it.
        .systemLibrary(name: "CMnl", path: "Sources/C/CMnl"),  // LinuxNetlink.NetlinkSocket
        .systemLibrary(name: "CNftables", path: "Sources/C/CNftables"),  // LinuxNetfilter.Nftables
        .systemLibrary(name: "CNetfilterLog", path: "Sources/C/CNetfilterLog"),  // LinuxNetfilter.PacketLogSocket
        .systemLibrary(name: "CYAML", path: "Sources/C/CYAML"),  // ConfigurationYAML.LoadedDocument
        .target(name: "CLinux", path: "Sources/C/CLinux"),  // kernel headers and the inline shims they need

        core("Addressing"),
        core("WireGuard", ["Addressing", crypto]),
        core("OverlayModel", ["Addressing"]),
        core("OverlayProtocol", ["Addressing", "OverlayModel"]),
        core("Credentials", ["Addressing", "OverlayModel", "WireGuard", crypto, cryptoExtras]),

        service("NodeRuntime", ["Addressing", "OverlayModel", "OverlayProtocol", logging, lifecycle]),
        service(
            "ControlPlane",
            ["Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "WireGuard", logging, lifecycle]),
        service("Standalone", ["Addressing", "OverlayModel", "NodeRuntime", "WireGuard", logging, lifecycle]),

        adapter("LinuxNetlink", ["Addressing", "CLinux", "CMnl"], settings: cEdge),
        adapter(
            "LinuxNetfilter",
            [
                "Addressing", "OverlayModel", "NodeRuntime", "LinuxNetlink", "CLinux", "CNftables", "CNetfilterLog",
                logging,
            ],
            settings: cEdge),
        adapter(
            "LinuxTunnel", ["Addressing", "NodeRuntime", "LinuxNetlink", "CLinux", logging], settings: cEdge),
        adapter(
            "ConfigurationYAML", ["Addressing", "OverlayModel", "NodeRuntime", "WireGuard", "Standalone", "CYAML"],
            settings: cEdge),
        adapter("FlowLogFile", ["Addressing", "OverlayModel", "NodeRuntime", logging]),
        adapter("ControlPlaneSQLite", ["OverlayModel", "ControlPlane", grdb]),

        // What the command lines of wg-server and wg-client have in common.
        .target(
            name: "StandaloneCommand",
            dependencies: [
                "Addressing", "NodeRuntime", "Standalone", "ConfigurationYAML", "LinuxTunnel", arguments, logging,
            ],
            path: "Sources/Programs/StandaloneCommand", swiftSettings: strict),
        program(
            "wg-server",
            [
                "StandaloneCommand", "Addressing", "OverlayModel", "Standalone", "NodeRuntime", "ConfigurationYAML",
                "FlowLogFile", "LinuxNetfilter", "LinuxTunnel", "CLinux", arguments, logging, lifecycle, signals,
            ]),
        program(
            "wg-client",
            [
                "StandaloneCommand", "Addressing", "Standalone", "NodeRuntime", "ConfigurationYAML", "LinuxTunnel",
                arguments, logging, lifecycle, signals,
            ]),
        program("protected-resource", [hummingbird, arguments, logging, lifecycle]),

        // What several kinds of tests share: random worlds, and network namespaces.
        .target(
            name: "TestSupport", dependencies: ["Addressing", "OverlayModel"], path: "Tests/Support/Random",
            swiftSettings: strict),
        // What every implementation of the port Store has to do.
        .target(
            name: "StoreConformance", dependencies: ["OverlayModel", "ControlPlane", "TestSupport"],
            path: "Tests/Support/Store", swiftSettings: strict),
        .target(
            name: "NamespaceSupport", dependencies: ["CLinux"], path: "Tests/Support/Namespace", swiftSettings: strict),
        // Sends packets through the compiled rules in a network namespace of its own.
        .executableTarget(
            name: "packet-judge",
            dependencies: [
                "Addressing", "OverlayModel", "NodeRuntime", "LinuxNetfilter", "FlowLogFile", "TestSupport", "CLinux",
                logging,
            ],
            path: "Tests/System/packets", swiftSettings: strict),

        // Parsers of bytes from outside, under inputs that nobody would send: `Fuzz/run`.
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Addressing", "OverlayModel", "NodeRuntime", "Standalone", "ConfigurationYAML", "LinuxNetlink",
                "LinuxNetfilter", "LinuxTunnel", "CLinux",
            ],
            path: "Fuzz/Targets", swiftSettings: cEdge),

        tests("Addressing"),
        tests("WireGuard"),
        tests("OverlayModel", ["Addressing", "TestSupport"], exclude: ["Golden"]),
        tests("OverlayProtocol", ["Addressing", "OverlayModel"]),
        tests("Credentials", ["Addressing", "OverlayModel", "WireGuard"]),
        tests("NodeRuntime", ["Addressing", "OverlayModel", logging]),
        tests("Standalone"),
        tests("LinuxNetlink", ["NamespaceSupport"]),
        tests("LinuxNetfilter", ["NamespaceSupport"]),
        tests("LinuxTunnel", ["NamespaceSupport"]),
        tests("ConfigurationYAML"),
        tests("FlowLogFile"),
        tests(
            "ControlPlane",
            [
                "Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "WireGuard", "ControlPlaneSQLite",
                logging,
            ]),
        tests("ControlPlaneSQLite", ["OverlayModel", "ControlPlane", "StoreConformance", "TestSupport", grdb]),
    ],
    swiftLanguageModes: [.v6]
)
