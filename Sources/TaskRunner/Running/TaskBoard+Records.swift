import FoundationEssentials
import Glibc
package import Vocabulary

extension TaskBoard {
    /// Removes the folders of tasks whose last event was written before `limit`: events and artifacts.
    package func forgetRecords(before limit: Instant) {
        // Without the folder there is nothing to forget.
        guard let tasks = try? Folder(settings.folder), let names = try? Kernel.names(in: tasks.descriptor).names else {
            return
        }
        for name in names {
            guard let id = TaskID(name), find(id) == nil else { continue }
            // One without a record was never begun; it is as old as itself.
            let record = try? Kernel.open(
                "\(name)/events.jsonl", beneath: tasks.descriptor, flags: O_RDONLY, nofollow: true)
            let file = record.map { Descriptor($0) }
            let own = file.flatMap { try? Kernel.facts(of: $0.number) }
            guard let facts = own ?? (try? Kernel.facts(of: name, in: tasks.descriptor)),
                facts.changedAt < limit.nanoseconds, let folder = try? Folder("\(settings.folder)/\(name)")
            else { continue }
            folder.removeAll()
            Kernel.remove(name, in: tasks.descriptor, isFolder: true)
        }
    }
}
