// SPDX-License-Identifier: Apache-2.0

/// How full a prefix is.
public struct AddressCapacity: Hashable, Sendable {
    public let used: Int
    /// `Int.max` where it is more than anybody counts.
    public let total: Int

    public init(used: Int, total: Int) {
        self.used = used
        self.total = total
    }

    public var free: Int { max(total - used, 0) }

    /// Whether somebody should look at it.
    public var attention: Attention? {
        Attention.allCases.last { used >= $0.threshold(of: total) }
    }

    public enum Attention: String, Hashable, Sendable, Codable, CaseIterable {
        case filling
        case nearlyFull = "nearly_full"

        /// Of a hundred.
        public var percent: Int {
            switch self {
            case .filling: 80
            case .nearlyFull: 95
            }
        }

        /// The least number that is at least that part, without losing what an integer division cuts off.
        fileprivate func threshold(of total: Int) -> Int {
            let (whole, rest) = total.quotientAndRemainder(dividingBy: 100)
            return whole * percent + (rest * percent + 99) / 100
        }
    }
}

extension AddressPool {
    public var utilization: AddressCapacity { AddressCapacity(used: used, total: capacity) }
}
