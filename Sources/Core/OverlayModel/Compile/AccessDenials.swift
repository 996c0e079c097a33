// SPDX-License-Identifier: Apache-2.0

/// An access list with its order taken out: sources and the peers that they are kept apart from. What no rule names
/// alone is treated alike, so that there are as many entries as the rules name peers, and one more.
struct AccessDenials {
    let pairs: [(sources: [Peer], destinations: [Peer])]

    init(_ list: AccessList, among peers: [Peer], in overlay: Overlay) {
        let named = Set(list.rules.flatMap { [$0.source, $0.target] })
        let blocks =
            peers.filter { named.contains(.peer($0.id)) }.map { [$0] }
            + [peers.filter { !named.contains(.peer($0.id)) }].filter { !$0.isEmpty }
        pairs = blocks.compactMap { sources in
            let denied = blocks.filter { destinations in
                guard let a = sources.first, let b = destinations.first else { return false }
                return overlay.accessListDenies(a, b)
            }
            return denied.isEmpty ? nil : (sources, denied.flatMap { $0 })
        }
    }
}
