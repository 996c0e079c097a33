// SPDX-License-Identifier: Apache-2.0

public import Addressing
import NodeRuntime
import OverlayModel
public import Standalone

extension GatewayConfiguration {
    /// Reads wg-server's configuration from its text, without looking at any file itself.
    /// - Parameters:
    ///   - file: how faults call the text.
    ///   - keyFile: reads the key file of a path, or says why it can't, to be said after the path.
    /// - Throws: every fault that it has.
    public static func parse(
        text: String, file: String, keyFile: @escaping (_ path: String) throws(ParseError) -> String
    ) throws(ConfigurationFaults) -> LoadedConfiguration<GatewayConfiguration> {
        try parse(ConfigurationSource(text: text, file: file, keyFile: keyFile))
    }

    /// - Throws: every fault that the file has, or why it cannot be read.
    public static func read(path: String) throws(ConfigurationFaults) -> LoadedConfiguration<GatewayConfiguration> {
        try parse(ConfigurationSource(path: path))
    }

    private static func parse(
        _ source: ConfigurationSource
    ) throws(ConfigurationFaults) -> LoadedConfiguration<GatewayConfiguration> {
        let log = FaultLog(file: source.file)
        return try log.conclude(GatewayConfiguration(source, log))
    }

    /// Reads the parts one by one, each to its end, and then holds them against each other.
    private init?(_ source: ConfigurationSource, _ log: FaultLog) {
        let keys = ["wg", "authz", "logging", "policy", "authz_mode", "logging_enabled"]
        guard let (root, wg) = log.root(source, keys: keys, wg: localInterfaceKeys + ["peers"]) else { return nil }
        let local = LocalInterface(wg, source, ports: 1...65535, standardPort: 51820)
        let peers = (wg["peers"]?.list("[{public_key: KEY, allowed_ips: [10.10.0.2/32]}]") ?? []).map {
            PlacedPeer($0, source)
        }
        if peers.isEmpty { log.warn(line: wg.line, field: "wg.peers", "is empty; nobody can connect") }

        let authorization = root["authz"].flatMap { Section($0, keys: ["mode", "resources"]) }
        let modeField = root.either("authz_mode", authorization?["mode"])
        let mode = modeField.map { $0.mode() } ?? .observe
        let resources = (authorization?["resources"]?.list("[{cidr: 10.30.0.0/24, mode: observe}]") ?? []).map {
            PlacedResource($0)
        }
        let policy = root["policy"].flatMap { Section($0, keys: ["rules"]) }
        let ruleFields = policy?["rules"]?.list("[{client_id: KEY, allowed_cidrs: [10.20.0.0/24]}]") ?? []
        let rules = ruleFields.map { PlacedRule($0) }
        let logging = FlowLogConfiguration.read(root)

        let checks = GatewayChecks(
            local: local, peers: peers.compactMap(\.self), resources: resources.compactMap(\.self))
        checks.holdPeersApart()
        checks.holdResourcesApart()
        if !peers.contains(where: { $0?.publicKey == nil }) { checks.findClients(of: rules.compactMap(\.self)) }
        if ruleFields.isEmpty { checks.refuseEnforcement(mode: mode == .enforce ? modeField : nil) }

        guard let local, let mode, let logging else { return nil }
        self.init(
            local: local, peers: peers.compactMap { $0?.value }, mode: mode,
            resources: resources.compactMap { $0?.value }, rules: rules.compactMap { $0?.value },
            logging: logging.configuration)
    }
}

extension Field {
    func mode() -> EnforcementMode? {
        choice(EnforcementMode.allCases.map { ($0.rawValue, $0) })
    }
}
