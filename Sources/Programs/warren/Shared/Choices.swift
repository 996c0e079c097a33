// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import OverlayModel

// As options: one of the words that there are, and help that lists them.
extension FlowLogScope: ExpressibleByArgument {}
extension RuleAction: ExpressibleByArgument {}
