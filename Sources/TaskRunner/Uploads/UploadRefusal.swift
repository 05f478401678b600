/// Why an archive is refused as a whole.
package enum UploadRefusal: Error, Hashable {
    case noGzip(String)
    case noTar(String)
    /// One entry, by its name as far as it can be shown, and what is wrong with it.
    case entry(String, String)
    case tooLarge(String)
    /// The project keeps as many uploads as it may.
    case tooMany(Int)
    case failed(FileRefusal)

    package var message: String {
        switch self {
        case .noGzip(let why): "the body is no whole gzip archive (\(why)); pack the folder with `tar czf`"
        case .noTar(let why): "the archive holds no whole tar (\(why)); pack the folder with `tar czf`"
        case .entry(let name, let why): "the archive's entry `\(name)` \(why); pack regular files and folders alone"
        case .tooLarge(let limit): "the archive has more than \(limit); upload less"
        case .tooMany(let limit): "this project keeps \(limit) uploads already; delete one, or wait until one expires"
        case .failed(let refusal): refusal.sentence("the archive")
        }
    }
}
