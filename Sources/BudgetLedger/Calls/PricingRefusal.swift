package import Vocabulary

/// Why a call has no price, in the order of the checks.
package enum PricingRefusal: Error, Hashable {
    /// No row and no fallback for this model.
    case modelUnknown(String)
    /// A row, but no rate in force for this instant and speed.
    case modelUnpriced(String)
    /// A tool that the provider runs and that the table does not price.
    case toolUnpriced(String)
    /// A count below 0 or above 2^40, or a price past the largest amount.
    case outOfRange

    /// The house's word for it.
    package var reason: Reason {
        switch self {
        case .modelUnknown: .modelUnknown
        case .modelUnpriced, .toolUnpriced: .modelUnpriced
        case .outOfRange: .invalidRequest
        }
    }
}

/// Whose rates priced a call.
package enum PricedBy: String, Hashable, Sendable {
    case table
    /// The operator's rates for unknown models.
    case fallback
    /// The billed model has no rate: the dearest that the hold was made with, or the fallback.
    case hold
}
