/// What is counted of a request, on its own event loop.
extension ClientHandler {
    /// The head of an answer is written; called once for each request, wherever its answer is made.
    func meter(_ status: Int) {
        let now = loop.now
        // Without a whole head there is nothing to count from: a head that came too slowly.
        loop.meters.answered(route, status, since: headAt == 0 ? now : headAt, at: now)
    }
}
