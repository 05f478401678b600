/// The head of one final response of an upstream.
package struct ResponseHead: Sendable {
    package internal(set) var table = FieldTable()
    /// 200 to 599.
    package internal(set) var status = 0
    package internal(set) var framing = BodyFraming.none
    /// Whether another request may be sent on this connection once the body has ended.
    package internal(set) var keepAlive = true

    init() {}
}
