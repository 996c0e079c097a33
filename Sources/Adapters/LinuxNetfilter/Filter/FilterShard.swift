// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// A part of a generation's answers that has maps of its own.
///
/// The kernel's maps of concatenated ranges (nft_set_pipapo) go through the fields in order and carry along every
/// element that matched so far; each step costs a little for each element of the map and more for each that is
/// carried along. So the maps are kept small, a class with many elements has its own, and there the field that tells
/// most elements apart comes first. Measured here (`make bench`): 1,000 rules of one client behind one class field
/// made the decision four times as slow.
struct FilterShard {
    /// 1…4095.
    let number: Int
    let family: AddressFamily
    /// The classes in it, in the order of their index; one where the shard has no class field.
    var classes: [Int] = []
    var elements: [FlatFirewall.Element] = []
    let isOfOneClass: Bool

    /// A class with more elements has a shard of its own.
    private static let heavyClass = 32
    private static let maximumElements = 256
    private static let maximumClasses = 256

    /// The shards of one family, numbered from `first`. Elements of a class stand together in `firewall`.
    static func shards(of firewall: FlatFirewall, family: AddressFamily, first: Int) -> [FilterShard] {
        var shards: [FilterShard] = []
        var shared: FilterShard?
        var number = first
        func next(isOfOneClass: Bool) -> FilterShard {
            defer { number += 1 }
            return FilterShard(number: number, family: family, isOfOneClass: isOfOneClass)
        }
        for group in firewall.elements.filter({ $0.destinations.family == family }).grouped() {
            guard group.count <= heavyClass else {
                var own = next(isOfOneClass: true)
                own.add(group)
                shards.append(own)
                continue
            }
            if let full = shared,
                full.elements.count + group.count > maximumElements
                    || full.classes.count == maximumClasses
            {
                shards.append(full)
                shared = nil
            }
            var open = shared ?? next(isOfOneClass: false)
            open.add(group)
            shared = open
        }
        return shards + (shared.map { [$0] } ?? [])
    }

    /// What the conntrack mark holds while a packet of the class with this index is being decided.
    func scratchMark(index: Int) -> UInt32 { UInt32(number) << 8 | UInt32(index) }

    /// The bits of the scratch mark that tell the shard.
    static let scratchMask: UInt32 = 0x000f_ff00

    var byPort: [FlatFirewall.Element] { elements.filter { $0.ports != nil } }
    var plain: [FlatFirewall.Element] { elements.filter { $0.ports == nil } }

    /// The fields of the key for answers by port, the one that tells most elements apart first.
    var portFields: [Field] {
        guard isOfOneClass else { return [.classMark, .destination, .port, .proto] }
        let byDestination = byPort.map(\.destinations).mostFrequentCount
        let byService = byPort.map { $0.ports ?? .all }.mostFrequentCount
        return byDestination <= byService ? [.destination, .port, .proto] : [.port, .destination, .proto]
    }

    /// The fields of the key for answers that don't depend on ports.
    var plainFields: [Field] {
        isOfOneClass ? [.destination, .proto] : [.classMark, .destination, .proto]
    }

    enum Field {
        case classMark
        case destination
        case port
        case proto

        func type(_ family: AddressFamily) -> String {
            switch self {
            case .classMark: "mark"
            case .destination: family == .v4 ? "ipv4_addr" : "ipv6_addr"
            case .port: "inet_service"
            case .proto: "inet_proto"
            }
        }
    }

    private mutating func add(_ group: ArraySlice<FlatFirewall.Element>) {
        guard let first = group.first else { return }
        classes.append(first.classID)
        elements += group
    }
}

extension [FlatFirewall.Element] {
    /// Runs of elements with the same class.
    fileprivate func grouped() -> [ArraySlice<Element>] {
        var groups: [ArraySlice<Element>] = []
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex { $0.classID != self[start].classID } ?? endIndex
            groups.append(self[start..<end])
            start = end
        }
        return groups
    }
}

extension Array where Element: Hashable {
    fileprivate var mostFrequentCount: Int {
        reduce(into: [:]) { counts, element in counts[element, default: 0] += 1 }.values.max() ?? 0
    }
}
