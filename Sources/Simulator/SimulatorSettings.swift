/// How a simulator listens and what it does when a request does not say.
package struct SimulatorSettings: Sendable {
    /// Where to listen; loopback by default, since nobody is asked for a key.
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 0
    /// When set, a request must carry exactly this in `x-api-key` or as a bearer.
    package var requiredKey: String?
    /// What a directive in a request changes for that request.
    package var directive = Directive()
    /// Model ids that `GET /v1/models` lists; a message may name any.
    package var models = ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"]
    /// Requests that are kept as they came, for tests; 0 keeps none.
    package var recordLimit = 0
    /// The largest request body, in bytes.
    package var bodyLimit = 64 << 20

    package init() {}
}
