import FoundationEssentials
import HTTPListener
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import WireTesting

@Suite(.timeLimit(.minutes(1))) struct TLSBookTests {
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
    private func ask(
        _ listener: RunningListener, trusting certificate: String,
        _ change: (inout TLSConfiguration) -> Void = { _ in }
    ) async throws -> String? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)])
        change(&configuration)
        let context = try NIOSSLContext(configuration: configuration)
        let requests = [WireClient.get("/")]
        do {
            let said = try await WireClient.talk(to: listener.port, requests, responses: 1) { channel in
                let handler = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                try channel.pipeline.syncOperations.addHandler(handler)
            }
            return said.responses.first?.text
        } catch is NIOSSLError {
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

    @Test func `TLS below 1_2 is not spoken, and plain text is not answered`() async throws {
        let listener = try await start()
        let old = try await ask(listener, trusting: TestCertificate.one) { configuration in
            configuration.minimumTLSVersion = .tlsv1
            configuration.maximumTLSVersion = .tlsv11
        }
        #expect(old == nil)
        let plain = try await WireClient.talk(to: listener.port, [WireClient.get("/")])
        #expect(plain.isClosed && plain.responses.isEmpty)
        try await listener.shutdown(within: .zero)
    }

    @Test func `a listener does not start without its certificate`() async throws {
        try FileManager.default.removeItem(atPath: files.certificate)
        await #expect(throws: (any Error).self) { try await start() }
    }
}
