/// Where the body of a request ends (RFC 9112, section 6), where there can be one answer only.
enum RequestFraming {
    static func read(
        _ table: FieldTable, method: RequestMethod, isHTTP10: Bool, limit: Int
    ) throws(HTTPRefusal) -> BodyFraming {
        guard let coding = table.value(.transferEncoding) else {
            guard let text = table.value(.contentLength) else { return .none }
            let length = try ContentLength.read(text)
            guard length == 0 || method.takesBody else { throw .malformed(.bodyUnexpected) }
            guard let length, length <= limit else { throw .bodyTooLarge }
            return .length(length)
        }
        guard table.first(.contentLength) == nil else { throw .malformed(.lengthAndCoding) }
        guard !isHTTP10, coding.elementsEqual("chunked".utf8) else { throw .malformed(.transferCoding) }
        guard method.takesBody else { throw .malformed(.bodyUnexpected) }
        return .chunked
    }
}

/// The value of `Content-Length` (RFC 9110, section 8.6): decimal digits without leading zeros.
enum ContentLength {
    /// The length; `nil` when it is a number beyond `Int`.
    static func read(_ text: ArraySlice<UInt8>) throws(HTTPRefusal) -> Int? {
        guard !text.isEmpty, text.allSatisfy(Bytes.isDigit) else { throw .malformed(.lengthGrammar) }
        guard text.count == 1 || text.first != UInt8(ascii: "0") else { throw .malformed(.lengthGrammar) }
        var length = 0
        for digit in text {
            let (scaled, isOver) = length.multipliedReportingOverflow(by: 10)
            let (sum, isCarried) = scaled.addingReportingOverflow(Int(digit - 0x30))
            guard !isOver, !isCarried else { return nil }
            length = sum
        }
        return length
    }
}
