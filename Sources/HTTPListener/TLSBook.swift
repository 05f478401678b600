import NIOCore
import NIOSSL
import Synchronization

/// The certificate that new connections are shown; a reload changes it for those that come later.
final class TLSBook: Sendable {
    private let files: ListenerSettings.TLSFiles
    private let context: Mutex<NIOSSLContext>

    init(_ files: ListenerSettings.TLSFiles) throws {
        self.files = files
        context = Mutex(try Self.read(files))
    }

    /// Reads the files again; what is in force stays when they cannot be used.
    func reload() throws {
        let fresh = try Self.read(files)
        context.withLock { $0 = fresh }
    }

    func handler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context.withLock { $0 }) }

    private static func read(_ files: ListenerSettings.TLSFiles) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map(NIOSSLCertificateSource.certificate)
        let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
