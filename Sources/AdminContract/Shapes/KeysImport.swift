package import Vocabulary

/// The body that brings in many keys at once: those of another system, or a first set for many applications.
package struct KeysImport: Hashable, Sendable, Codable {
    /// Keys in one call.
    package static let limit = 1_000

    package var keys: [KeyCreation]
    /// Whether each new key gets a secret, shown in this answer alone; without it a first rotation reveals one.
    package var reveal: Bool?

    package init(keys: [KeyCreation]) { self.keys = keys }
}

/// What became of each key, in the order of the call; a second call with the same names changes nothing.
package struct KeysImported: Hashable, Sendable, Codable {
    package var type = "keys_imported"
    package let created: Int64
    package let unchanged: Int64
    package let data: [ImportedKey]

    package init(data: [ImportedKey]) {
        self.data = data
        created = Int64(data.count(where: \.created))
        unchanged = Int64(data.count) - created
    }

    /// The same without secrets, for a repeat of the call.
    package var withoutSecrets: KeysImported {
        KeysImported(data: data.map { ImportedKey(id: $0.id, name: $0.name, created: $0.created) })
    }
}

/// One key of an import.
package struct ImportedKey: Hashable, Sendable, Codable {
    package let id: KeyID
    package let name: Slug
    /// `false` for a key that was there before.
    package let created: Bool
    package let secret: String?

    package init(id: KeyID, name: Slug, created: Bool, secret: String? = nil) {
        (self.id, self.name, self.created, self.secret) = (id, name, created, secret)
    }
}
