// SPDX-License-Identifier: Apache-2.0

/// A choice whose cases earlier systems call otherwise: those names are taken as well, and never given.
public protocol FormerlyNamed: CaseIterable {
    static var formerNames: [String: Self] { get }
}
