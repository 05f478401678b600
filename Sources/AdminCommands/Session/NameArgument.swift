import AdminContract
import ArgumentParser
import Vocabulary

/// `acme/ci`: a tenant, and one of its projects or keys.
package struct PathArgument: ExpressibleByArgument, Hashable {
    let tenant: String
    let name: String

    package init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        (tenant, name) = (parts[0], parts[1])
    }

    package var text: String { "\(tenant)/\(name)" }
    package var names: [String] { [tenant, name] }
}

/// `region=eu`: a name and its value.
struct PairArgument: ExpressibleByArgument, Hashable {
    let name: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }

    static func map(_ pairs: [PairArgument]) -> TextMap? {
        guard !pairs.isEmpty else { return nil }
        return TextMap(Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }))
    }
}

extension Slug: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
