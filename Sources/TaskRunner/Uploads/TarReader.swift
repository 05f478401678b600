/// Reads a tar archive (POSIX ustar and pax, long names of GNU) as it comes, and lends its files and folders.
///
/// Anything but a regular file or a folder, and any name that could lead somewhere else, refuses the whole archive.
struct TarReader {
    enum Entry {
        case folder(FilePath)
        case file(FilePath, size: Int64, isProgram: Bool)
        /// The next bytes of the last file.
        case bytes(ArraySlice<UInt8>)
    }

    private static let block = 512
    /// Bytes of a header that only names what follows.
    private static let namingLimit: Int64 = 65_536
    private static let depthLimit = 32
    private static let nameLimit = 255

    private enum Stage {
        case header, data, padding, end
        /// Bytes that name the entry behind them.
        case naming(Kind)
    }

    private enum Kind { case pax, general, long }

    private let fileLimit: Int
    private var stage = Stage.header
    private var held: [UInt8] = []
    /// Bytes of the present data, and of the padding behind it, that are to come.
    private var left: Int64 = 0
    private var padding: Int64 = 0
    private var nextName: String?
    private var emptyBlocks = 0
    private var seen: Set<FilePath> = []
    private(set) var files = 0

    init(fileLimit: Int) { self.fileLimit = fileLimit }

    mutating func take(
        _ bytes: ArraySlice<UInt8>, _ lend: (Entry) throws(UploadRefusal) -> Void
    ) throws(UploadRefusal) {
        var rest = bytes
        while !rest.isEmpty {
            switch stage {
            case .header:
                let piece = rest.prefix(Self.block - held.count)
                held += piece
                rest = rest.dropFirst(piece.count)
                if held.count == Self.block { try readHeader(lend) }
            case .data:
                let piece = rest.prefix(Int(clamping: left))
                try lend(.bytes(piece))
                advance(piece.count, &rest)
            case .naming(let kind):
                let piece = rest.prefix(Int(clamping: left))
                held += piece
                advance(piece.count, &rest)
                if left == 0 { try readNaming(kind) }
            case .padding:
                let piece = rest.prefix(Int(clamping: padding))
                padding -= Int64(piece.count)
                rest = rest.dropFirst(piece.count)
                if padding == 0 { stage = .header }
            case .end:
                guard rest.allSatisfy({ $0 == 0 }) else { throw .noTar("there is something behind its end") }
                return
            }
        }
    }

    /// The archive is over; it must be whole.
    func finish() throws(UploadRefusal) {
        guard case .end = stage else { throw .noTar("it ends early") }
    }

    private mutating func advance(_ count: Int, _ rest: inout ArraySlice<UInt8>) {
        left -= Int64(count)
        rest = rest.dropFirst(count)
        if left == 0, case .data = stage { stage = padding > 0 ? .padding : .header }
    }

    // MARK: Headers

    private mutating func readHeader(_ lend: (Entry) throws(UploadRefusal) -> Void) throws(UploadRefusal) {
        let header = held
        held = []
        guard header.contains(where: { $0 != 0 }) else {
            emptyBlocks += 1
            if emptyBlocks == 2 { stage = .end }
            return
        }
        guard emptyBlocks == 0 else { throw .noTar("there is something behind its end") }
        try checkSum(of: header)
        let size = try number(header[124..<136])
        left = size
        padding = (Int64(Self.block) - size % Int64(Self.block)) % Int64(Self.block)
        switch header[156] {
        case UInt8(ascii: "x"): try name(.pax, size)
        case UInt8(ascii: "g"): try name(.general, size)
        case UInt8(ascii: "L"): try name(.long, size)
        default: try readEntry(header, size, lend)
        }
    }

    private mutating func name(_ kind: Kind, _ size: Int64) throws(UploadRefusal) {
        guard (1...Self.namingLimit).contains(size) else { throw .noTar("a header of no length") }
        stage = .naming(kind)
    }

    private mutating func readEntry(
        _ header: [UInt8], _ size: Int64, _ lend: (Entry) throws(UploadRefusal) -> Void
    ) throws(UploadRefusal) {
        let text = if let nextName { nextName } else { try ownName(header) }
        nextName = nil
        let kind = header[156]
        guard kind == UInt8(ascii: "5") || kind == UInt8(ascii: "0") || kind == 0 else {
            throw .entry(Self.shown(text), Self.word(kind))
        }
        let isFolder = kind == UInt8(ascii: "5")
        let path = try path(text, isFolder: isFolder)
        if path.parts.isEmpty { return try skip(isFolder: isFolder, text, size) }
        guard seen.insert(path).inserted else { throw .entry(Self.shown(text), "comes twice") }
        files += 1
        guard files <= fileLimit else { throw .tooLarge("\(fileLimit) files") }
        if isFolder {
            try skip(isFolder: true, text, size)
            return try lend(.folder(path))
        }
        try lend(.file(path, size: size, isProgram: try number(header[100..<108]) & 0o111 != 0))
        stage = size > 0 ? .data : .header
    }

    /// A folder has no bytes; the root itself is there already.
    private mutating func skip(isFolder: Bool, _ text: String, _ size: Int64) throws(UploadRefusal) {
        guard isFolder, size == 0 else { throw .entry(Self.shown(text), "has no name") }
        stage = .header
    }

    private mutating func readNaming(_ kind: Kind) throws(UploadRefusal) {
        let bytes = held
        held = []
        stage = padding > 0 ? .padding : .header
        switch kind {
        case .general: break  // of all that follow, and of no meaning for names here
        case .long: nextName = try Self.text(bytes.prefix { $0 != 0 })
        case .pax: if let name = try Self.paxPath(bytes) { nextName = name }
        }
    }

    /// The record `path` of `length key=value\n` records; one that would change a size is refused.
    private static func paxPath(_ bytes: [UInt8]) throws(UploadRefusal) -> String? {
        var (rest, path) = (bytes[...], String?.none)
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 3,
                length <= rest.count, rest[rest.startIndex + digits.count] == 0x20,
                rest[rest.startIndex + length - 1] == 0x0A
            else { throw .noTar("a pax header that cannot be read") }
            let record = rest.prefix(length).dropFirst(digits.count + 1).dropLast()
            rest = rest.dropFirst(length)
            guard let mark = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw .noTar("a pax header without value")
            }
            let (key, value) = (record[..<mark], record[(mark + 1)...])
            if key.elementsEqual("path".utf8) { path = try text(value) }
            guard !key.elementsEqual("size".utf8), !key.starts(with: "GNU.sparse".utf8) else {
                throw .noTar("a file too large for its header")
            }
        }
        return path
    }

    private func ownName(_ header: [UInt8]) throws(UploadRefusal) -> String {
        let name = header[0..<100].prefix { $0 != 0 }
        let isUstar = header[257..<262].elementsEqual("ustar".utf8) && header[262] == 0
        let prefix = isUstar ? header[345..<500].prefix { $0 != 0 } : []
        return try Self.text(prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(UploadRefusal) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .entry(shown(String(decoding: bytes, as: UTF8.self)), "has a name that is no UTF-8")
        }
        return text
    }

    // MARK: What a name may be

    private func path(_ text: String, isFolder: Bool) throws(UploadRefusal) -> FilePath {
        guard !text.isEmpty else { throw .entry("", "has no name") }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw .entry(Self.shown(text), "has a control character in its name")
        }
        guard !text.hasPrefix("/") else { throw .entry(Self.shown(text), "has an absolute name") }
        guard text.utf8.count <= FilePath.lengthLimit else { throw .entry(Self.shown(text), "has too long a name") }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if isFolder, parts.last == "" { parts.removeLast() }
        if parts.first == "." { parts.removeFirst() }
        for part in parts {
            guard part != "..", part != ".", !part.isEmpty else {
                throw .entry(Self.shown(text), "has a name that could lead elsewhere")
            }
            guard part.utf8.count <= Self.nameLimit else { throw .entry(Self.shown(text), "has too long a name") }
        }
        guard parts.count <= Self.depthLimit else { throw .tooLarge("\(Self.depthLimit) folders in each other") }
        return FilePath(parts: parts)
    }

    private static func word(_ kind: UInt8) -> String {
        switch kind {
        case UInt8(ascii: "1"): "is a hard link"
        case UInt8(ascii: "2"): "is a symbolic link"
        case UInt8(ascii: "3"), UInt8(ascii: "4"): "is a device"
        case UInt8(ascii: "6"): "is a FIFO"
        default: "is of an unknown kind"
        }
    }

    /// A name as a person may read it.
    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    // MARK: Numbers

    /// Octal digits, with blanks or zeros around them.
    private func number(_ field: ArraySlice<UInt8>) throws(UploadRefusal) -> Int64 {
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
        guard digits.allSatisfy({ (0x30...0x37).contains($0) }), digits.count <= 12 else {
            throw .noTar("a number that is none")
        }
        return digits.reduce(0) { $0 << 3 | Int64($1 & 7) }
    }

    private func checkSum(of header: [UInt8]) throws(UploadRefusal) {
        let sum = header.indices.reduce(Int64(0)) { sum, place in
            sum + Int64((148..<156).contains(place) ? 0x20 : header[place])
        }
        guard try number(header[148..<156]) == sum else { throw .noTar("a header with a wrong checksum") }
    }
}
