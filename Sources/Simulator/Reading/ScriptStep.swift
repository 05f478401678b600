import StrictJSON

/// One tool call of a script: `{"tool":"Read","input":{"file_path":"a.txt"}}`.
package struct ScriptStep: Hashable, Sendable {
    package let tool: String
    /// JSON text.
    package let input: String
    /// Which turn it is of: a list within the script is one turn of several calls.
    let turn: Int

    init(tool: String, input: String, turn: Int = 0) { (self.tool, self.input, self.turn) = (tool, input, turn) }

    /// Reads a list of steps; what is none of it is left out.
    static func read(_ text: String) -> [ScriptStep] {
        // A misspelt script shows in the answer, which then is text at once.
        guard let turns = (try? JSONReader.parse(text))?.array else { return [] }
        return turns.enumerated().flatMap { number, turn in
            (turn.array ?? [turn]).compactMap { step in
                step["tool"]?.string.map { tool in
                    let input = JSONWriter.plain(step["input"] ?? .object([]))
                    return ScriptStep(tool: tool, input: String(decoding: input, as: UTF8.self), turn: number)
                }
            }
        }
    }
}
