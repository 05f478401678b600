import AdminContract
import ArgumentParser
import StrictJSON

struct RoleGroup: AsyncParsableCommand {
    static let configuration = noun("role", "Roles: what an admin may do.", [RoleList.self])
}

struct RoleList: Verb {
    static let configuration = verb(
        "list", "Lists roles and their scopes; asks no daemon.", "gatehouse role list",
        "gatehouse role list --output json")

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let roles = Role.allCases.map { role in
            JSONValue.members([
                "role": .string(role.rawValue),
                "scopes": .array(role.scopes.map(\.rawValue).sorted().map { .string($0) }),
            ])
        }
        session.output.list(roles, [Column("role"), Column("scopes")])
    }
}
