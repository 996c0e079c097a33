// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Firewall {
    /// Takes the order out of the rules. The cost grows with the rules and with how much they overlap: a sweep over
    /// the sources finds the classes, and one over the destinations of each class its elements.
    public func flattened() -> FlatFirewall {
        var flattening = Flattening(firewall: self)
        for family in AddressFamily.allCases { flattening.flatten(family) }
        return flattening.flat
    }
}

/// All that the answers of a source depend on.
private struct SourceClass: Hashable {
    let family: AddressFamily
    /// Indices of the rules that name the source, ascending.
    let rules: [Int]
    let mode: EnforcementMode?
}

private struct Flattening {
    let firewall: Firewall
    var flat = FlatFirewall()
    /// nil: a class without elements; all it asks for is denied by default.
    private var numbers: [SourceClass: Int?] = [:]
    private var classCount = 0

    init(firewall: Firewall) {
        self.firewall = firewall
    }

    mutating func flatten(_ family: AddressFamily) {
        let rules = firewall.rules
        var sweep = Sweep(through: Prefix.default(family).last)
        for (index, rule) in rules.enumerated() where rule.destinations.contains(where: { $0.family == family }) {
            for prefix in rule.sources where prefix.family == family { sweep.add(prefix.interval, item: index) }
        }
        let modes = ModeItems(firewall.enforcement.sources, family: family, firstItem: rules.count)
        modes.add(to: &sweep)

        var previous: SourceClass?
        sweep.forEachSegment { span, items in
            let source = SourceClass(
                family: family, rules: Array(items.prefix { $0 < rules.count }), mode: modes.longestMatch(among: items))
            defer { previous = source }
            guard let number = number(of: source) else { return }
            if source == previous, let last = flat.sources.popLast() {
                let joined = Interval(first: last.addresses.first, last: span.last)
                flat.sources.append(.init(addresses: AddressRange(family: family, span: joined), classID: number))
            } else {
                flat.sources.append(.init(addresses: AddressRange(family: family, span: span), classID: number))
            }
        }
    }

    private mutating func number(of source: SourceClass) -> Int? {
        if let known = numbers[source] { return known }
        let elements = elements(of: source, classID: classCount + 1)
        guard !elements.isEmpty else {
            numbers[source] = .some(nil)
            return nil
        }
        classCount += 1
        flat.elements += elements
        numbers[source] = .some(classCount)
        return classCount
    }

    private func elements(of source: SourceClass, classID: Int) -> [FlatFirewall.Element] {
        var sweep = Sweep(through: Prefix.default(source.family).last)
        for index in source.rules {
            for prefix in firewall.rules[index].destinations where prefix.family == source.family {
                sweep.add(prefix.interval, item: index)
            }
        }
        let rules = firewall.rules
        let modes = ModeItems(firewall.enforcement.destinations, family: source.family, firstItem: rules.count)
        modes.add(to: &sweep)

        // Neighbours with equal answers become one range.
        var ranges: [(span: Interval, answers: [ServiceAnswer])] = []
        var known: [DestinationClass: [ServiceAnswer]] = [:]
        sweep.forEachSegment { span, items in
            let mode = firewall.enforcement.mode(source: source.mode, destination: modes.longestMatch(among: items))
            let destination = DestinationClass(rules: Array(items.prefix { $0 < rules.count }), mode: mode)
            let answers = known[destination] ?? destination.answers(rules: rules, family: source.family)
            known[destination] = answers
            if let last = ranges.last, last.answers == answers {
                ranges[ranges.count - 1].span = Interval(first: last.span.first, last: span.last)
            } else {
                ranges.append((span, answers))
            }
        }
        return ranges.flatMap { span, answers in
            answers.map { answer in
                FlatFirewall.Element(
                    classID: classID, destinations: AddressRange(family: source.family, span: span),
                    protocols: answer.protocols, ports: answer.ports, answer: answer.verdict)
            }
        }
    }
}

/// The enforcement exceptions of one family as items of a sweep.
private struct ModeItems {
    private let exceptions: [(prefix: Prefix, mode: EnforcementMode)]
    private let firstItem: Int

    init(_ modes: [Prefix: EnforcementMode], family: AddressFamily, firstItem: Int) {
        exceptions = modes.filter { $0.key.family == family }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.firstItem = firstItem
    }

    func add(to sweep: inout Sweep) {
        for (index, exception) in exceptions.enumerated() {
            sweep.add(exception.prefix.interval, item: firstItem + index)
        }
    }

    func longestMatch(among items: [Int]) -> EnforcementMode? {
        items.lazy.filter { $0 >= firstItem }.map { exceptions[$0 - firstItem] }
            .max { $0.prefix.length < $1.prefix.length }?.mode
    }
}
