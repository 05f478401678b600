import NIOCore

/// The requests of the bench's own clients.
enum Asking {
    static func messages(_ key: String, order: String, isStream: Bool, path: String = "/v1/messages") -> ByteBuffer {
        let body =
            #"{"model":"haiku","max_tokens":4096,"stream":\#(isStream),"#
            + #""messages":[{"role":"user","content":"\#(order)"}]}"#
        let lines = [
            "POST \(path) HTTP/1.1", "host: localhost", "content-type: application/json",
            "anthropic-version: 2023-06-01", "x-api-key: \(key)", "content-length: \(body.utf8.count)",
        ]
        return ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}
