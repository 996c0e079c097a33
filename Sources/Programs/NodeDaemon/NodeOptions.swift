// SPDX-License-Identifier: Apache-2.0

import Addressing
public import ArgumentParser
import FoundationEssentials
import Logging
import NodeRuntime

/// The flags that agent and gateway share. What is not given is read from the environment: `WARREN_INTERFACE` for
/// `--interface`, and so on.
public struct NodeOptions: ParsableArguments {
    @Option(help: "Where the node keeps its key, its identity and its last state.")
    var stateDir: String?

    @Option(help: "The name of the tunnel's interface (default: warren0).")
    var interface: String?

    @Option(help: "auto, kernel, engine or uapi (default: auto).")
    var driver: String?

    @Option(help: "Where 'warren up|down|status' find the node.")
    var socket: String?

    @Option(help: "Where kernel switches and rules that were changed are written down (default: /run/warren).")
    var runDir: String?

    @Option(help: "With --join-key-file: enrol at this server, unless enrolled.")
    var server: String?

    @Option(help: "A file with a join key, for --server.")
    var joinKeyFile: String?

    @Option(help: "Where others reach this node, host:port; told at enrolment.")
    var endpoint: String?

    @Option(help: "The UDP port to listen on; told at enrolment (default: the endpoint's; without one, any).")
    var listenPort: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Agree to destinations beyond the node's own networks (at first: yes). Stays as it was, as the next two.")
    var acceptRoutes: Bool?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Agree that an exit carries all of this machine's traffic; of a gateway: that it is an exit for others."
    )
    var acceptExit: Bool?

    @Flag(inversion: .prefixedNo, help: "Let nobody open a flow to this machine, whatever rules allow.")
    var blockIncoming: Bool?

    @Option(help: "debug, info, notice, warning or error (default: info).")
    var logLevel: String?

    public init() {}
}

/// What the options mean, read and checked.
struct NodeSettings {
    let stateDirectory: String
    let runDirectory: String
    let interface: InterfaceName
    let driver: DriverChoice
    let socket: String
    let invite: NodeCommand.Invite?
    let endpoint: Endpoint?
    let listenPort: UInt16?
    let consent: NodeConsent.Change
    /// `AUDIT_LOG`
    let keepsAudit: Bool
    let logLevel: Logger.Level
}

extension NodeOptions {
    /// - Throws: `ValidationError`, naming flag and value.
    func settings(_ kind: NodeKind, _ environment: [String: String]) throws -> NodeSettings {
        func value(_ given: String?, _ name: String) -> String? { given ?? environment["WARREN_\(name)"] }
        let endpoint = try value(endpoint, "ENDPOINT").map { try checked("--endpoint", $0, Endpoint.init(text:)) }
        return NodeSettings(
            stateDirectory: value(stateDir, "STATE_DIR") ?? kind.stateDirectory,
            runDirectory: value(runDir, "RUN_DIR") ?? "/run/warren",
            interface: try checked(
                "--interface", value(interface, "INTERFACE") ?? "warren0", InterfaceName.init(text:)),
            driver: try checked("--driver", value(driver, "DRIVER") ?? "auto", DriverChoice.init(text:)),
            socket: value(socket, "SOCKET") ?? kind.socket,
            invite: try invite(value(server, "SERVER"), keyFile: value(joinKeyFile, "JOIN_KEY_FILE")),
            endpoint: endpoint,
            listenPort: try value(listenPort, "LISTEN_PORT").map { try checked("--listen-port", $0, port) }
                ?? endpoint?.port,
            consent: try consent(kind, environment),
            keepsAudit: (environment["WARREN_AUDIT_LOG"] ?? environment["AUDIT_LOG"]) == "true",
            logLevel: try checked("--log-level", value(logLevel, "LOG_LEVEL") ?? "info", level))
    }

    private func consent(_ kind: NodeKind, _ environment: [String: String]) throws -> NodeConsent.Change {
        let change = NodeConsent.Change(
            acceptsRoutes: try acceptRoutes ?? flag("ACCEPT_ROUTES", environment),
            acceptsExit: try acceptExit ?? flag("ACCEPT_EXIT", environment),
            blocksIncoming: try blockIncoming ?? flag("BLOCK_INCOMING", environment))
        if case .gateway = kind, change.blocksIncoming == true { throw ValidationError(NodeConsent.gatewayIsOpen) }
        return change
    }

    private func flag(_ name: String, _ environment: [String: String]) throws -> Bool? {
        switch environment["WARREN_\(name)"] {
        case nil, "": return nil
        case "1", "true": return true
        case "0", "false": return false
        case let text?: throw ValidationError("WARREN_\(name): '\(text)' is neither 1 nor 0")
        }
    }

    private func invite(_ server: String?, keyFile: String?) throws -> NodeCommand.Invite? {
        switch (server, keyFile) {
        case (nil, nil): return nil
        case (let server?, let keyFile?):
            guard let text = try? String(contentsOfFile: keyFile, encoding: .utf8) else {
                throw ValidationError("--join-key-file: '\(keyFile)' can't be read")
            }
            return NodeCommand.Invite(server: server, key: String(text.filter { !$0.isWhitespace }))
        default: throw ValidationError("--server and --join-key-file go together")
        }
    }
}

private func checked<Value>(_ flag: String, _ text: String, _ parse: (String) throws(ParseError) -> Value) throws
    -> Value
{
    do { return try parse(text) } catch { throw ValidationError("\(flag): \(error)") }
}

private func port(_ text: String) throws(ParseError) -> UInt16 {
    guard let port = UInt16(text), port != 0 else { throw ParseError("'\(text)' is no port: it goes from 1 to 65535") }
    return port
}

private func level(_ text: String) throws(ParseError) -> Logger.Level {
    guard let level = Logger.Level(rawValue: text) else {
        throw ParseError("'\(text)' is no log level: write debug, info, notice, warning or error")
    }
    return level
}

extension DriverChoice {
    fileprivate init(text: String) throws(ParseError) {
        if text == "auto" {
            self = .automatic
        } else if let driver = TunnelDriver(rawValue: text) {
            self = .only(driver)
        } else {
            throw ParseError("'\(text)' is no driver: write auto, kernel, engine or uapi")
        }
    }
}
