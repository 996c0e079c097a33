// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Testing

@testable import ControlPlaneHTTP

@Suite struct PageTests {
    @Test func `a path that isn't the API's gives the page, which finds its way itself`() async throws {
        try await World.run(assets: try .sample) { world in
            for path in ["/", "/devices", "/networks/office?filter=x", "/apiary"] {
                let answer = try await world.ask("GET", path)
                #expect(answer.status == 200 && answer.body == "<p>page</p>", "\(path)")
                #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
                #expect(answer.headers["cache-control"] == "no-cache")
            }
            let head = try await world.ask("HEAD", "/")
            #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "11")
        }
    }

    @Test func `the API's paths stay problems, and so does a file that isn't there any more`() async throws {
        try await World.run(assets: try .sample) { world in
            for path in ["/api/v1/nothing", "/assets/app-OLD.js", "/assets/../index.html"] {
                let answer = try await world.ask("GET", path)
                #expect(answer.status == 404 && answer["code"] == "not_found", "\(path)")
            }
            #expect(try await world.ask("POST", "/devices", body: "{}").status == 404)
            #expect(try await world.ask("GET", "/health").body.contains("ok"))
        }
    }

    @Test func `a file comes in the smallest form that the browser takes, and stays in its cache`() async throws {
        try await World.run(assets: try .sample) { world in
            for (accepted, coding, body) in [
                ("gzip, deflate, br", "br", "b"), ("gzip;q=0.8, br;q=0", "gzip", "g"), ("deflate", nil, "plain"),
            ] {
                let answer = try await world.ask("GET", "/assets/app-1.js", headers: ["Accept-Encoding": accepted])
                #expect(answer.body == body && answer.headers["content-encoding"] == coding)
                #expect(answer.headers["content-type"] == "text/javascript; charset=utf-8")
                #expect(answer.headers["cache-control"] == "public, max-age=31536000, immutable")
                #expect(answer.headers["vary"] == "Accept-Encoding")
                let tag = try #require(answer.headers["etag"])
                let headers = ["Accept-Encoding": accepted, "If-None-Match": tag]
                #expect(try await world.ask("GET", "/assets/app-1.js", headers: headers).status == 304)
            }
        }
    }

    @Test func `a page loads nothing from elsewhere, runs no script of its own text, and is in nobody's frame`()
        async throws
    {
        try await World.run(assets: try .sample) { world in
            let headers = try await world.ask("GET", "/").headers
            let policy = try #require(headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(headers["x-content-type-options"] == "nosniff")
            #expect(headers["referrer-policy"] == "no-referrer")
            #expect(headers["cross-origin-opener-policy"] == "same-origin")
        }
    }

    @Test func `a server that was built without pages says how it gets them`() async throws {
        try await World.run { world in
            let answer = try await world.ask("GET", "/")
            #expect(answer["code"] == "not_available_yet")
            #expect(answer["detail"]?.contains("make web") == true)
            #expect(try await world.ask("GET", "/devices").status == 404)
        }
    }

    @Test func `what a browser refused is taken, and what is no report is not`() async throws {
        try await World.run(assets: try .sample) { world in
            let report = #"{"csp-report": {"document-uri": "https://w/devices?q=1", "blocked-uri": "inline"}}"#
            let large = String(repeating: " ", count: 20_000)
            for (body, status) in [(report, 204), ("{}", 400), (large, 413)] {
                let answer = try await world.ask("POST", "/csp-report", body: body)
                #expect(answer.status == status)
            }
        }
    }

    @Test func `a report's addresses lose their query, and ten a minute are enough`() throws {
        let report = #"{"csp-report": {"document-uri": "https://w/devices?q=1", "effective-directive": "img-src"}}"#
        let violation = try JSONText.decode(PolicyReport.self, from: Array(report.utf8)).violation
        #expect(violation.page == "https://w/devices" && violation.directive == "img-src" && violation.blocked.isEmpty)

        let reports = PolicyReports(silent)
        let now = ContinuousClock.now
        #expect((0..<20).count { _ in reports.admits(at: now) } == 10)
        #expect(reports.admits(at: now + .seconds(61)))
    }

    @Test func `an archive that is cut or has what no page has is refused`() throws {
        let whole = tar(["index.html": "<p>page</p>"])
        #expect(throws: TarArchive.Malformed.self) { try WebAssets(archive: Array(whole.prefix(515))) }
        #expect(throws: TarArchive.Malformed.self) { try WebAssets(archive: tar(["notes.txt": "x"])) }
        #expect(throws: TarArchive.Malformed.self) { try WebAssets(archive: tar(["app.js.br": "x"])) }
        #expect(try WebAssets(archive: []).isEmpty)
    }
}

extension WebAssets {
    fileprivate static var sample: Self {
        get throws {
            try Self(
                archive: tar([
                    "index.html": "<p>page</p>", "assets/app-1.js": "plain", "assets/app-1.js.br": "b",
                    "assets/app-1.js.gz": "g",
                ]))
        }
    }
}

/// As `tar --format=ustar` writes it, with what readers look at.
private func tar(_ files: KeyValuePairs<String, String>) -> [UInt8] {
    files.flatMap { name, text in
        var header = [UInt8](repeating: 0, count: 512)
        header.replaceSubrange(0..<name.utf8.count, with: name.utf8)
        let digits = String(text.utf8.count, radix: 8)
        let size = String(repeating: "0", count: 11 - digits.count) + digits
        header.replaceSubrange(124..<135, with: size.utf8)
        header[156] = UInt8(ascii: "0")
        let padding = (512 - text.utf8.count % 512) % 512
        return header + Array(text.utf8) + [UInt8](repeating: 0, count: padding)
    } + [UInt8](repeating: 0, count: 1024)
}
