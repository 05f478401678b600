/// The type of a value, by its unit.
enum ValueType: Hashable, Sendable {
    case duration, money, tokens, bytes, count, percent, ip, time, word
    case spend(Period)
    case rate(Period)
    case tokenRate(Period)

    var name: String {
        switch self {
        case .duration: "a duration"
        case .money: "an amount of money"
        case .tokens: "a number of tokens"
        case .bytes: "a number of bytes"
        case .count: "a count"
        case .percent: "a percentage"
        case .ip: "an address"
        case .time: "a time"
        case .word: "a word"
        case .spend: "a spend"
        case .rate, .tokenRate: "a rate"
        }
    }

    /// What to type.
    var examples: String {
        switch self {
        case .duration: "write a duration, for example 60s, 5m, 2h"
        case .money: "write an amount, for example $20, $0.50"
        case .tokens: "write tokens, for example 4k, 1M"
        case .bytes: "write bytes, for example 20MB, 4KiB"
        case .count: "write a count, for example 8"
        case .percent: "write a percentage, for example 80%"
        case .ip: "write a network, for example 10.0.0.0/8"
        case .time: "write a window, for example mon-fri 09:00-18:00 Europe/Berlin"
        case .word: "write a word that attr declares"
        case .spend: "write a spend, for example $200/month"
        case .rate, .tokenRate: "write a rate, for example 60/min, 100k tokens/min"
        }
    }
}

/// A value with its type, exact.
struct TypedValue: Hashable, Sendable {
    let type: ValueType
    /// Milliseconds, nano-dollars, tokens, bytes, a count or basis points.
    let amount: Int64
}
