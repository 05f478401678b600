import ArgumentParser

struct AdminKeyGroup: AsyncParsableCommand {
    static let configuration = noun(
        "key", "Keys of admins.", [AdminKeyCreate.self, AdminKeyRotate.self, AdminKeyRevoke.self])
}
