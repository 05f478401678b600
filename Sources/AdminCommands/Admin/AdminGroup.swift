import ArgumentParser

struct AdminGroup: AsyncParsableCommand {
    static let configuration = noun(
        "admin", "Admins: persons and services that administer.",
        [AdminCreate.self, AdminList.self, AdminShow.self, AdminUpdate.self, AdminRemove.self, AdminKeyGroup.self])
}
