import AuditLog
import Digests
import FoundationEssentials

// GRDB binds blobs as `Data`; the rest of the house speaks of bytes.

extension [UInt8] {
    var data: Data { Data(self) }
}

extension Digest256 {
    var data: Data { Data(bytes) }
}

extension TreeEdge {
    var data: Data { Data(bytes) }
}
