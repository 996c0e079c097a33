// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxNetlink

/// Which rules of Warren's are an interface's: one line each in `IFACE.rules`, in the words of ip-rule(8).
struct RuleLedger: Sendable {
    private static let purpose = "rules"

    let directory: StateDirectory

    /// Those of the kernel's rules that name the interface or were written down for it.
    func rules(of interface: InterfaceName, among present: [RuleEntry]) throws -> [RuleEntry] {
        let written = lines(try directory.read(interface, Self.purpose))
        return present.filter { $0.inputInterface == interface.description || written.contains($0.line) }
    }

    /// Writes down the rules of an interface in place of those that were.
    func remember(_ rules: Set<RuleEntry>, of interface: InterfaceName) throws {
        try directory.locked {
            try directory.write(rules.map { $0.line + "\n" }.sorted().joined(), interface, Self.purpose)
        }
    }

    func forget(_ interface: InterfaceName) throws { try directory.remove(interface, Self.purpose) }

    /// Whether another interface needs the same rule: the kernel has it once.
    func isShared(_ rule: RuleEntry, by interface: InterfaceName) throws -> Bool {
        try directory.others(than: interface, Self.purpose).contains { lines($0).contains(rule.line) }
    }

    private func lines(_ text: String?) -> Set<String> { Set((text ?? "").split(separator: "\n").map(String.init)) }
}

extension RuleEntry {
    /// `-4 priority 100 not fwmark 0xca6c/0xffffffff lookup 51820`
    fileprivate var line: String {
        var words = [family == .v4 ? "-4" : "-6", "priority \(priority)"]
        if isInverted { words.append("not") }
        if let inputInterface { words.append("iif \(inputInterface)") }
        if let destination { words.append("to \(destination)") }
        if let ipProtocol { words.append("ipproto \(ipProtocol)") }
        if let destinationPorts { words.append("dport \(destinationPorts)") }
        if markMask != 0 { words.append("fwmark 0x\(String(mark, radix: 16))/0x\(String(markMask, radix: 16))") }
        switch action {
        case .lookup(let table): words.append("lookup \(table)")
        case .prohibit: words.append("prohibit")
        case .other(let number): words.append("action \(number)")
        }
        if let suppressPrefixLength { words.append("suppress_prefixlength \(suppressPrefixLength)") }
        return words.joined(separator: " ")
    }
}
