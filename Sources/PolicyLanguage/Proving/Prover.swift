/// Proves what a folder claims, by deciding every class of requests.
///
/// There is no solver: classes are finite, because rules compare facts with constants only.
struct Prover {
    /// Steps that one statement, and one load, may take (E042).
    ///
    /// They stand for seconds, which a core cannot measure: a step is one rule or fact looked at for one decision.
    static let statementLimit = 10_000_000
    static let loadLimit = 25_000_000

    let policy: Policy
    let classes: CallClasses
    let subjects: [ProofSubject]
    var diagnostics: [Diagnostic] = []
    /// Decisions so far: the classes that the summary counts.
    private(set) var decided = 0
    private var steps = 0
    private var statementStart = 0

    /// With `owner`, the claims are proven for that one subject.
    init(_ policy: Policy, only owner: BlockOwner? = nil) {
        self.policy = policy
        classes = CallClasses(policy.book)
        subjects = ProofSubject.all(of: policy).filter { owner == nil || $0.owner == owner }
    }

    var facts: FactTable { policy.book.facts }

    mutating func prove() {
        if let excess = classes.arguments.excess, let place = policy.book.blocks.first?.place {
            report("E040", "the \(excess) patterns of this folder blow up together", place)
            return
        }
        if !classes.isComplete, let place = policy.book.blocks.first?.place {
            report("E042", "this folder has too many rules to be proven", place, advice: "use sets and globs")
            return
        }
        for order in policy.book.orders {
            for (lower, upper) in zip(order.tiers, order.tiers.dropFirst()) { prove(lower, upper, order.place) }
        }
        proveClaims()
        findIdle()
        findOpenLimits()
        findNotes()
    }

    /// What is claimed of each subject by itself.
    mutating func proveClaims() {
        for invariant in policy.book.invariants { prove(invariant) }
        proveRoutes()
    }

    mutating func report(_ code: String, _ message: String, _ place: SourcePlace, advice: String? = nil) {
        diagnostics.append(Diagnostic(.error, code, message, at: place, advice: advice))
    }

    /// Starts the box of one statement.
    mutating func begin() { statementStart = steps }

    /// False, and E042, once the box of this statement or of the load is used up.
    ///
    /// - Parameter weight: Rules and conditions that each decision looks at, all in all.
    mutating func spend(_ cells: FactCells, weight: Int, _ place: SourcePlace) -> Bool {
        let (cost, tooMuch) = cells.count.multipliedReportingOverflow(by: weight + cells.axes.count + 1)
        let (sum, overflow) = steps.addingReportingOverflow(cost)
        guard !tooMuch, !overflow, sum <= Self.loadLimit, sum - statementStart <= Self.statementLimit else {
            if !diagnostics.contains(where: { $0.code == "E042" }) {
                report(
                    "E042", "this proof takes more than \(Self.statementLimit) steps", place,
                    advice: "use fewer facts or constants in the rules of one call")
            }
            return false
        }
        (steps, decided) = (sum, decided + cells.count)
        return true
    }

    /// The axes that matter to a failure: each one that some other value of would make it go away.
    static func relevant(_ cells: FactCells, _ choice: [Int], _ fails: (Facts) -> Bool) -> [Int] {
        cells.axes.indices.filter { axis in
            cells.axes[axis].values.indices.contains { value in
                var other = choice
                other[axis] = value
                return !fails(cells.facts(other))
            }
        }
    }
}
