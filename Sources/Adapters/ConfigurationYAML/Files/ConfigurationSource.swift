// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What a configuration is read from: its text, and the key files that it names.
struct ConfigurationSource {
    var text: String
    /// How faults call the file.
    var file: String
    /// The permission bits of the file, where it is one that others than its owner may open.
    var openMode: String?
    /// Reads the key file of a path.
    var keyFile: (_ path: String) throws(ParseError) -> String

    static let limit = 16 << 20

    init(
        text: String, file: String, openMode: String? = nil,
        keyFile: @escaping (_ path: String) throws(ParseError) -> String
    ) {
        self.text = text
        self.file = file
        self.openMode = openMode
        self.keyFile = keyFile
    }

    /// A file of at most 16 MiB. Key files with a relative path lie beside it.
    init(path: String) throws(ConfigurationFaults) {
        let file: RegularFile
        do { file = try RegularFile(path: path, limit: Self.limit) } catch {
            throw ConfigurationFaults(faults: [ConfigurationFault(file: path, message: error.description)])
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            let line = file.bytes.prefix(Self.validCount(file.bytes)).count { $0 == UInt8(ascii: "\n") } + 1
            let fault = ConfigurationFault(file: path, line: line, message: "is not UTF-8 here; save the file as UTF-8")
            throw ConfigurationFaults(faults: [fault])
        }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        self.init(text: text, file: path, openMode: file.isOpenToOthers ? file.octalMode : nil) {
            name throws(ParseError) in
            try KeyFile.read(name.hasPrefix("/") ? name : folder + name)
        }
    }

    /// How many bytes at the beginning are UTF-8.
    private static func validCount(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }
}
