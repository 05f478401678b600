import ArgumentParser

struct SessionGroup: AsyncParsableCommand {
    static let configuration = noun(
        "session", "Conversations that the stream guard stopped.", [SessionList.self, SessionUnblock.self])
}
