import ArgumentParser

/// How results are printed.
enum OutputForm: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table, json, jsonl, csv
}
