import AdminClient
import AdminContract
import Digests
import FoundationEssentials
import StrictJSON

/// Takes a file of the daemon away, an export or a backup, in ranges, and checks its hash.
struct FileFetch {
    private static let pieceSize = 32 << 20

    let session: Session
    /// The call that gives its bytes.
    let operation: AdminOperation

    func write(_ object: JSONValue, to file: NewFile) async throws {
        guard let id = object["id"]?.string, let size = object["size_bytes"]?.integer,
            let expected = object["sha256"]?.string
        else { throw Complaint("it is not done; it has no file") }
        var (hash, place, meter) = (SHA256(), 0, ProgressMeter(session, "download"))
        while place < Int(size) {
            var call = AdminCall(operation, [id])
            call.accept = "application/octet-stream"
            call.range = place..<min(place + Self.pieceSize, Int(size))
            let piece = try await session.send(call).body
            guard !piece.isEmpty else { throw Complaint("the file ends too early; ask again") }
            try file.write(piece)
            hash.update(piece)
            place += piece.count
            meter.tell(done: place, of: Int(size), unit: "B")
        }
        meter.end()
        guard hash.finish().hex == expected else {
            throw Complaint("the file has another SHA-256 than the daemon says", code: Exit.notVerified)
        }
        try file.finish()
        session.output.note("wrote \(file.path)")
    }
}
