import AdminContract
import ArgumentParser

struct ExportGroup: AsyncParsableCommand {
    static let configuration = noun(
        "export", "Exports of audit logs: evidence, and views for other systems.",
        [ExportCreate.self, ExportList.self, ExportShow.self, ExportDownload.self, ExportDelete.self])
}

extension ExportShape.Format: ExpressibleByArgument {}
