import AdminContract
import ArgumentParser
import Vocabulary

struct WebhookGroup: AsyncParsableCommand {
    static let configuration = noun(
        "webhook", "Messages to other systems when something happens.",
        [
            WebhookCreate.self, WebhookList.self, WebhookShow.self, WebhookUpdate.self, WebhookDelete.self,
            WebhookRotate.self, WebhookTest.self, WebhookDeliveries.self, WebhookRedeliver.self,
        ])
}

extension HookEvent: ExpressibleByArgument {}
extension WebhookPatch.Status: ExpressibleByArgument {}
extension DeliveryShape.Status: ExpressibleByArgument {}
