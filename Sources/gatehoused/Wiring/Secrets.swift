import APIKeys
import Store

/// The secret files of this machine; made on the first start, read ever after, each for one purpose.
struct Secrets {
    let peppers: Peppers
    /// From which the keys of all logs are derived.
    let audit: [UInt8]

    static func open(_ settings: DaemonSettings) throws -> Secrets {
        let folder = settings.keys.pepperDir ?? "\(settings.dataDir)/pepper"
        try StateFolder.makeFolder(folder)
        var peppers: [Pepper] = []
        while let bytes = try SecretFile.read("\(folder)/\(peppers.count + 1)") {
            guard let pepper = Pepper(number: peppers.count + 1, bytes: bytes) else {
                throw StoreFailure(doing: "reading \(folder)/\(peppers.count + 1)", cause: "a pepper has 32 bytes")
            }
            peppers.append(pepper)
        }
        if peppers.isEmpty, let first = Pepper(number: 1, bytes: try SecretFile.readOrMake("\(folder)/1")) {
            peppers.append(first)
        }
        guard let all = Peppers(peppers) else {
            throw StoreFailure(doing: "reading \(folder)", cause: "there is no pepper")
        }
        return Secrets(
            peppers: all, audit: try SecretFile.readOrMake(settings.audit.keyFile ?? "\(settings.dataDir)/audit.key"))
    }
}
