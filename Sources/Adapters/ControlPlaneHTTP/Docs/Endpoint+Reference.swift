// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import OverlayModel
import OverlayProtocol

extension Endpoint {
    var reference: HTML {
        HTML(
            "details", ["id": operationID],
            [
                HTML(
                    "summary", [:],
                    [
                        HTML("b", [:], .text(method.rawValue)), HTML("code", [:], .text(path.template)), .text(" "),
                    ] + HTML.sentence(summary)),
                HTML("p", [:], HTML.sentence("Who may: \(requirement.words).")),
            ] + queryTable + bodyTable + answerTable + refusalList)
    }

    private var queryTable: [HTML] {
        table(
            "Query",
            query.fields.map { field in
                [
                    HTML("code", [:], .text(field.name)), HTML("span", [:], HTML.sentence(field.schema.words)),
                    .text(field.presence == .required ? "required" : ""),
                    HTML("span", [:], HTML.sentence(query.notes[field.name] ?? "")),
                ]
            })
    }

    private var bodyTable: [HTML] { request.map { table("Body", FieldRow.all(of: $0).map(\.cells)) } ?? [] }

    private var answerTable: [HTML] {
        switch answer {
        case .nothing: return [HTML("p", [:], .text("Answer: \(status)"))]
        case .media(let types, _):
            return [HTML("p", [:], .text("Answer: \(status), \(types.joined(separator: " or "))"))]
        case .json(.either(let schemas)): return schemas.flatMap { table(title($0), FieldRow.all(of: $0).map(\.cells)) }
        case .json(let schema): return table(title(schema), FieldRow.all(of: schema).map(\.cells))
        }
    }

    private func title(_ schema: Schema) -> String {
        if case .array = schema { "Answer: \(status), a list" } else { "Answer: \(status)" }
    }

    private var refusalList: [HTML] {
        let codes = refusals.sorted { ($0.status, $0.rawValue) < ($1.status, $1.rawValue) }
        return [
            HTML(
                "p", [:],
                HTML.sentence("Problems: " + codes.map { "\($0.status) `\($0.rawValue)`" }.joined(separator: ", ")))
        ]
    }

    private func table(_ title: String, _ rows: [[HTML]]) -> [HTML] {
        guard !rows.isEmpty else { return [] }
        let lines = rows.map { row in HTML("tr", [:], row.map { HTML("td", [:], $0) }) }
        return [HTML("p", [:], .text(title)), HTML("table", [:], lines)]
    }
}

extension FieldRow {
    fileprivate var cells: [HTML] {
        [HTML("code", [:], .text(path)), HTML("span", [:], HTML.sentence(type)), .text(presence)]
    }
}

extension Requirement {
    fileprivate var words: String {
        switch self {
        case .anonymous: "anybody"
        case .device: "a device, by its credential"
        case .user(let access): "who is signed in (`\(access.rawValue)`)"
        }
    }
}
