import ArgumentParser

struct Completions: Verb {
    static let configuration = verb(
        "completions", "Prints what a shell needs to complete words.",
        "gatehouse completions bash > ~/.local/share/bash-completion/completions/gatehouse",
        "gatehouse completions fish > ~/.config/fish/completions/gatehouse.fish")

    @Argument(help: "bash, zsh or fish.")
    var shell: String

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard CompletionShell(rawValue: shell) == nil else { return }
        throw ValidationError("there are no completions for `\(shell)`; there are bash, zsh, fish")
    }

    func perform(_ session: Session) async throws {
        guard let shell = CompletionShell(rawValue: shell) else { return }
        session.output.text(Gatehouse.completionScript(for: shell) + "\n")
    }
}
