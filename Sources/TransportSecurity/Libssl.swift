import CLibssl

/// Every call into OpenSSL's libssl; the types beside this file are what the rest of the house sees.
enum Libssl {
    /// An SSL_CTX that this object alone owns and that nobody changes after `init`.
    @safe final class Settings: Sendable {
        // SAFETY: set up in `init` alone; libssl reads it from several threads under its own locks.
        nonisolated(unsafe) let context: OpaquePointer

        init(certificate: String, key: String) throws(TLSFailure) {
            // SAFETY: the context belongs to this object; the strings live during the calls.
            unsafe context = Self.make(TLS_server_method())
            unsafe SSL_CTX_set_alpn_select_cb(
                context,
                { _, chosen, count, offered, length, _ in
                    // SAFETY: the offer outlives the call, and the name that is chosen lies in it.
                    let offer = unsafe UnsafeBufferPointer(start: offered, count: Int(length))
                    guard let name = unsafe Libssl.select(offer) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                    unsafe chosen?.pointee = name.baseAddress
                    unsafe count?.pointee = UInt8(name.count)
                    return SSL_TLSEXT_ERR_OK
                }, nil)
            guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
                throw .unusable(file: certificate, Libssl.words())
            }
            // SAFETY: as above.
            guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
                throw .unusable(file: key, Libssl.words())
            }
            // SAFETY: as above.
            guard unsafe SSL_CTX_check_private_key(context) == 1 else {
                throw .unusable(file: key, "it is not the key of `\(certificate)`")
            }
        }

        init(trusting authorities: TLSContext.Authorities) throws(TLSFailure) {
            // SAFETY: as above; libssl copies the protocol list.
            unsafe context = Self.make(TLS_client_method())
            unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
            let isOffered =
                unsafe SSL_CTX_set_alpn_protos(context, Libssl.protocols, UInt32(Libssl.protocols.count)) == 0
            precondition(isOffered, "the list of protocols is well formed")
            switch authorities {
            case .system:
                guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else {
                    throw .unusable(file: "the system's authorities", Libssl.words())
                }
            case .file(let path):
                guard unsafe SSL_CTX_load_verify_locations(context, path, nil) == 1 else {
                    throw .unusable(file: path, Libssl.words())
                }
            }
        }

        // SAFETY: sessions hold references of their own.
        deinit { unsafe SSL_CTX_free(context) }

        private static func make(_ method: OpaquePointer) -> OpaquePointer {
            ERR_clear_error()
            // SAFETY: the caller owns the new context.
            guard let context = unsafe SSL_CTX_new(method) else { preconditionFailure("libssl has no memory") }
            unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
            unsafe SSL_CTX_set_options(context, gatehouse_tls_options)
            // An idle connection gives its two record buffers back: 34 KiB each.
            unsafe SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(SSL_MODE_RELEASE_BUFFERS), nil)
            return unsafe context
        }
    }

    /// A session that can be resumed.
    @safe final class Ticket: Sendable {
        // SAFETY: libssl counts its references atomically and never changes a finished session.
        nonisolated(unsafe) let session: OpaquePointer

        // SAFETY: takes over the reference that the caller got.
        init(owning session: OpaquePointer) { unsafe self.session = session }

        // SAFETY: the one reference of this object.
        deinit { unsafe SSL_SESSION_free(session) }
    }

    /// ALPN's list of one: a length and the name (RFC 7301, 3.1).
    private static let protocols: [UInt8] = [8] + Array("http/1.1".utf8)

    /// `http/1.1` in a client's offer; without it the handshake ends.
    private static func select(_ offered: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        // SAFETY: every slice lies in the offer, which outlives the call.
        var rest = unsafe offered[...]
        while let length = unsafe rest.popFirst(), unsafe rest.count >= length {
            let name = unsafe UnsafeBufferPointer(rebasing: rest.prefix(Int(length)))
            if unsafe name.elementsEqual(protocols.dropFirst()) { return unsafe name }
            unsafe rest.removeFirst(Int(length))
        }
        return nil
    }

    /// The oldest error of this thread in libssl's words; empties the queue.
    static func words() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        // SAFETY: a static text or null.
        guard code != 0, let text = unsafe ERR_reason_error_string(code) else { return "no reason given" }
        return unsafe String(cString: text)
    }
}
