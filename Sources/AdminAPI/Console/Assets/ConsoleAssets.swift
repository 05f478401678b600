import HTTPListener

/// The one style sheet and the one script; nothing comes from another address.
enum ConsoleAssets {
    static func find(_ path: String) -> HTTPResponse? {
        switch path {
        case "/console/style.css":
            ConsoleFields.response(200, ConsoleStyle.text, type: "text/css; charset=utf-8", isLasting: true)
        case "/console/console.js":
            ConsoleFields.response(200, ConsoleScript.text, type: "text/javascript; charset=utf-8", isLasting: true)
        default: nil
        }
    }
}
