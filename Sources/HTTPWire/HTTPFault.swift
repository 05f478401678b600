/// What is wrong with a malformed message.
package enum HTTPFault: Hashable, Sendable, CaseIterable {
    // Lines.
    case bareLineFeed, bareCarriageReturn, emptyLines, requestLine, statusLine, protocolName
    // Targets.
    case targetForm, targetByte, pathEncoding, pathSegment, authorityMismatch
    // Fields.
    case fieldName, fieldValue, fieldFolded, fieldRepeated, hostMissing, hostGrammar
    // Framing.
    case lengthGrammar, lengthAndCoding, transferCoding, bodyUnexpected
    case chunkSize, chunkExtension, chunkEnd, trailerName
    // Options.
    case connectionOption, upgradeUnknown, interimResponse

    /// Cause and cure, in one line.
    package var sentence: String {
        switch self {
        case .bareLineFeed: "a line ends without a carriage return; end each line with CR LF"
        case .bareCarriageReturn: "a carriage return stands inside a line; end each line with CR LF"
        case .emptyLines: "more than one empty line stands before the request; send none"
        case .requestLine: "the request line is not `METHOD target HTTP/1.1` with single blanks"
        case .statusLine: "the status line is not `HTTP/1.1 status reason`"
        case .protocolName: "the request line is of another protocol; send HTTP/1.1"
        case .targetForm: "the target is neither a path nor an absolute URL; send a path that starts with `/`"
        case .targetByte: "the target holds a byte that must be percent-encoded"
        case .pathEncoding: "the path holds an escape that is not allowed; send plain UTF-8 segments"
        case .pathSegment: "the path holds a `.` or `..` segment or a `;`; send the resolved path"
        case .authorityMismatch: "the target names another host than `Host`; send the same in both"
        case .fieldName: "a header name is not a token; use letters, digits and `-`"
        case .fieldValue: "a header value holds a byte outside printable ASCII; encode it"
        case .fieldFolded: "a header line is folded; send each header on one line"
        case .fieldRepeated: "a header that may stand once is repeated; send it once"
        case .hostMissing: "there is no `Host` header; send one"
        case .hostGrammar: "the `Host` header is not `host` or `host:port`"
        case .lengthGrammar: "`Content-Length` is not one plain decimal number"
        case .lengthAndCoding: "`Content-Length` and `Transfer-Encoding` exclude each other; send one"
        case .transferCoding: "`Transfer-Encoding` is not exactly `chunked` on HTTP/1.1"
        case .bodyUnexpected: "this method takes no body; send none"
        case .chunkSize: "a chunk size is not a hexadecimal number without leading zeros"
        case .chunkExtension: "a chunk extension is malformed or too long; send none"
        case .chunkEnd: "a chunk does not end where its size says"
        case .trailerName: "a trailer names a field that frames or authenticates; send it in the head"
        case .connectionOption:
            "`Connection` is malformed or names a header that must stay; send `close` or `keep-alive`"
        case .upgradeUnknown: "this upgrade is not offered here; send no `Upgrade`"
        case .interimResponse: "the peer sent an interim response that was not asked for"
        }
    }
}
