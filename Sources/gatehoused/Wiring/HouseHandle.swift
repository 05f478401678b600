import AdminContract
import Administration
import Synchronization
import Vocabulary

/// What the admin side asks of the running house, which is there only after the doors: set once everything runs.
final class HouseHandle: Sendable {
    private let held = Mutex<House?>(nil)

    func set(_ house: House) { held.withLock { $0 = house } }

    /// - Throws: While the daemon starts or ends.
    func house() throws(AdminRefusal) -> House {
        guard let house = held.withLock({ $0 }) else {
            throw AdminRefusal(.stateConflict, "the daemon is not ready yet; try again")
        }
        return house
    }

    /// Lets go of the house, which would otherwise hold itself.
    func clear() { held.withLock { $0 = nil } }
}

extension SettingShape {
    init(_ note: SettingsNotes.Note) {
        self.init(
            key: note.key, value: note.value, usual: note.fallback,
            source: Source(rawValue: note.source.rawValue) ?? .fallback, takes: note.takes, variable: note.variable)
    }
}
