import Administration
import Admission
import Store
import StrictJSON
import Synchronization
import TaskRunner
import Vocabulary

/// The rooms where work runs, as the admin side sees them; the board is opened after the admin side.
final class WorkRooms: Sendable {
    private let board = Mutex<TaskBoard?>(nil)
    private let gatekeeper: Gatekeeper

    init(_ gatekeeper: Gatekeeper) { self.gatekeeper = gatekeeper }

    func open(_ board: TaskBoard?) { self.board.withLock { $0 = board } }

    private var current: TaskBoard? { board.withLock { $0 } }

    var door: WorkDoor {
        var door = WorkDoor()
        door.answer = { [self] ticket, word in
            guard let id = ApprovalID(ticket) else { return }
            let answer = ApprovalDesk.Answer(isAllowed: word.isAllowed, by: word.by)
            // A task that is gone has withdrawn its ticket.
            _ = current?.desk.answer(id, answer, may: { _ in true })
        }
        door.document = { [self] id in current?.find(id)?.document.json }
        door.cancel = { [self] id in
            guard let board = current, let task = board.find(id) else { return false }
            board.cancel(task)
            return true
        }
        door.events = { [self] id, after, limit in events(id, after: after, limit: limit) }
        door.blocks = { [gatekeeper] in
            gatekeeper.sessionBlocks.map { block in
                WorkDoor.Block(id: block.id, key: block.key, conversation: block.conversation, until: block.until)
            }
        }
        door.lift = { [gatekeeper] id in gatekeeper.liftBlock(id) }
        return door
    }

    private func events(_ id: TaskID, after seq: Int64, limit: Int) -> WorkDoor.Events? {
        guard let board = current else { return nil }
        let live = board.find(id)
        guard let source = live.map({ EventSource(live: $0.events) }) ?? EventSource(id, in: board.settings.folder)
        else { return nil }
        let isClosed = source.isClosed
        let (lines, _) = source.lines(from: source.offset(after: seq))
        // What we wrote ourselves parses.
        let events = lines.prefix(limit).compactMap { try? JSONReader.parse($0) }
        return WorkDoor.Events(lines: events, isDone: isClosed && lines.count <= limit)
    }
}
