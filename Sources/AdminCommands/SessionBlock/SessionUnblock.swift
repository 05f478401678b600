import AdminClient
import AdminContract
import ArgumentParser

struct SessionUnblock: Verb {
    static let configuration = verb(
        "unblock", "Lets a stopped conversation go on.",
        "gatehouse session unblock key_4mKq0R7tXv2LwB9s.1f2e3d4c5b6a7980 --because \"the rule was wrong\"",
        "gatehouse session unblock key_4mKq0R7tXv2LwB9s.1f2e3d4c5b6a7980 --because \"a test\" --output json")

    @Argument(help: "The block's id, as `session list` shows it.")
    var id: String

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var call = AdminCall(.liftSessionBlock, [id]).asking("because", because.because)
        call.revision = 1
        try await session.change(call, "lifted \(id)")
    }
}
