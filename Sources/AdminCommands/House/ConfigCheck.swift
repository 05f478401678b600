import ArgumentParser

struct ConfigCheck: Verb {
    static let configuration = verb(
        "check", "Checks a configuration and the documents it names, as the daemon would at its start; offline.",
        "gatehouse config check /etc/gatehouse/gatehouse.yaml", "gatehouse config check")

    @Argument(help: "The configuration.")
    var file = "/etc/gatehouse/gatehouse.yaml"

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws { try DaemonProgram(config: file).become(["--check"]) }
}
