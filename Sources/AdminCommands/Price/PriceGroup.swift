import ArgumentParser

struct PriceGroup: AsyncParsableCommand {
    static let configuration = noun(
        "price", "Prices: what a token of each model costs, and since when.",
        [PriceList.self, PriceShow.self, PriceDiff.self, PriceImport.self, PriceHistory.self])
}
