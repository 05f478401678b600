package import Digests

/// Proofs over a tree: made from stored nodes, verified without any (RFC 9162, sections 2.1.3 and 2.1.4).
///
/// Nodes are asked for by level and index: level 0 has the leaf hashes, and a node stands over a full 2^level leaves.
package enum TreeProof {
    /// The hashes from the leaf's sibling to the root's child.
    package static func inclusion<Failure: Error>(
        of index: Int, size: Int, node: (Int, Int) throws(Failure) -> Digest256
    ) throws(Failure) -> [Digest256] {
        precondition((0..<size).contains(index), "a leaf is proven in a tree that holds it")
        var (proof, range) = ([Digest256](), 0..<size)
        while range.count > 1 {
            let middle = range.lowerBound + split(range.count)
            let isLeft = index < middle
            proof.append(try root(of: isLeft ? middle..<range.upperBound : range.lowerBound..<middle, node: node))
            range = isLeft ? range.lowerBound..<middle : middle..<range.upperBound
        }
        return proof.reversed()
    }

    /// The hashes that lead from the tree of `old` leaves to that of `size`; empty for 0 and for equal sizes.
    package static func consistency<Failure: Error>(
        from old: Int, to size: Int, node: (Int, Int) throws(Failure) -> Digest256
    ) throws(Failure) -> [Digest256] {
        precondition((0...size).contains(old), "a tree does not shrink")
        guard old > 0, old < size else { return [] }
        var (proof, range, isOldRoot) = ([Digest256](), 0..<size, true)
        while range.upperBound != old {
            let middle = range.lowerBound + split(range.count)
            if old <= middle {
                proof.append(try root(of: middle..<range.upperBound, node: node))
                range = range.lowerBound..<middle
            } else {
                proof.append(try root(of: range.lowerBound..<middle, node: node))
                range = middle..<range.upperBound
                isOldRoot = false
            }
        }
        if !isOldRoot { proof.append(try root(of: range, node: node)) }
        return proof.reversed()
    }

    /// The root of the leaves in `range`, which starts where a subtree does.
    private static func root<Failure: Error>(
        of range: Range<Int>, node: (Int, Int) throws(Failure) -> Digest256
    ) throws(Failure) -> Digest256 {
        let level = (range.count - 1).bitWidth - (range.count - 1).leadingZeroBitCount
        if range.count == 1 << level { return try node(level, range.lowerBound >> level) }
        let middle = range.lowerBound + split(range.count)
        let left = try root(of: range.lowerBound..<middle, node: node)
        return TreeHash.node(left, try root(of: middle..<range.upperBound, node: node))
    }

    /// The largest power of two below `count`, which is at least 2.
    private static func split(_ count: Int) -> Int {
        1 << ((count - 1).bitWidth - (count - 1).leadingZeroBitCount - 1)
    }

    // MARK: Verifying

    /// True if `leaf` is at `index` in the tree of `size` leaves with that root.
    package static func holds(
        leaf: Digest256, at index: Int, size: Int, proof: [Digest256], root: Digest256
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var (place, last, hash) = (index, size - 1, leaf)
        for sibling in proof {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = TreeHash.node(sibling, hash)
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                hash = TreeHash.node(hash, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && hash == root
    }

    /// True if the tree of `size` leaves continues that of `old` leaves; `old` is not 0.
    package static func isConsistent(
        from old: Int, root oldRoot: Digest256, to size: Int, root: Digest256, proof: [Digest256]
    ) -> Bool {
        guard old > 0, old <= size else { return false }
        guard old < size else { return proof.isEmpty && oldRoot == root }
        var path = proof[...]
        if old & (old - 1) != 0 {
            guard let first = path.popFirst() else { return false }
            return walk(path, from: first, old, size, oldRoot, root)
        }
        return !path.isEmpty && walk(path, from: oldRoot, old, size, oldRoot, root)
    }

    private static func walk(
        _ path: ArraySlice<Digest256>, from start: Digest256, _ old: Int, _ size: Int, _ oldRoot: Digest256,
        _ root: Digest256
    ) -> Bool {
        var (place, last) = (old - 1, size - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        var (before, after) = (start, start)
        for sibling in path {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                (before, after) = (TreeHash.node(sibling, before), TreeHash.node(sibling, after))
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                after = TreeHash.node(after, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && before == oldRoot && after == root
    }
}
