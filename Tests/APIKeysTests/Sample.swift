import APIKeys
import Digests
import FoundationEssentials
import Testing

/// A token with everything that is derived from it, computed with Python's hmac and argon2-cffi.
enum Sample {
    static let token = "sk-proj-ocRE8IdqBxbDJpXvznxep2r4M2mmliwoT7s6vx9mxfrP2cRdvncLjoQEW1i4QjjPo"
    static let tokenBytes = Array(token.utf8)
    static let pepperBytes = Array(UInt8(0)...31)
    static let password = "b3eba5a6bd4438c39cb9a181bca565a0274a6d79051e9368362097821b3fcba8"
    static let sieve: UInt16 = 0xD2D1
    static let phc =
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$X8yij1DEbM8E5xW9igId0kzIOzIWhq8bIAE3+gNyzBc"

    static func pepper(_ number: Int = 1) throws -> Pepper {
        try #require(Pepper(number: number, bytes: pepperBytes))
    }
}

/// Vectors of other implementations, which lie beside the repository on the machines that have them.
enum Vectors {
    static func load<Value: Decodable>(_ path: String, as type: Value.Type, from file: String = #filePath) -> Value? {
        let repository = file.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let data = FileManager.default.contents(atPath: "/\(repository)/../shared/vectors/\(path)") else {
            print("skipped: vectors `\(path)` are not here")
            return nil
        }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            Issue.record("vectors `\(path)` cannot be read: \(error)")
            return nil
        }
    }
}
