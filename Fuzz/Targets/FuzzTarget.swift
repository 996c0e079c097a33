// SPDX-License-Identifier: Apache-2.0

/// A parser of bytes from outside and what must hold of it, whatever the bytes are.
///
/// The raw value names the target's folder in the corpus.
enum FuzzTarget: String, CaseIterable {
    case gatewayConfiguration = "gateway-configuration"
    case clientConfiguration = "client-configuration"
    case route
    case wireGuard = "wireguard"
    case conntrack
    case packetLog = "packet-log"
    case ruleset
    case packet
    case uapi
    case serverMessage = "server-message"
    case nodeMessage = "node-message"
    case document
    case word

    /// Parses an input. Returns, whether the parser takes the input or not; traps where the parser breaks a promise.
    func take(_ input: [UInt8]) {
        switch self {
        case .gatewayConfiguration: ConfigurationTargets.gateway(input)
        case .clientConfiguration: ConfigurationTargets.client(input)
        case .route: NetlinkTargets.route(input)
        case .wireGuard: NetlinkTargets.wireGuard(input)
        case .conntrack: NetfilterTargets.conntrack(input)
        case .packetLog: NetfilterTargets.packetLog(input)
        case .ruleset: NetfilterTargets.ruleset(input)
        case .packet: PacketTarget.packet(input)
        case .uapi: UAPITarget.answer(input)
        case .serverMessage: OverlayTargets.serverMessage(input)
        case .nodeMessage: OverlayTargets.nodeMessage(input)
        case .document: OverlayTargets.document(input)
        case .word: OverlayTargets.word(input)
        }
    }

    /// Whether a replay also cuts each input at every byte. Configurations are read whole, and reading one costs
    /// milliseconds.
    var isCutInReplay: Bool { ![.gatewayConfiguration, .clientConfiguration, .document].contains(self) }
}

/// A promise of a parser.
func promise(_ holds: Bool, _ words: @autoclosure () -> String) {
    if !holds { fatalError("broken promise: \(words())") }
}
