// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// Small changes of a configuration.
extension RandomOverlays {
    public mutating func change(_ configuration: inout Configuration) {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: changeOne(\.devices, of: &configuration) { $0.state = $0.state == .active ? .blocked : .active }
        case 1: changeOne(\.devices, of: &configuration) { $0.hostname = "another" }
        case 2: changeOne(\.peers, of: &configuration) { $0.isIsolated.toggle() }
        case 3:
            changeOne(\.networks, of: &configuration) {
                $0.enforcement = $0.enforcement == .enforce ? .observe : .enforce
            }
        case 4: changeOne(\.networks, of: &configuration) { $0.mtu = $0.mtu == 1280 ? 1420 : 1280 }
        case 5: changeOne(\.policies, of: &configuration) { $0.rules = $0.rules.dropLast() }
        case 6: changeOne(\.routes, of: &configuration) { $0.masquerade.toggle() }
        case 7: changeOne(\.groups, of: &configuration) { $0.routeIDs = $0.routeIDs.dropLast() }
        case 8:
            changeOne(\.devices, of: &configuration) { device in
                guard device.deviceKind == .agent else { return }
                device.management = device.management == .managed ? .limited : .managed
            }
        case 9:
            changeOne(\.peers, of: &configuration) { $0.additionalAllowedIPs = $0.additionalAllowedIPs.dropLast() }
        case 10: changeOne(\.routes, of: &configuration) { $0.via.reverse() }
        default:
            changeOne(\.groups, of: &configuration) { group in
                if let device = group.members.deviceIDs.min() { group.members.deviceIDs.remove(device) }
            }
        }
    }

    private mutating func changeOne<Value>(
        _ table: WritableKeyPath<Configuration, [ID<Value>: Value]>, of configuration: inout Configuration,
        _ body: (inout Value) -> Void
    ) {
        guard let id = configuration[keyPath: table].keys.sorted().randomElement(using: &generator),
            var value = configuration[keyPath: table][id]
        else { return }
        body(&value)
        configuration[keyPath: table][id] = value
    }
}
