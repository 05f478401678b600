import Digests
import Vocabulary

extension LeafMoney {
    func write(to buffer: inout LeafBuffer) {
        switch self {
        case .held(let nano, let path, let windows, let prices):
            buffer.amount("nano", nano)
            buffer.list("path", path) { buffer, subject in buffer.text(subject) }
            buffer.hash("price", prices)
            windows.write(to: &buffer)
        case .settled(let end): end.write(to: &buffer)
        case .released(let hold, let released):
            buffer.word("hold", hold.text)
            buffer.amount("released", released)
        case .expired(let hold, let charged, let released, let mark):
            if let charged { buffer.amount("charged", charged) }
            buffer.word("hold", hold.text)
            if let mark { buffer.word("mark", mark.rawValue) }
            if let released { buffer.amount("released", released) }
        case .adjusted(let nano, let path, let windows, let hold):
            if let hold { buffer.word("hold", hold.text) }
            buffer.amount("nano", nano)
            buffer.list("path", path) { buffer, subject in buffer.text(subject) }
            windows.write(to: &buffer)
        case .closed(let subject, let spent):
            buffer.amount("spent", spent)
            buffer.text("subject", subject)
        case .carried(let books): books.write(to: &buffer)
        }
    }
}

extension WindowStarts {
    func write(to buffer: inout LeafBuffer) {
        buffer.object("win") { buffer in
            buffer.integer("d", day)
            buffer.integer("h", hour)
            buffer.integer("m", month)
            buffer.integer("w", week)
        }
    }
}

extension Settlement {
    func write(to buffer: inout LeafBuffer) {
        buffer.amount("charged", charged)
        buffer.word("hold", hold.text)
        if let mark { buffer.word("mark", mark.rawValue) }
        if let overrun { buffer.amount("overrun", overrun) }
        if let pricedBy { buffer.word("priced_by", pricedBy.rawValue) }
        buffer.amount("released", released)
    }
}

extension CarriedBooks {
    func write(to buffer: inout LeafBuffer) {
        buffer.list("accounts", accounts) { buffer, account in account.write(to: &buffer) }
        buffer.list("holds", holds) { buffer, hold in hold.write(to: &buffer) }
        buffer.integer("part", Int64(part))
        buffer.integer("parts", Int64(parts))
        windows.write(to: &buffer)
    }
}

extension CarriedBooks.Account {
    func write(to buffer: inout LeafBuffer) {
        buffer.object { buffer in
            buffer.balance("d", day)
            buffer.balance("h", hour)
            buffer.text("id", id)
            buffer.balance("m", month)
            buffer.balance("overrun", overrun)
            buffer.balance("total", total)
            buffer.balance("w", week)
        }
    }
}

extension CarriedBooks.Hold {
    func write(to buffer: inout LeafBuffer) {
        buffer.object { buffer in
            buffer.text("hold", id)
            buffer.amount("nano", nano)
            buffer.list("path", path) { buffer, subject in buffer.text(subject) }
            windows.write(to: &buffer)
        }
    }
}
