// SPDX-License-Identifier: Apache-2.0

/// A QR code (ISO/IEC 18004) of a text, with the margin that readers need.
public struct QRCode: Sendable {
    /// Modules on a side, margin included.
    public let width: Int
    private let modules: [Bool]
    private let inner: Int

    /// ISO/IEC 18004 §5.3.8 asks for four modules around the symbol.
    static let margin = 4

    /// The most that one holds: version 40 at level L.
    public static let longestText = 2953

    /// - Parameter text: 1 to `longestText` bytes of UTF-8.
    /// - Returns: nil for one that is longer, or empty.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.longestText).contains(bytes.count), let symbol = EncodedSymbol(bytes) else { return nil }
        inner = symbol.width
        modules = symbol.modules
        width = symbol.width + 2 * Self.margin
    }

    /// Whether a module is dark; what lies outside isn't.
    func isDark(_ column: Int, _ row: Int) -> Bool {
        let (column, row) = (column - Self.margin, row - Self.margin)
        guard (0..<inner).contains(column), (0..<inner).contains(row) else { return false }
        return modules[row * inner + column]
    }
}
