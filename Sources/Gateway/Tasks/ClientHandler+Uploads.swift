import Admission
import Digests
import HTTPWire
import NIOCore
import NIOPosix
import StrictJSON
import TaskRunner
import Vocabulary

/// Archives that become workspaces.
extension ClientHandler {
    /// Unpacks the body away from the loop, and answers once its leaf is written.
    func takeUpload(_ principal: Principal) {
        guard let desk = loop.tasks, let shelf = desk.board.uploads, let project = principal.project?.id else {
            return refuse(.noTasks, noting: principal)
        }
        let (packed, gatekeeper) = (body, desk.gatekeeper)
        releaseBody()
        let answer = wait()
        let done = NIOThreadPool.singleton.runIfActive(eventLoop: loop.eventLoop) {
            do throws(UploadRefusal) {
                let upload = try shelf.take(packed, for: project)
                let archive = SHA256.hash(packed)
                gatekeeper.noteUpload(upload.id.text, archive, files: upload.files, by: principal) { isWritten in
                    if isWritten { return answer(.json(201, upload.json)) }
                    _ = shelf.remove(upload.id, of: project)
                    answer(.refused(CallRefusal(.overloaded, "the upload cannot be written down now; send it again")))
                }
            } catch { answer(.refused(CallRefusal(error))) }
        }
        done.whenFailure { _ in answer(.refused(.shuttingDown)) }
    }

    func deleteUpload(_ principal: Principal) {
        guard let desk = loop.tasks, let shelf = desk.board.uploads, let project = principal.project?.id,
            let id = Route.uploadID(reader.head.path).flatMap({ UploadID($0) })
        else { return refuse(.uploadUnknown, noting: principal) }
        let gatekeeper = desk.gatekeeper
        ask {
            guard shelf.remove(id, of: project) else { return .refused(.uploadUnknown) }
            gatekeeper.noteUploadEnd(id.text, by: principal)
            return .json(200, .members(["id": .string(id.text), "deleted": .bool(true)]))
        }
    }
}

extension CallRefusal {
    fileprivate static let uploadUnknown = CallRefusal(.workspaceUnknown, "there is no such upload of this project")

    fileprivate init(_ refusal: UploadRefusal) {
        let reason: Reason =
            switch refusal {
            case .noGzip, .noTar, .entry: .invalidRequest
            case .tooLarge: .bodyTooLarge
            case .tooMany: .concurrencyExceeded
            case .failed: .storeUnavailable
            }
        self.init(reason, refusal.message)
    }
}
