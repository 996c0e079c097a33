// SPDX-License-Identifier: Apache-2.0

/// The files of the pages that this server gives out: bytes at paths, whatever they show.
public struct WebAssets: Sendable {
    private let files: [String: WebAsset]

    /// None: a server without pages.
    public init() {
        files = [:]
    }

    /// - Parameter archive: a tar archive. `NAME.br` and `NAME.gz` are what NAME is, compressed; what lies in `assets/`
    ///   is named after its content; `index.html` is the page that finds its way by the path it was asked at.
    /// - Throws: what is wrong with it.
    public init(archive: [UInt8]) throws {
        var forms: [String: [WebAsset.Coding: ArraySlice<UInt8>]] = [:]
        for (path, bytes) in try TarArchive(archive).files {
            let coding = WebAsset.Coding.allCases.first { path.hasSuffix($0.suffix) } ?? .identity
            forms[String(path.dropLast(coding.suffix.count)), default: [:]][coding] = bytes
        }
        var files: [String: WebAsset] = [:]
        for (name, forms) in forms {
            guard let asset = WebAsset(name: name, forms: forms) else {
                throw TarArchive.Malformed(reason: "'\(name)' is nothing that a page has")
            }
            files[name] = asset
        }
        self.files = files
    }

    var isEmpty: Bool { files.isEmpty }

    /// - Parameter path: of a URL.
    /// - Returns: the page itself where there is nothing else, but for what pages ask for by its content's name.
    func asset(at path: Substring) -> WebAsset? {
        let name = path.drop { $0 == "/" }
        return files[String(name)] ?? (name.hasPrefix("assets/") ? nil : files["index.html"])
    }
}
