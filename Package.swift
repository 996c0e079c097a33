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
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOTLS", "NIOHTTP1", "NIOWebSocket"].map {
    .product(name: $0, package: "swift-nio")
}
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
/// What the HTTP server is made of.
let httpServer: [Target.Dependency] = [
    hummingbird,
    .product(name: "HummingbirdTLS", package: "hummingbird"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOWebSocket", package: "swift-nio"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

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
        .executable(name: "warren-agent", targets: ["warren-agent"]),
        .executable(name: "warren-gateway", targets: ["warren-gateway"]),
        .executable(name: "protected-resource", targets: ["protected-resource"]),
        .executable(name: "warren", targets: ["warren"]),
        .executable(name: "warren-server", targets: ["warren-server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C: one folder a library; each has one owning Swift type in the adapter named behind it.
        .systemLibrary(name: "CMnl", path: "Sources/C/CMnl"),  // LinuxNetlink.NetlinkSocket
        .systemLibrary(name: "CNftables", path: "Sources/C/CNftables"),  // LinuxNetfilter.Nftables
        .systemLibrary(name: "CNetfilterLog", path: "Sources/C/CNetfilterLog"),  // LinuxNetfilter.PacketLogSocket
        .systemLibrary(name: "CYAML", path: "Sources/C/CYAML"),  // ConfigurationYAML.LoadedDocument
        .systemLibrary(name: "CQREncode", path: "Sources/C/CQREncode"),  // QRCode.EncodedSymbol
        .target(name: "CLinux", path: "Sources/C/CLinux"),  // kernel headers and the inline shims they need
        .target(name: "CWebAssets", path: "Sources/C/CWebAssets"),  // warren-server.Board: what `make web` has built

        core("Addressing"),
        core("WireGuard", ["Addressing", crypto]),
        core("OverlayModel", ["Addressing", crypto]),
        core("OverlayProtocol", ["Addressing", "OverlayModel", "Credentials"]),
        core("Credentials", ["Addressing", "OverlayModel", "WireGuard", crypto, cryptoExtras]),

        service(
            "NodeRuntime",
            ["Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "WireGuard", logging, lifecycle]),
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
            "LinuxTunnel",
            [
                "Addressing", "OverlayModel", "OverlayProtocol", "WireGuard", "NodeRuntime", "LinuxNetlink", "CLinux",
                logging,
            ],
            settings: cEdge),
        adapter(
            "ConfigurationYAML", ["Addressing", "OverlayModel", "NodeRuntime", "WireGuard", "Standalone", "CYAML"],
            settings: cEdge),
        adapter("QRCode", ["CQREncode"], settings: cEdge),
        adapter("ServiceManager", [lifecycle], settings: cEdge),
        adapter("EchoSocket", ["Addressing"], settings: cEdge),
        adapter("NodeSocket", ["OverlayProtocol", "NodeRuntime", logging, lifecycle], settings: cEdge),
        adapter("FlowLogFile", ["Addressing", "OverlayModel", "NodeRuntime", logging]),
        adapter(
            "ControlPlaneClient",
            ["Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "NodeRuntime", nioSSL] + nio),
        adapter("CertificateAuthority", ["Addressing", "OverlayModel", "Credentials", crypto, x509, asn1]),
        adapter(
            "ControlPlaneHTTP",
            [
                "Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "ControlPlane", "QRCode", logging,
                lifecycle,
            ] + httpServer),
        adapter("ControlPlaneSQLite", ["Addressing", "OverlayModel", "OverlayProtocol", "ControlPlane", grdb]),

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
                "StandaloneCommand", "Addressing", "OverlayModel", "Standalone", "NodeRuntime", "NodeWiring",
                "ConfigurationYAML", "FlowLogFile", "LinuxNetfilter", "LinuxTunnel", "CLinux", arguments, logging,
                lifecycle, signals,
            ]),
        program(
            "wg-client",
            [
                "StandaloneCommand", "Addressing", "Standalone", "NodeRuntime", "ConfigurationYAML", "LinuxTunnel",
                arguments, logging, lifecycle, signals,
            ]),
        // What programs with a firewall wire alike.
        .target(
            name: "NodeWiring",
            dependencies: [
                "OverlayModel", "NodeRuntime", "FlowLogFile", "LinuxNetfilter", "LinuxTunnel", logging, lifecycle,
            ],
            path: "Sources/Programs/NodeWiring", swiftSettings: strict),
        // What agent and gateway share: flags, wiring, the run.
        .target(
            name: "NodeDaemon",
            dependencies: [
                "Addressing", "OverlayModel", "OverlayProtocol", "NodeRuntime", "ControlPlaneClient", "NodeSocket",
                "NodeWiring", "LinuxNetfilter", "LinuxTunnel", "ServiceManager", arguments, logging, lifecycle, signals,
            ],
            path: "Sources/Programs/NodeDaemon", swiftSettings: strict),
        program("warren-agent", ["NodeDaemon", arguments]),
        program("warren-gateway", ["NodeDaemon", arguments]),
        program(
            "warren",
            [
                "Addressing", "WireGuard", "OverlayModel", "OverlayProtocol", "Credentials", "NodeRuntime",
                "ControlPlaneClient", "NodeSocket", "EchoSocket", "FlowLogFile", "QRCode", "ConfigurationYAML",
                arguments,
            ]),
        program("protected-resource", [hummingbird, arguments, logging, lifecycle]),

        program(
            "warren-server",
            [
                "Addressing", "Credentials", "WireGuard", "OverlayModel", "OverlayProtocol", "ControlPlane",
                "ControlPlaneHTTP", "ControlPlaneSQLite", "CertificateAuthority", "NodeRuntime", "ServiceManager",
                "CWebAssets", arguments,
                logging, lifecycle, signals, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // What several kinds of tests share: random worlds, and network namespaces.
        .target(
            name: "TestSupport", dependencies: ["Addressing", "OverlayModel"], path: "Tests/Support/Random",
            swiftSettings: strict),
        // What every implementation of the port Store has to do.
        .target(
            name: "StoreConformance", dependencies: ["OverlayModel", "OverlayProtocol", "ControlPlane", "TestSupport"],
            path: "Tests/Support/Store", swiftSettings: strict),
        .target(
            name: "NamespaceSupport", dependencies: ["CLinux"], path: "Tests/Support/Namespace", swiftSettings: strict),
        // Sends packets through the compiled rules in a network namespace of its own.
        .executableTarget(
            name: "packet-judge",
            dependencies: [
                "Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "NodeRuntime", "LinuxNetfilter",
                "LinuxTunnel", "FlowLogFile", "TestSupport", "CLinux", logging,
            ],
            path: "Tests/System/packets", swiftSettings: strict),
        // Agents without tunnels, by the thousand: `make bench-fabric`.
        .executableTarget(
            name: "fabric-bench",
            dependencies: [
                "Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "WireGuard", "NodeRuntime",
                "ControlPlaneClient", nioSSL,
            ] + nio,
            path: "Tests/System/fabric", swiftSettings: strict),

        // Parsers of bytes from outside, under inputs that nobody would send: `Fuzz/run`.
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "NodeRuntime", "Standalone",
                "ConfigurationYAML", "LinuxNetlink", "LinuxNetfilter", "LinuxTunnel", "CLinux",
            ],
            path: "Fuzz/Targets", swiftSettings: cEdge),

        tests("Addressing"),
        tests("WireGuard"),
        tests("OverlayModel", ["Addressing", "TestSupport"], exclude: ["Golden"]),
        tests("OverlayProtocol", ["Addressing", "OverlayModel"]),
        tests("Credentials", ["Addressing", "OverlayModel", "WireGuard"]),
        tests("NodeRuntime", ["Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "WireGuard", logging]),
        tests("Standalone"),
        tests("LinuxNetlink", ["NamespaceSupport"]),
        tests("LinuxNetfilter", ["NamespaceSupport"]),
        tests("LinuxTunnel", ["NamespaceSupport"]),
        tests("ServiceManager", [logging, lifecycle]),
        tests("EchoSocket", ["Addressing"]),
        tests("NodeSocket", ["Addressing", "NodeRuntime", "OverlayProtocol", logging]),
        tests("ConfigurationYAML"),
        tests("QRCode"),
        tests("FlowLogFile"),
        tests("CertificateAuthority", ["Addressing", x509, asn1]),
        tests(
            "ControlPlaneHTTP",
            [
                "Addressing", "Credentials", "OverlayModel", "OverlayProtocol", "ControlPlane", "CertificateAuthority",
                "WireGuard", logging, lifecycle,
            ] + httpServer, exclude: ["Golden"]),
        tests(
            "ControlPlane",
            [
                "Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "WireGuard", "ControlPlaneSQLite",
                "NodeRuntime", "TestSupport", grdb, logging, crypto,
            ]),
        tests(
            "ControlPlaneSQLite",
            ["Addressing", "OverlayModel", "OverlayProtocol", "ControlPlane", "StoreConformance", "TestSupport", grdb]),
        tests(
            "ControlPlaneClient",
            ["Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "NodeRuntime", nioSSL, x509, asn1, crypto]
                + nio),
        .testTarget(
            name: "WarrenCommandTests",
            dependencies: [
                "Addressing", "OverlayModel", "OverlayProtocol", "Credentials", "ControlPlaneClient", "NodeRuntime",
                "FlowLogFile", "warren", arguments,
            ],
            path: "Tests/WarrenCommandTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
