import ArgumentParser

struct ConfigGroup: AsyncParsableCommand {
    static let configuration = noun(
        "config", "The daemon's configuration: what is in effect, what a setting takes, whether a file is right.",
        [ConfigCheck.self, ConfigShow.self, ConfigExplain.self])
}
