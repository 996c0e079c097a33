// SPDX-License-Identifier: Apache-2.0

public import ControlPlane

/// An area's part of the route table.
protocol Controller {
    init(_ controlPlane: ControlPlane)

    /// Their paths are below `/api/v1`.
    var endpoints: [Endpoint] { get }
}

extension RouteTable {
    public init(_ controlPlane: ControlPlane) {
        let controllers: [any Controller.Type] = [
            AccountsController.self, BrowserSessionsController.self, OwnController.self, SecondFactorController.self,
            MembersController.self, TenantsController.self, NetworksController.self,
            PeersController.self, DeviceConfigController.self,
            RoutesController.self, DevicesController.self, GroupsController.self, PoliciesController.self,
            JoinKeysController.self, ExplainController.self, BulkController.self, RoutingController.self,
            OverviewController.self, AgentController.self, PlainAgentController.self, IncidentsController.self,
            LiveController.self, AddressesController.self, GatewaysController.self, HistoryController.self,
            BackupController.self, TemplatesController.self, FlowsController.self, AccessRequestsController.self,
            InstallationController.self,
        ]
        let health = HealthController().endpoints
        let api = controllers.flatMap { $0.init(controlPlane).endpoints }
        let described = health + (api + [HealthController.health]).map { $0.under("/api/v1") }
        self.init(described + DescriptionController(described).endpoints)
    }
}
