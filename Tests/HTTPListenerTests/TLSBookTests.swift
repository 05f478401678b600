import FoundationEssentials
import HTTPListener
import Logging
import NIOCore
import NIOPosix
import Testing
import TransportSecurity
import WireTesting

@Suite(.timeLimit(.minutes(5))) struct TLSBookTests {
    private let files: ListenerSettings.TLSFiles

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let certificate = folder.appending(path: "certificate.pem").path
        files = ListenerSettings.TLSFiles(certificate: certificate, key: folder.appending(path: "key.pem").path)
        try put(TestCertificate.one, TestCertificate.oneKey)
    }

    private func put(_ certificate: String, _ key: String) throws {
        try Data(certificate.utf8).write(to: URL(filePath: files.certificate))
        try Data(key.utf8).write(to: URL(filePath: files.key))
    }

    private func start() async throws -> RunningListener {
        var settings = ListenerSettings(.tcp(host: "127.0.0.1", port: 0))
        settings.tls = files
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try await RunningListener.start(settings, on: MultiThreadedEventLoopGroup.singleton, logger: logger) {
            _ in
            HTTPResponse(200, body: .bytes(Array("secret".utf8)))
        }
    }

    /// The text of one answer to a client that trusts `certificate` alone; `nil` when the handshake fails.
    private func ask(_ listener: RunningListener, trusting certificate: String) async throws -> String? {
        let authorities = URL(filePath: files.certificate).deletingLastPathComponent().appending(path: "trusted.pem")
        try Data(certificate.utf8).write(to: authorities)
        let context = try TLSContext(trusting: .file(authorities.path))
        let requests = [WireClient.get("/")]
        do {
            let said = try await WireClient.talk(to: listener.port, requests, responses: 1) { channel in
                try channel.pipeline.syncOperations.addHandler(context.clientHandler(to: PeerName("localhost")))
            }
            return said.responses.first?.text
        } catch is TLSFailure {
            return nil
        }
    }

    @Test func `a reload shows the new certificate to those that come later, and a bad file changes nothing`()
        async throws
    {
        let listener = try await start()
        #expect(try await ask(listener, trusting: TestCertificate.one) == "secret")
        #expect(try await ask(listener, trusting: TestCertificate.two) == nil)
        try put(TestCertificate.two, TestCertificate.twoKey)
        try listener.tls?.reload()
        #expect(try await ask(listener, trusting: TestCertificate.two) == "secret")
        try put("nothing", "nothing")
        #expect(throws: (any Error).self) { try listener.tls?.reload() }
        #expect(try await ask(listener, trusting: TestCertificate.two) == "secret")
        try await listener.shutdown(within: .zero)
    }

    @Test func `a certificate that was written anew is noticed, once`() throws {
        let book = try TLSBook(files)
        #expect(try !book.reloadIfChanged())
        try put(TestCertificate.two, TestCertificate.twoKey)
        let later: [FileAttributeKey: Any] = [.modificationDate: Date(timeIntervalSinceNow: 60)]
        try FileManager.default.setAttributes(later, ofItemAtPath: files.certificate)
        #expect(try book.reloadIfChanged())
        #expect(try !book.reloadIfChanged())
    }

    @Test func `plain text is not answered`() async throws {
        let listener = try await start()
        let plain = try await WireClient.talk(to: listener.port, [WireClient.get("/")])
        #expect(plain.isClosed && plain.responses.isEmpty)
        try await listener.shutdown(within: .zero)
    }

    @Test func `a listener does not start without its certificate`() async throws {
        try FileManager.default.removeItem(atPath: files.certificate)
        await #expect(throws: (any Error).self) { try await start() }
    }
}
