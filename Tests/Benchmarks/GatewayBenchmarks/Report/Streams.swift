import Synchronization

/// Streams: a few for what each one costs, then two thousand at once.
struct Streams: Encodable {
    /// Times in microseconds.
    struct Row: Encodable {
        let target: String
        let firstP50: Double
        let firstP99: Double
        let eventP50: Double
        let eventP99: Double
        let deltasPerRead: Double
        let cut: Int
        /// Of two thousand at once.
        let manyCut: Int
        let manyEventP99: Double
        let kibibytesPerStream: Double
    }

    let rows: [Row]
    let bounds: [Bound]

    static func take(_ options: Options, _ stage: Stage, _ house: House) async throws -> Streams {
        var rows: [Row] = []
        for target in house.targets where !target.isSlow {
            guard let gauge = house.gauges[target] else { continue }
            _ = try await StreamLoad.first.drive(port: stage.port(target), key: house.key)
            let few = try await StreamLoad.few.drive(port: stage.port(target), key: house.key)
            let before = try gauge.residentKiB()
            let peak = Mutex(before)
            let many = try await StreamLoad.many.drive(port: stage.port(target), key: house.key) {
                let now = try gauge.residentKiB()
                peak.withLock { $0 = max($0, now) }
            }
            let grown = peak.withLock { $0 } - before
            rows.append(Row(target, few, many, Double(grown) / Double(StreamLoad.many.streams)))
        }
        return Streams(rows)
    }

    private init(_ rows: [Row]) {
        self.rows = rows
        guard let direct = rows.first, let ours = rows.last else {
            bounds = []
            return
        }
        bounds = [
            .most("added time to first event p99 in ms", 2, (ours.firstP99 - direct.firstP99) / 1_000),
            .most("added time of an event p50 in us", 50, ours.eventP50 - direct.eventP50),
            .most("RSS of each of \(StreamLoad.many.streams) streams in KiB", 40, ours.kibibytesPerStream),
            .most("streams cut", 0, Double(ours.cut + ours.manyCut)),
            .most("deltas that one read brought", 1.01, ours.deltasPerRead),
        ]
    }

    var text: [String] {
        let (few, many) = (StreamLoad.few, StreamLoad.many)
        let head = ["", "first p50", "first p99", "event p50", "event p99", "a read", "cut"]
        let manyHead = ["many: p99", "cut", "KiB each"]
        return [
            "streams: \(few.startsPerSecond) begin each second, \(few.streams) in all; then \(many.streams) at once",
            Table.line(head + manyHead),
        ] + rows.map(\.line)
    }
}

extension Streams.Row {
    fileprivate init(_ target: Target, _ few: StreamDrive, _ many: StreamDrive, _ size: Double) {
        self.init(
            target: target.rawValue, firstP50: few.firstByte.p50, firstP99: few.firstByte.p99, eventP50: few.delay.p50,
            eventP99: few.delay.p99, deltasPerRead: few.deltasPerRead, cut: few.cut, manyCut: many.cut,
            manyEventP99: many.delay.p99, kibibytesPerStream: size)
    }

    fileprivate var line: String {
        let first = [firstP50, firstP99].map(Table.milliseconds)
        let event = [eventP50, eventP99].map { "\($0.rounded(0)) us" }
        let many = [Table.milliseconds(manyEventP99), "\(manyCut)", "\(kibibytesPerStream.rounded(1))"]
        return Table.line([target] + first + event + ["\(deltasPerRead.rounded(2))", "\(cut)"] + many)
    }
}
