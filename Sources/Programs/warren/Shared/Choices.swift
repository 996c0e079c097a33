// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import OverlayModel
public import OverlayProtocol

// As options: one of the words that there are, and help that lists them.
extension FlowLogScope: ExpressibleByArgument {}
extension RuleAction: ExpressibleByArgument {}
extension EnforcementMode: ExpressibleByArgument {}
extension NetworkTopology: ExpressibleByArgument {}
extension GatewayRole: ExpressibleByArgument {}
extension PolicyTemplate: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}
extension Access: ExpressibleByArgument {}
