/// Makes the `detail` of a leaf from names and values, leaving out what is missing.
enum Detail {
    /// The callers name members in ascending order; the tests compare the bytes with their canonical form.
    static func members(_ members: (name: String, value: LeafValue?)...) -> [LeafValue.Member] {
        members.compactMap { member in member.value.map { LeafValue.Member(member.name, $0) } }
    }
}
