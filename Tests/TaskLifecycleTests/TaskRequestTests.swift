import StrictJSON
import TaskLifecycle
import Testing
import Vocabulary

@Suite struct TaskRequestTests {
    private func read(_ text: String, overSocket: Bool = false) throws -> TaskRequest {
        try TaskRequest.read(try JSONReader.parse(text), overSocket: overSocket)
    }

    private func refusedField(_ text: String, overSocket: Bool = false) throws -> String? {
        do { _ = try read(text, overSocket: overSocket) } catch let refusal as FieldRefusal { return refusal.path }
        return nil
    }

    @Test func `the front page's request reads as it is meant`() throws {
        let request = try read(
            #"{"description":"Analyze","allow_tools":["Read","Grep"],"allow_agents":[],"max_cost":0.50,"timeout":120}"#)
        #expect(request.tools == .listed(["Read", "Grep"]))
        #expect(request.agents == .listed([]) && request.skills == .all)
        #expect(request.maxCost == NanoUSD(500_000_000) && request.timeout == 120)
    }

    @Test(arguments: ["project_id", "api_key", "working_directory", "tool", "wait_for"])
    func `a body that names a project or a key is refused`(field: String) throws {
        #expect(try refusedField(#"{"description":"x","\#(field)":"y"}"#) == field)
    }

    @Test(arguments: [
        (#"{"description":""}"#, "description"), (#"{}"#, "description"),
        (#"{"description":"x","timeout":0}"#, "timeout"), (#"{"description":"x","timeout":1.5}"#, "timeout"),
        (#"{"description":"x","max_cost":0}"#, "max_cost"), (#"{"description":"x","max_cost":-1}"#, "max_cost"),
        (#"{"description":"x","max_cost":0.0000000001}"#, "max_cost"),
        (#"{"description":"x","max_turns":501}"#, "max_turns"),
        (#"{"description":"x","allow_tools":"Read"}"#, "allow_tools"),
        (#"{"description":"x","backend":"bash"}"#, "backend"), (#"{"description":"x","approvals":"yes"}"#, "approvals"),
        (#"{"description":"x","workspace":{"name":"a","upload":"b"}}"#, "workspace"),
        (#"{"description":"x","workspace":{}}"#, "workspace"),
        (#"{"description":"x","workspace":{"files":[{"path":"a"}]}}"#, "workspace.files[0].content"),
        (#"{"description":"x","metadata":{"a":1}}"#, "metadata.a"), (#"{"description":"x","wait":601}"#, "wait"),
        (#"{"description":"x","ref":"a"}"#, "ref"),
    ])
    func `a field out of range is refused by its path`(body: String, path: String) throws {
        #expect(try refusedField(body) == path)
    }

    @Test func `over a socket a reference and a way to go are fields, and a wait is not`() throws {
        let request = try read(#"{"description":"x","ref":"a1","on_disconnect":"cancel"}"#, overSocket: true)
        #expect(request.reference == "a1" && request.onDisconnect == .cancel)
        #expect(try refusedField(#"{"description":"x","wait":1}"#, overSocket: true) == "wait")
    }

    @Test func `inline files come as text or as base64`() throws {
        let listed = #"[{"path":"a","content":"hi"},{"path":"b","content_base64":"aGk="}]"#
        let request = try read(#"{"description":"x","workspace":{"files":\#(listed)}}"#)
        guard case .files(let files) = request.workspace else { throw FieldRefusal("workspace", "no files") }
        #expect(files.map(\.content) == [Array("hi".utf8), Array("hi".utf8)])
        #expect(
            try refusedField(#"{"description":"x","workspace":{"files":[{"path":"b","content_base64":"aGk"}]}}"#) != nil
        )
    }
}
