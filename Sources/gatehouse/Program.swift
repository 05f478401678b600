import AdminCommands
import ArgumentParser

@main
struct Program {
    static func main() async { await Gatehouse.main() }
}
