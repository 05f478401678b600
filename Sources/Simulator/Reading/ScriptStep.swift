import StrictJSON

/// One tool call of a script: `{"tool":"Read","input":{"file_path":"a.txt"}}`.
package struct ScriptStep: Hashable, Sendable {
    package let tool: String
    /// JSON text.
    package let input: String

    /// Reads a list of steps; what is none of it is left out.
    static func read(_ text: String) -> [ScriptStep] {
        // A misspelt script shows in the answer, which then is text at once.
        guard let steps = (try? JSONReader.parse(text))?.array else { return [] }
        return steps.compactMap { step in
            step["tool"]?.string.map { tool in
                let input = JSONWriter.plain(step["input"] ?? .object([]))
                return ScriptStep(tool: tool, input: String(decoding: input, as: UTF8.self))
            }
        }
    }
}
