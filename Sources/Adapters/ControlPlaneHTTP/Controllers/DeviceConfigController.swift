// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol
import QRCode

/// What people import into a WireGuard app: the text, and pictures of it.
struct DeviceConfigController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/networks/:network/peers/:peer/config", controlPlane.permissions.read,
                "A peer's configuration for wg-quick and the WireGuard apps, as text or QR code.",
                query: ConfigQuery.self, media: ConfigForm.allCases.map(\.mediaType),
                json: Schema.answer(ConfigResponse.self)
            ) { call in
                let config = try await controlPlane.config(
                    call.principal, try call.id("network", of: "network"), try call.id("peer", of: "peer"))
                return try (call.query.form ?? ConfigForm(accepting: call.request.headers[.accept])).content(config)
            }.refuses(.invalid, .keyLost, .storeUnavailable)
        ]
    }
}

private struct ConfigQuery: QueryParameters {
    let format: Format?

    enum Format: String, CaseIterable, Decodable, Sendable {
        case json, text, svg, png, qr
    }

    var form: ConfigForm? {
        switch format {
        case nil: nil
        case .json: .json
        case .text: .text
        case .svg: .svg
        case .png, .qr: .png
        }
    }

    static let notes = ["format": "Without it what the header Accept prefers, or JSON; `qr` is `png`."]
}

private enum ConfigForm: CaseIterable {
    case json, text, svg, png

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .text: "text/plain"
        case .svg: "image/svg+xml"
        case .png: "image/png"
        }
    }

    /// The first of the accepted types that there is.
    init(accepting header: String?) {
        let types = (header ?? "").split(separator: ",").map { type in
            type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        }
        let forms = types.compactMap { type in Self.allCases.first { $0.mediaType == type } }
        self = forms.first ?? .json
    }

    func content(_ config: ConfigResponse) throws -> Content {
        switch self {
        case .json: try Content(json: config)
        case .text: file(Array(config.config.utf8), "attachment; filename=\"\(config.fileName)\"")
        case .svg: file(Array(try qrCode(config).svg.utf8), "inline")
        case .png: file(try qrCode(config).png, "inline")
        }
    }

    private func file(_ bytes: [UInt8], _ disposition: String) -> Content {
        let type = self == .text ? "text/plain; charset=utf-8" : mediaType
        return Content(type: type, bytes, headers: [.contentDisposition: disposition])
    }

    private func qrCode(_ config: ConfigResponse) throws -> QRCode {
        guard let code = QRCode(config.config) else {
            throw Problem(
                .invalid,
                "the configuration has \(config.config.utf8.count) bytes and a QR code at most "
                    + "\(QRCode.longestText): take the file")
        }
        return code
    }
}
