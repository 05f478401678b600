import FoundationEssentials

/// The files that the daemon is shipped with, where they were installed or in the sources that this program was built
/// from.
struct ShippedFiles {
    let configuration: String
    let prices: String
    let policies: String
    let agents: String
    let skills: String
    let unit: String

    /// - Throws: `Complaint` with the places that were looked at.
    static func find() throws(Complaint) -> ShippedFiles {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folders = above(program)
        let installed = folders.map { "\($0)/share/gatehouse/defaults" }
        let files = installed.map(installed(in:)) + folders.map(sources(in:))
        guard let found = files.first(where: \.isThere) else {
            throw Complaint(
                "the shipped configuration is not there; looked in \(installed.joined(separator: ", ")) "
                    + "and for sources above \(program)")
        }
        return found
    }

    private static func installed(in folder: String) -> ShippedFiles {
        ShippedFiles(
            configuration: "\(folder)/gatehouse.yaml", prices: "\(folder)/prices.json",
            policies: "\(folder)/policies", agents: "\(folder)/agents", skills: "\(folder)/skills",
            unit: "\(folder)/gatehoused.service")
    }

    private static func sources(in folder: String) -> ShippedFiles {
        ShippedFiles(
            configuration: "\(folder)/etc/gatehouse.yaml", prices: "\(folder)/etc/prices.json",
            policies: "\(folder)/policies", agents: "\(folder)/etc/agents", skills: "\(folder)/etc/skills",
            unit: "\(folder)/etc/systemd/gatehoused.service")
    }

    private var isThere: Bool {
        [configuration, prices, policies].allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }

    /// The folders above a file, the nearest first.
    private static func above(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        return (0..<parts.count).reversed().map { "/" + parts[..<$0].joined(separator: "/") }
    }
}
