package import StrictJSON

/// Why a document is no price table.
package enum PriceRefusal: Error, Hashable, CustomStringConvertible {
    case json(JSONRefusal)
    /// Another schema, currency or unit than the one this room reads.
    case schema(path: String)
    case missing(path: String)
    case malformed(path: String)
    case unknownName(path: String)
    case duplicate(path: String)
    case tooLarge(path: String)

    package var description: String {
        switch self {
        case .json(let refusal): "the price table is not JSON: \(refusal)"
        case .schema(let path): "\(path): not `gatehouse-prices/1` in USD per million tokens; write that schema"
        case .missing(let path): "\(path): missing; a price is never left out, write it, `\"0\"` if it is none"
        case .malformed(let path): "\(path): not of the shape that this name has; see the page of the price table"
        case .unknownName(let path): "\(path): unknown name; correct or delete it"
        case .duplicate(let path): "\(path): stands twice; keep one"
        case .tooLarge(let path): "\(path): more than this table can hold"
        }
    }
}

/// Something in a price table that is allowed and should be looked at.
package enum PriceWarning: Hashable, Sendable, CustomStringConvertible {
    case unverified(model: String)
    case zeroRate(model: String)
    case hasFallback

    package var description: String {
        switch self {
        case .unverified(let model): "`\(model)`: nobody has read this rate at its source; do so and set `verified`"
        case .zeroRate(let model): "`\(model)`: a rate is 0, so those tokens are free; write the price if they are not"
        case .hasFallback: "`fallback` is set: unknown models are priced by it instead of being refused"
        }
    }
}
