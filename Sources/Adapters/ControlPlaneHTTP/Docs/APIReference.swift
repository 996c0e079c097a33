// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import FoundationEssentials
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// The API for people: one page without scripts, of the route table that serves.
struct APIReference {
    private let areas: [(name: String, endpoints: [Endpoint])]

    init(_ endpoints: [Endpoint]) {
        // Beside the API is only what watches the process, and this page.
        let areas = Dictionary(grouping: endpoints.filter(\.path.isInAPI), by: \.path.area)
        self.areas = areas.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var page: Content {
        let head = HTML(
            "head", [:], HTML(raw: "<meta charset=\"utf-8\">"),
            HTML(raw: "<meta name=\"viewport\" content=\"width=device-width\">"),
            HTML("title", [:], .text("Warren API")), HTML("style", [:], HTML(raw: Self.style)))
        let body = HTML("body", [:], [HTML("nav", [:], links), HTML("main", [:], introduction + areas.map(section))])
        let source = "<!DOCTYPE html>" + HTML("html", ["lang": "en"], head, body).source
        return Content(type: "text/html; charset=utf-8", Array(source.utf8), headers: Self.headers)
    }

    private var links: [HTML] {
        areas.map { area in HTML("a", ["href": "#\(area.name)"], .text(area.name)) }
    }

    private var introduction: [HTML] {
        [
            HTML("h1", [:], .text("Warren API")),
            HTML(
                "p", [:],
                HTML.sentence(
                    """
                    Paths are below `/api/v1`. Send `Authorization: Session HASH` with the session_hash that \
                    `POST /auth/login` answers. What is refused comes as `application/problem+json`: its code, a \
                    sentence that says what would be right, and the fields that are wrong.
                    """)),
            HTML(
                "p", [:],
                HTML.sentence(
                    """
                    PUT changes what the body names; what is missing stays, and `null` clears what can be empty. An \
                    entity's ETag, sent back as `If-Match`, sees to it that nobody's change in between is lost. For \
                    programs:
                    """) + [.text(" "), HTML("a", ["href": "/api/v1/openapi.json"], .text("OpenAPI 3.1")), .text(".")]),
        ]
    }

    private func section(_ area: (name: String, endpoints: [Endpoint])) -> HTML {
        HTML(
            "section", ["id": area.name],
            [HTML("h2", [:], .text(area.name))] + area.endpoints.map(\.reference))
    }

    /// Nothing is loaded, nothing runs, and nobody shows the page in a frame.
    private static let headers: HTTPFields = {
        let digest = Data(SecretDigest(of: style.utf8).bytes.array).base64EncodedString()
        var headers: HTTPFields = [:]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
        return headers
    }()

    private static let style = """
        body{margin:0;display:flex;font:15px/1.5 system-ui,sans-serif;color:#1d2530;background:#fff}\
        nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem;box-sizing:border-box;background:#f3f5f8}\
        nav a{display:block;color:#2b4a7a;text-decoration:none}nav a:hover{text-decoration:underline}\
        main{padding:1.5rem;max-width:60rem;min-width:0;flex:1}h1{margin-top:0}h2{margin-top:2.5rem}\
        code{font:13px ui-monospace,monospace;background:#eef1f5;padding:0 .2em}summary{cursor:pointer;padding:.3rem 0}\
        summary b{display:inline-block;min-width:4.5em;font:600 13px ui-monospace,monospace}\
        details>*:not(summary){margin-left:1.5rem}table{border-collapse:collapse;margin:.5rem 0 1rem 1.5rem}\
        td,th{text-align:left;vertical-align:top;padding:.15rem .8rem .15rem 0;border-bottom:1px solid #e3e7ed}\
        @media(prefers-color-scheme:dark){body{color:#d8dee8;background:#12161c}nav{background:#1a2029}\
        nav a,main a{color:#8fb4ee}code{background:#242c37}td,th{border-color:#2c3541}}
        """
}
