import Admission
import Digests
import Dispatch
import Logging
import Store
import Synchronization
import Vocabulary

/// The key ring's memory between two starts, sealed in a file: without it ten thousand known keys would each pay an
/// argon2id run after a restart.
///
/// Nothing depends on it but speed. What cannot be read is ignored, and what cannot be written is told and tried again.
final class WarmKeys: Sendable {
    private let file: WarmFile
    private let path: String
    // What the last daemon left; given away once, so that its digests do not stay in memory twice.
    private let left: Mutex<WarmMemory?>
    // Writes one after the other, away from the threads that must not wait for a disk.
    private let queue = DispatchQueue(label: "gatehouse.warm-keys")

    private init(file: WarmFile, path: String, left: WarmMemory?) {
        (self.file, self.path) = (file, path)
        self.left = Mutex(left)
    }

    /// Reads what the last daemon left; `nil` if no warm file is wanted, or if there is no key to seal it with.
    static func open(_ settings: DaemonSettings, _ store: OpenStore, _ logger: Logger) throws -> WarmKeys? {
        guard let path = settings.keys.warmFile(in: settings.dataDir) else { return nil }
        guard let key = try sealingKey(settings.keys.warmKeyFile, logger) else { return nil }
        let folder = try store.reader.fact("folder") ?? ""
        guard let file = WarmFile(key: key, deployment: settings.deployment, dataFolder: folder) else {
            throw StoreFailure(doing: "reading `\(settings.keys.warmKeyFile)`", cause: "a warm key has 32 bytes")
        }
        return WarmKeys(file: file, path: path, left: read(file, path, logger))
    }

    /// The boot key that the ring is to be made with: the last daemon's, if its memory could be read.
    var bootKey: BootKey? { left.withLock { $0?.bootKey } }

    /// Gives the ring what the last daemon left; called once, when every key is in force.
    func warm(_ ring: KeyRing, at now: Instant, _ logger: Logger) {
        guard let memory = left.withLock({ left in exchange(&left, with: nil) }) else { return }
        let taken = ring.remember(memory, at: now)
        logger.info("keys are warm", metadata: ["taken": "\(taken)", "left": "\(memory.count - taken)"])
    }

    /// Writes what `ring` knows, if something came or went since the last time.
    func saveChanges(of ring: KeyRing, at now: Instant) async throws {
        guard ring.takeChanged() else { return }
        try await save(ring, at: now)
    }

    /// Writes what `ring` knows.
    func save(_ ring: KeyRing, at now: Instant) async throws {
        let (file, path) = (file, path)
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            queue.async {
                done.resume(with: Result { try WholeFile.replace(path, with: file.seal(ring.memory(at: now))) })
            }
        }
    }

    /// The key is made where its folder is there; a machine without one has no warm restart, and says so.
    private static func sealingKey(_ path: String, _ logger: Logger) throws -> [UInt8]? {
        if let key = try SecretFile.read(path) { return key }
        do {
            return try SecretFile.readOrMake(path, count: WarmFile.keyBytes)
        } catch {
            logger.warning(
                "no key for the warm file: known keys are proved anew after each start",
                metadata: ["keys.warm_key_file": "\(path)", "error": "\(error)"])
            return nil
        }
    }

    private static func read(_ file: WarmFile, _ path: String, _ logger: Logger) -> WarmMemory? {
        do {
            guard let bytes = try WholeFile.read(path, limit: WarmFile.sizeLimit) else { return nil }
            if let memory = file.open(bytes, now: SystemClock.now()) { return memory }
            logger.warning(
                "the warm file is ignored: it is older than a day, or not ours, or changed",
                metadata: ["path": "\(path)"])
        } catch {
            logger.warning("the warm file cannot be read", metadata: ["path": "\(path)", "error": "\(error)"])
        }
        return nil
    }
}
