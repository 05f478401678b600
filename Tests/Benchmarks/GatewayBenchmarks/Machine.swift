import Foundation

/// Where and of what the figures are.
struct Machine: Encodable {
    let cores: Int
    let model: String
    let revision: String
    /// Of one, five and fifteen minutes, before the first drive.
    let load: String

    static func look(_ crew: Crew) -> Machine {
        let loads = text("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " ")
        let revision = (try? crew.run(["git", "rev-parse", "--short", "HEAD"])) ?? "unknown"
        return Machine(
            cores: ProcessInfo.processInfo.activeProcessorCount, model: processor,
            revision: revision.trimmingCharacters(in: .whitespacesAndNewlines), load: loads)
    }

    private static var processor: String {
        let line = text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        guard let name = line?.split(separator: ":").last else { return "unknown" }
        return name.trimmingCharacters(in: .whitespaces)
    }

    private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
