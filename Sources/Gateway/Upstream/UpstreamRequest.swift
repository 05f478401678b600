import HTTPWire
import NIOCore

/// The request as it goes to an upstream: written anew from the parsed head, the body as it came.
enum UpstreamRequest {
    static func bytes(
        _ head: RequestHead, fields: [UInt8], body: [UInt8], scratch: inout [UInt8], allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        scratch.removeAll(keepingCapacity: true)
        HeadWriter.request(.post, target: head.target, to: &scratch)
        for field in head.table.fields where head.passesToUpstream(field) {
            HeadWriter.field(field, of: head.table, to: &scratch)
        }
        HeadWriter.field("content-length", body.count, to: &scratch)
        scratch += fields
        HeadWriter.endLine(&scratch)
        var buffer = allocator.buffer(capacity: scratch.count + body.count)
        buffer.writeBytes(scratch)
        buffer.writeBytes(body)
        return buffer
    }
}
