import HTTPWire

/// The catalogue, and a word of life for every other path that is asked with GET.
enum ModelAnswer {
    static func make(_ head: RequestHead, _ models: [String], id: UInt64) -> Answer {
        if head.hasPath("/v1/models") { return Answer.json(200, id: id, list(models)) }
        let prefix = Array("/v1/models/".utf8)
        guard head.path.starts(with: prefix) else {
            return Answer.json(200, id: id, Array(#"{"service":"gatehouse-simulator"}"#.utf8))
        }
        let wanted = String(decoding: head.path.dropFirst(prefix.count), as: UTF8.self)
        guard models.contains(wanted) else { return ErrorAnswer.make(404, id: id, "model: \(wanted)") }
        var body: [UInt8] = []
        append(wanted, to: &body)
        return Answer.json(200, id: id, body)
    }

    private static func list(_ models: [String]) -> [UInt8] {
        var body: [UInt8] = []
        body.append(literal: "{\"data\":[")
        for (index, model) in models.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            append(model, to: &body)
        }
        body.append(literal: "],\"has_more\":false,\"first_id\":")
        append(id: models.first, to: &body)
        body.append(literal: ",\"last_id\":")
        append(id: models.last, to: &body)
        body.append(UInt8(ascii: "}"))
        return body
    }

    private static func append(_ model: String, to body: inout [UInt8]) {
        body.append(literal: "{\"type\":\"model\",\"id\":")
        append(id: model, to: &body)
        body.append(literal: ",\"display_name\":")
        append(id: model, to: &body)
        body.append(literal: ",\"created_at\":\"2026-01-01T00:00:00Z\"}")
    }

    private static func append(id: String?, to body: inout [UInt8]) {
        guard let id else { return body.append(literal: "null") }
        body.append(UInt8(ascii: "\""))
        JSONText.append(escaped: id.utf8, to: &body)
        body.append(UInt8(ascii: "\""))
    }
}
