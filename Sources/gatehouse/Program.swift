import AdminCommands

@main
struct Program {
    static func main() async { await Gatehouse.start() }
}
