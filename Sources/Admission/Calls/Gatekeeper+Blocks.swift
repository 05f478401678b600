import Digests
package import Store
package import Vocabulary

/// A conversation that the stream guard stopped, as others see it.
package struct SessionBlock: Hashable, Sendable {
    /// Key and beginning of the conversation's hash.
    package let id: String
    package let key: KeyID
    /// SHA-256 of the client's session id, or of the first message.
    package let conversation: String
    package let until: Instant
}

extension Gatekeeper {
    /// Conversations that are stopped now.
    package var sessionBlocks: [SessionBlock] {
        blocks.all(at: clock()).map { SessionBlock($0.conversation, $0.until) }
    }

    /// Stops again what was stopped before a restart.
    package func restoreBlocks(_ stored: [StoredSessionBlock]) {
        for block in stored {
            let conversation = SessionBlocks.Conversation(key: block.key, fingerprint: block.conversation)
            blocks.block(conversation, until: block.until)
        }
    }

    /// Lets a conversation go on.
    package func liftBlock(_ id: String) {
        for (conversation, until) in blocks.all(at: clock()) where SessionBlock(conversation, until).id == id {
            blocks.lift(conversation)
        }
    }
}

extension SessionBlock {
    fileprivate init(_ conversation: SessionBlocks.Conversation, _ until: Instant) {
        let hash = conversation.fingerprint.hex
        self.init(id: "\(conversation.key).\(hash.prefix(16))", key: conversation.key, conversation: hash, until: until)
    }
}
