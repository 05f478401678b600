import ArgumentParser
import Glibc

/// Where the one showing of a secret goes: to standard output, or to a new file that only its owner reads.
struct SecretOptions: ParsableArguments {
    @Option(help: "Write the secret to this new file (0600) instead of standard output.")
    var secretFile: String?

    /// Makes the file before the call, so that no secret is lost to a path that cannot be written.
    func prepare() throws(Complaint) -> SecretSink { try secretFile.map(SecretSink.new) ?? .output }
}
/// An open place for one secret.
enum SecretSink {
    case output
    case file(Int32, path: String)

    /// Makes the file, which may not be there yet.
    static func new(_ path: String) throws(Complaint) -> SecretSink {
        // SAFETY: the path is a Swift string, which lives for the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let cause = errno == EEXIST ? "is there already; it is never overwritten" : "cannot be made"
            throw Complaint("the file `\(path)` \(cause)", code: Exit.usage)
        }
        return .file(descriptor, path: path)
    }

    /// Writes the secret and a line end, and closes.
    func write(_ secret: String, _ output: Output) throws(Complaint) {
        guard case .file(let descriptor, let path) = self else {
            output.secret(secret)
            return
        }
        let bytes = Array((secret + "\n").utf8)
        // SAFETY: the pointer lives for the call, which reads `bytes.count` bytes.
        let written = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        }
        guard close(descriptor) == 0, written == bytes.count else {
            throw Complaint("the file `\(path)` could not be written; rotate the key to get a new secret")
        }
    }

    /// Removes the file that was made for a secret that never came.
    func discard() {
        guard case .file(let descriptor, let path) = self else { return }
        close(descriptor)
        // SAFETY: the path is a Swift string, which lives for the call.
        unsafe unlink(path)
    }
}
