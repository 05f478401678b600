import Glibc
import StrictJSON

/// One request to a port of this machine over plain HTTP, for the demonstration: the client API is not the admin API.
struct PlainCall {
    private static let answerLimit = 1 << 20
    let port: UInt16

    /// Posts JSON with a key; the status, and the JSON of the answer if it is some.
    ///
    /// - Throws: `Complaint` when nobody answers there.
    func post(_ path: String, _ body: JSONValue, key: String) throws(Complaint) -> (status: Int, json: JSONValue?) {
        let bytes = JSONWriter.plain(body)
        let head = [
            "POST \(path) HTTP/1.1", "host: 127.0.0.1:\(port)", "x-api-key: \(key)", "content-type: application/json",
            "content-length: \(bytes.count)", "connection: close",
        ]
        let answer = try exchange(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
        let text = String(decoding: answer, as: UTF8.self)
        guard let status = Int(text.dropFirst("HTTP/1.1 ".count).prefix(3)) else {
            throw Complaint("the daemon gave no answer that can be read")
        }
        // Head and body, or the chunk that holds the body: it is the part that begins with a brace.
        let json = text.firstIndex(of: "{").flatMap { start in
            text.lastIndex(of: "}").flatMap { try? JSONReader.parse(String(text[start...$0])) }
        }
        return (status, json)
    }

    private func exchange(_ request: [UInt8]) throws(Complaint) -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Complaint("no socket can be made") }
        defer { close(descriptor) }
        var address = Self.loopback(port)
        // SAFETY: the address outlives the call, which reads it in its own size.
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        // SAFETY: reads the array during the call.
        guard isConnected, unsafe write(descriptor, request, request.count) == request.count else {
            throw Complaint("nothing answers at 127.0.0.1:\(port)", code: Exit.unreachable)
        }
        var (answer, piece) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while answer.count < Self.answerLimit {
            // SAFETY: writes at most as many bytes as the array has.
            let count = unsafe read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            answer += piece[..<count]
        }
        return answer
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// A port of this machine that nobody listens on.
    static func freePort() throws(Complaint) -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var (address, length) = (loopback(0), socklen_t(MemoryLayout<sockaddr_in>.size))
        // SAFETY: the address outlives both calls; the second writes at most `length` bytes into it.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw Complaint("there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}
