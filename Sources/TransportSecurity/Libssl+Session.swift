import CLibssl

extension Libssl {
    /// What a step of a session came to.
    enum Step: Equatable {
        case done
        /// More bytes of the peer are needed.
        case hungry
        /// The peer has said that it sends no more.
        case ended
        case failed(String)
    }

    /// One TLS session over bytes in memory; belongs to one event loop.
    @safe final class Session {
        private let session: OpaquePointer
        /// Both belong to `session`.
        private let incoming: OpaquePointer
        private let outgoing: OpaquePointer

        /// The server's half of a connection.
        convenience init(_ settings: Settings) {
            self.init(under: settings)
            // SAFETY: the session belongs to this object.
            unsafe SSL_set_accept_state(session)
        }

        /// The client's half: the peer's certificate has to be valid for `peer`.
        convenience init(_ settings: Settings, to peer: PeerName, resuming ticket: Ticket?) {
            self.init(under: settings)
            let isNamed: Bool
            // SAFETY: the session belongs to this object; libssl copies the texts and counts the ticket's reference.
            if peer.isAddress {
                unsafe isNamed = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), peer.text) == 1
            } else {
                unsafe SSL_set_hostflags(session, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
                unsafe isNamed = SSL_set1_host(session, peer.text) == 1 && setServerName(peer.text)
            }
            // A name that cannot be checked is checked against nothing, and so fails.
            if !isNamed { unsafe precondition(SSL_set1_host(session, "invalid.") == 1, "libssl has no memory") }
            if let ticket { unsafe SSL_set_session(session, ticket.session) }
            unsafe SSL_set_connect_state(session)
        }

        private init(under settings: Settings) {
            // SAFETY: the session takes over both buffers and holds the settings.
            guard let session = unsafe SSL_new(settings.context),
                let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem())
            else { preconditionFailure("libssl has no memory") }
            unsafe SSL_set_bio(session, incoming, outgoing)
            unsafe self.session = session
            unsafe self.incoming = incoming
            unsafe self.outgoing = outgoing
        }

        // SAFETY: the one owner frees it once, with both buffers.
        deinit { unsafe SSL_free(session) }

        /// Takes ciphertext of the peer.
        func take(_ bytes: UnsafeRawBufferPointer) {
            var written = 0
            // SAFETY: reads `bytes` during the call; a buffer in memory takes all of it.
            let isTaken = unsafe bytes.isEmpty || BIO_write_ex(incoming, bytes.baseAddress, bytes.count, &written) == 1
            precondition(isTaken, "libssl has no memory")
        }

        /// Hands out the ciphertext that waits for the peer.
        func drain(_ body: (UnsafeRawBufferPointer) -> Void) {
            var start: UnsafeMutablePointer<CChar>?
            // SAFETY: the bytes stay until the reset below.
            let count = unsafe BIO_ctrl(outgoing, BIO_CTRL_INFO, 0, &start)
            guard count > 0, let start = unsafe start else { return }
            unsafe body(UnsafeRawBufferPointer(start: start, count: count))
            unsafe BIO_ctrl(outgoing, BIO_CTRL_RESET, 0, nil)
        }

        /// Goes on with the handshake as far as the peer's bytes reach.
        func shakeHands() -> Step {
            ERR_clear_error()
            // SAFETY: the session belongs to this object.
            return unsafe step(after: SSL_do_handshake(session))
        }

        /// Whether there is anything to decrypt.
        var hasBytes: Bool {
            // SAFETY: both belong to this object.
            unsafe BIO_ctrl_pending(incoming) > 0 || SSL_pending(session) > 0
        }

        /// The protocol that both sides named (RFC 7301); `nil` if the peer named none.
        var chosenProtocol: String? {
            var name: UnsafePointer<UInt8>?
            var count: UInt32 = 0
            // SAFETY: the name belongs to the session and is copied.
            unsafe SSL_get0_alpn_selected(session, &name, &count)
            return unsafe name.map {
                unsafe String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self)
            }
        }

        /// Decrypts into `bytes` and says how many there are.
        func read(into bytes: UnsafeMutableRawBufferPointer) -> (Step, Int) {
            var count = 0
            ERR_clear_error()
            // SAFETY: writes at most `bytes.count` bytes.
            let status = unsafe SSL_read_ex(session, bytes.baseAddress, bytes.count, &count)
            return (step(after: status), count)
        }

        /// Encrypts all of `bytes`.
        func write(_ bytes: UnsafeRawBufferPointer) -> Step {
            var count = 0
            ERR_clear_error()
            // SAFETY: reads `bytes` during the call; without partial writes it takes all or fails.
            return unsafe step(after: SSL_write_ex(session, bytes.baseAddress, bytes.count, &count))
        }

        /// Writes the `close_notify`.
        func end() {
            ERR_clear_error()
            // SAFETY: the session belongs to this object. Before the end of a handshake there is nothing to end.
            if unsafe SSL_is_init_finished(session) == 1 { unsafe SSL_shutdown(session) }
            ERR_clear_error()
        }

        /// What a next connection to the same peer can resume; `nil` if the peer offered nothing.
        var ticket: Ticket? {
            // SAFETY: the reference goes to the ticket.
            guard let session = unsafe SSL_get1_session(session) else { return nil }
            let ticket = unsafe Ticket(owning: session)
            return unsafe SSL_SESSION_is_resumable(session) == 1 ? ticket : nil
        }

        private func setServerName(_ name: String) -> Bool {
            // SAFETY: libssl copies the name; the parameter is declared without const.
            unsafe name.withCString { name in
                let name = unsafe UnsafeMutableRawPointer(mutating: name)
                return unsafe SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), name) == 1
            }
        }

        private func step(after status: Int32) -> Step {
            // SAFETY: asks about the last call on this session, on this thread.
            switch unsafe SSL_get_error(session, status) {
            case SSL_ERROR_NONE: return .done
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .hungry
            case SSL_ERROR_ZERO_RETURN: return .ended
            default: return .failed(reason())
            }
        }

        /// Why the last call failed; what is wrong with a certificate is said in the words of the check.
        private func reason() -> String {
            let words = Libssl.words()
            // SAFETY: a static text.
            let verdict = unsafe SSL_get_verify_result(session)
            guard verdict != Int(X509_V_OK), let text = unsafe X509_verify_cert_error_string(verdict) else {
                return words
            }
            return unsafe "\(words): \(String(cString: text))"
        }
    }
}
