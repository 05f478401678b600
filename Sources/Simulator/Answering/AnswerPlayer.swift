import NIOCore

/// A running answer: how far it is written.
struct AnswerPlayer {
    /// Why playing stopped.
    enum Stop {
        /// Nanoseconds.
        case pause(Int64)
        case close, hang, ended
    }

    private let answer: Answer
    private var offset = 0
    private var mark = 0

    init(_ answer: Answer) { self.answer = answer }

    /// Writes up to the next act that takes time.
    mutating func play(into output: inout ByteBuffer) -> Stop {
        while mark < answer.marks.count {
            let next = answer.marks[mark]
            write(upTo: next.offset, to: &output)
            mark += 1
            switch next.act {
            case .pause(let nanoseconds): return .pause(nanoseconds)
            case .close: return .close
            case .hang: return .hang
            case .stamp: stamp(&output)
            }
        }
        write(upTo: answer.bytes.count, to: &output)
        return .ended
    }

    private mutating func write(upTo end: Int, to output: inout ByteBuffer) {
        output.writeBytes(answer.bytes[offset..<end])
        offset = end
    }

    /// Writes the clock in place of the next bytes.
    private mutating func stamp(_ output: inout ByteBuffer) {
        let digits = String(NIODeadline.now().uptimeNanoseconds)
        let zeros = Answer.stampLength - digits.utf8.count
        output.writeRepeatingByte(0x30, count: max(0, zeros))
        output.writeString(digits)
        offset += Answer.stampLength
    }
}
