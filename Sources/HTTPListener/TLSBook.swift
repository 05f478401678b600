import FoundationEssentials
package import NIOCore
import Synchronization
import TransportSecurity

/// The certificate that new connections are shown; a reload changes it for those that come later.
package final class TLSBook: Sendable {
    private struct Page {
        let context: TLSContext
        /// When the files were last written, as they were seen before they were read.
        let writtenAt: [Date?]
    }

    private let files: ListenerSettings.TLSFiles
    private let page: Mutex<Page>

    /// Reads the files.
    ///
    /// - Throws: They cannot be used.
    package init(_ files: ListenerSettings.TLSFiles) throws {
        self.files = files
        page = Mutex(try Self.read(files))
    }

    /// Reads the files again; what is in force stays when they cannot be used.
    package func reload() throws {
        let fresh = try Self.read(files)
        page.withLock { $0 = fresh }
    }

    /// Reads the files again if one was written since; `true` if a new certificate is shown from now on.
    package func reloadIfChanged() throws -> Bool {
        let seen = page.withLock { $0.writtenAt }
        guard Self.times(files) != seen else { return false }
        try reload()
        return true
    }

    /// The handler of one new connection.
    package func handler() -> any ChannelHandler { page.withLock { $0.context }.serverHandler() }

    private static func read(_ files: ListenerSettings.TLSFiles) throws -> Page {
        let writtenAt = times(files)
        return Page(context: try TLSContext(certificate: files.certificate, key: files.key), writtenAt: writtenAt)
    }

    private static func times(_ files: ListenerSettings.TLSFiles) -> [Date?] {
        [files.certificate, files.key].map { path in
            // A file that is not there has no time; reading it then says what is wrong.
            try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        }
    }
}
