import HTTPWire
import Seeds
import Testing

/// What a reader makes of bytes that come in pieces: the same for every split, or the reader is wrong.
struct Reading: Equatable {
    var refusal: HTTPRefusal?
    var method: RequestMethod?
    var path = ""
    var query: String?
    var fields: [String] = []
    var framing: BodyFraming?
    var flags: [Bool] = []
    var body: [UInt8] = []
    var isWhole = false
    /// Bytes that belong to the next message.
    var rest: [UInt8] = []

    /// Reads one request from `pieces`, head and body.
    static func request(_ pieces: [[UInt8]], limits: HeadLimits = .gateway) -> Reading {
        var reading = Reading()
        var reader = RequestHeadReader(limits: limits)
        var body: BodyReader?
        do throws(HTTPRefusal) {
            for piece in pieces {
                guard !reading.isWhole else {
                    reading.rest += piece
                    continue
                }
                try reading.take(piece, &reader, &body)
            }
        } catch {
            reading.refusal = error
        }
        return reading
    }

    static func request(_ text: String, limits: HeadLimits = .gateway) -> Reading {
        request([Array(text.utf8)], limits: limits)
    }

    private mutating func take(
        _ piece: [UInt8], _ reader: inout RequestHeadReader, _ bodyReader: inout BodyReader?
    ) throws(HTTPRefusal) {
        var place = 0
        if bodyReader == nil {
            guard let end = try reader.read(piece.span) else { return }
            place = end
            note(reader.head)
            bodyReader = BodyReader(reader.head.framing, limit: reader.limits.body)
        }
        guard var running = bodyReader else { return }
        defer { bodyReader = running }
        guard let end = try running.read(piece.span, from: place, into: &body) else { return }
        isWhole = true
        rest += piece[end...]
    }

    private mutating func note(_ head: RequestHead) {
        method = head.method
        path = String(decoding: head.path, as: UTF8.self)
        query = head.query.map { String(decoding: $0, as: UTF8.self) }
        framing = head.framing
        flags = [head.keepAlive, head.expectsContinue, head.isUpgrade, head.isHTTP10]
        fields = head.table.fields.map { field in
            let name = String(decoding: head.table.name(field), as: UTF8.self)
            let value = String(decoding: head.table.value(field), as: UTF8.self)
            return "\(name): \(value)\(field.isHopByHop ? " (hop)" : "")"
        }
    }
}

extension HeadLimits {
    /// As the data plane sets them.
    static var gateway: HeadLimits {
        var limits = HeadLimits()
        limits.upgradePath = "/v1/stream"
        return limits
    }
}

/// Every way to cut `bytes` in two, and bytes one by one.
func splits(_ bytes: [UInt8]) -> [[[UInt8]]] {
    (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } + [bytes.map { [$0] }]
}

/// One request, and what must come of it.
struct StrictnessRow: CustomTestStringConvertible, Sendable {
    let name: String
    let raw: String
    let refusal: HTTPRefusal?

    init(_ name: String, _ raw: String, _ refusal: HTTPRefusal?) {
        (self.name, self.raw, self.refusal) = (name, raw, refusal)
    }

    var testDescription: String { name }

    /// A POST with these field lines and no body.
    static func post(_ name: String, _ fields: String, _ refusal: HTTPRefusal?) -> StrictnessRow {
        post(name, fields, "", refusal)
    }

    /// A POST with these field lines and this body.
    static func post(_ name: String, _ fields: String, _ body: String, _ refusal: HTTPRefusal?) -> StrictnessRow {
        StrictnessRow(name, "POST /v1/messages HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)", refusal)
    }

    /// A GET of this target with a valid host.
    static func get(_ name: String, _ target: String, _ refusal: HTTPRefusal?) -> StrictnessRow {
        StrictnessRow(name, "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n", refusal)
    }

    /// A GET with this first line.
    static func line(_ name: String, _ line: String, _ refusal: HTTPRefusal?) -> StrictnessRow {
        StrictnessRow(name, "\(line)\r\nHost: localhost\r\n\r\n", refusal)
    }
}

extension SeededRandom {
    /// Changes, inserts, removes or doubles one byte.
    mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int(next() % UInt64(bytes.count))
        let telling = Array("\r\n :;,%/#\\\t\0\"0xA=".utf8)
        let byte = next() % 2 == 0 ? telling[Int(next() % UInt64(telling.count))] : UInt8(truncatingIfNeeded: next())
        switch next() % 4 {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.insert(bytes[place], at: place)
        }
    }
}
