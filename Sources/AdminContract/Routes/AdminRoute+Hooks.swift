extension AdminRoute {
    static let webhooks = [
        AdminRoute(.listWebhooks, .get, "/v1/webhooks", .scope(.readWebhooks), "Lists webhooks."),
        AdminRoute(
            .createWebhook, .post, "/v1/webhooks", .scope(.writeWebhooks),
            "Makes a webhook; its secret is in this answer and nowhere else."),
        AdminRoute(.showWebhook, .get, "/v1/webhooks/{webhook}", .scope(.readWebhooks), "Shows one webhook."),
        AdminRoute(
            .updateWebhook, .patch, "/v1/webhooks/{webhook}", .scope(.writeWebhooks),
            "Changes a webhook, pauses it, or wakes a dead one."),
        AdminRoute(
            .deleteWebhook, .delete, "/v1/webhooks/{webhook}", .scope(.writeWebhooks),
            "Deletes a webhook with all that is on its way to it."),
        AdminRoute(
            .rotateWebhook, .post, "/v1/webhooks/{webhook}/rotate", .scope(.writeWebhooks),
            "Gives a webhook a new secret; both sign until the overlap ends."),
        AdminRoute(
            .testWebhook, .post, "/v1/webhooks/{webhook}/test", .scope(.writeWebhooks),
            "Sends a message of the type `webhook.test`."),
        AdminRoute(
            .listDeliveries, .get, "/v1/webhooks/{webhook}/deliveries", .scope(.readWebhooks),
            "Lists a webhook's messages, newest first."),
        AdminRoute(
            .redeliver, .post, "/v1/webhooks/{webhook}/redeliver", .scope(.writeWebhooks),
            "Sends a message again, or all that were made since an instant."),
    ]
}
