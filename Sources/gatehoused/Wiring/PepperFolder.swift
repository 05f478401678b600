import APIKeys
import FoundationEssentials
import Store

/// The folder of peppers: 32 random bytes in each file, whose name is a number; new secrets use the highest.
///
/// INVARIANT: a daemon starts only with every pepper that a live secret needs. A missing one is never made anew: under
/// other bytes each key that needs it would be refused as wrong.
enum PepperFolder {
    /// Reads the peppers, and makes the first on a start that finds neither peppers nor keys.
    ///
    /// - Parameter inUse: How many live versions of keys need each number.
    static func open(_ folder: String, inUse: [Int: Int]) throws -> Peppers {
        try StateFolder.makeFolder(folder)
        var peppers = try numbers(in: folder).map { try pepper($0, in: folder) }
        if peppers.isEmpty, inUse.isEmpty {
            _ = try SecretFile.readOrMake("\(folder)/1", count: Pepper.byteCount)
            peppers.append(try pepper(1, in: folder))
        }
        let known = Set(peppers.map(\.number))
        for (number, versions) in inUse.sorted(by: { $0.key < $1.key }) where !known.contains(number) {
            throw StoreFailure(
                doing: "reading the peppers in `\(folder)`",
                cause: "pepper `\(number)` is missing and \(versions) live secrets need it; put the file back")
        }
        guard let all = Peppers(peppers) else {
            throw StoreFailure(doing: "reading the peppers in `\(folder)`", cause: "there is none")
        }
        return all
    }

    /// The numbers of the peppers that are there; none if the folder is not.
    static func numbers(in folder: String) throws -> [Int] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            guard let number = Int(name), String(number) == name else {
                throw StoreFailure(
                    doing: "reading the peppers in `\(folder)`",
                    cause: "`\(name)` is no pepper; their names are numbers, and nothing else belongs there")
            }
            return number
        }
    }

    private static func pepper(_ number: Int, in folder: String) throws -> Pepper {
        let path = "\(folder)/\(number)"
        guard let bytes = try SecretFile.read(path), let pepper = Pepper(number: number, bytes: bytes) else {
            throw StoreFailure(
                doing: "reading `\(path)`", cause: "a pepper has a number from 1 to 9,999 and 32 bytes")
        }
        return pepper
    }
}
