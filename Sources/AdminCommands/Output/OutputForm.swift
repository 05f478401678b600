import ArgumentParser

/// How results are printed.
package enum OutputForm: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table, json, jsonl, csv
}
