/// One leaf as collectors of the provider's Compliance API expect an activity.
package struct ComplianceActivityShape: Hashable, Sendable, Codable {
    package struct Actor: Hashable, Sendable, Codable {
        /// `api_actor`, `service_account_actor`, `admin_api_key_actor`, `user_actor`, `system_actor`,
        /// `unauthenticated_user_actor`.
        package let type: String
        package let id: String
        package var apiKeyID: String?
        package var adminAPIKeyID: String?
        package var userID: String?

        package init(type: String, id: String) { (self.type, self.id) = (type, id) }

        private enum CodingKeys: String, CodingKey {
            case type, id
            case apiKeyID = "api_key_id"
            case adminAPIKeyID = "admin_api_key_id"
            case userID = "user_id"
        }
    }

    package let id: String
    package let createdAt: String
    /// The tenant, or `house`.
    package let organizationID: String
    package let actor: Actor
    /// The provider's word where there is an equal one, else `gatehouse_` and the leaf's kind.
    package let type: String
    package let object: ActivityShape.Party
    package var decision: String?
    package var reason: String?
    package var requestID: String?
    package let leaf: ActivityShape.Place

    package init(_ row: ActivityShape, type: String, actor: Actor) {
        (id, createdAt, organizationID) = (row.id, row.createdAt, row.tenant)
        (self.actor, self.type, object, leaf) = (actor, type, row.object, row.leaf)
        (decision, reason, requestID) = (row.decision, row.reason, row.requestID)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case createdAt = "created_at"
        case organizationID = "organization_id"
        case actor, type, object, decision, reason
        case requestID = "request_id"
        case leaf
    }
}

/// A page of them, by the provider's names.
package struct ComplianceActivityPage: Hashable, Sendable, Codable {
    package let data: [ComplianceActivityShape]
    package let hasMore: Bool
    /// The newest place that was looked at; what `before_id` takes to see what came after.
    package let firstID: String?
    /// The oldest place that was looked at; what `after_id` takes to go on, also behind a page that found nothing.
    package let lastID: String?

    package init(data: [ComplianceActivityShape], hasMore: Bool, firstID: String?, lastID: String?) {
        (self.data, self.hasMore, self.firstID, self.lastID) = (data, hasMore, firstID, lastID)
    }

    private enum CodingKeys: String, CodingKey {
        case data
        case hasMore = "has_more"
        case firstID = "first_id"
        case lastID = "last_id"
    }
}
