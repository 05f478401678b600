import AuditLog
import Foundation
import Store
import TestSupport
import Vocabulary

/// What a leaf costs in a log of each size: the leaf's bytes, its hash, the edge of the tree.
enum Growth {
    static func run() async throws {
        var edge = TreeEdge()
        var first: Double?
        for power in 3...7 {
            let size = Int(pow(10.0, Double(power)))
            let measured = min(size - edge.size, 100_000)
            // The way to the size is not measured.
            while edge.size < size - measured { edge.append(TreeHash.leaf(try bytes(edge.size))) }
            let start = Gauge.now
            for _ in 0..<measured {
                edge.append(TreeHash.leaf(try bytes(edge.size)))
                if edge.size.isMultiple(of: 256) { _ = edge.root }
            }
            let cost = Double(Gauge.now - start) / Double(measured)
            first = first ?? cost
            let ratio = cost / (first ?? cost)
            Gauge.line(
                "a leaf in a log of 10^\(power)", String(format: "%.0f ns", cost), String(format: "x%.2f", ratio))
        }
    }

    private static func bytes(_ seq: Int) throws -> [UInt8] {
        let leaf = Leaf(.heartbeat, by: .system, on: LeafObject(.daemon, "gatehoused"))
        return try leaf.bytes(at: LeafPlace(tenant: "house", seq: seq, time: Instant(seconds: 1_795_341_600)))
    }
}
