extension ArgumentPattern {
    /// `nil` if `text` is no pattern of that type; numbers and texts have none.
    init?(_ text: String, _ type: ToolSignature.FieldType) {
        do {
            switch type {
            case .path: self = .path(try PathPattern(text))
            case .host: self = .host(try HostPattern(text))
            case .command: self = .command(try CommandPattern(text))
            case .number, .text: return nil
            }
        } catch { return nil }
    }

    /// Whether an allow with this pattern takes the argument: it needs proof.
    func allows(_ argument: ToolArgument) -> Bool {
        switch (self, argument) {
        case (.path(let pattern), .path(let path)): pattern.allows(path)
        case (.host(let pattern), .host(let host)): pattern.matches(host)
        case (.host(let pattern), .hostsBelow(let host)): pattern.takesAll(below: host)
        case (.command(let pattern), .command(let part)): pattern.allows(part)
        case (_, .any): true
        default: false
        }
    }

    /// How a deny or ask with this pattern fires on the argument of `tool`: doubt is enough.
    func fires(on argument: ToolArgument, of tool: String) -> Fired? {
        switch (self, argument) {
        case (.path(let pattern), .path(let path)): pattern.fires(on: path) ? .certain : nil
        case (.host(let pattern), .host(let host)): pattern.matches(host) ? .certain : nil
        case (.host(let pattern), .hostsBelow(let host)):
            pattern.takesAll(below: host)
                ? .certain : pattern.takesSome(below: host) ? Fired(doubt: HostPattern.belowDoubt) : nil
        case (.command(let pattern), .command(let part)): pattern.fires(on: part).map(Fired.init)
        case (_, .doubtful(let why)): Fired(doubt: why)
        case (.path, .any), (.host, .any), (.command, .any): nil
        default: Fired(doubt: "\(tool) has no argument that this pattern could read")
        }
    }
}

/// That a rule fires, and the half sentence that says why there was doubt.
struct Fired: Hashable, Sendable {
    let doubt: String?

    static let certain = Fired(doubt: nil)

    init(doubt: String?) { self.doubt = doubt }

    init(_ firing: Firing) { doubt = firing.explanation }
}

/// The judged argument of a tool call.
enum ToolArgument: Hashable, Sendable {
    /// The tool has none.
    case none
    /// Offered, not called: it could be anything.
    case any
    case path(NormalPath)
    case host(HostName)
    /// Every host below one, without it: the provider chooses which.
    case hostsBelow(HostName)
    case command(BashPart)
    /// The input has not the tool's shape; why.
    case doubtful(String)
}
