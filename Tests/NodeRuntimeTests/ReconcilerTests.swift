// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Synchronization
import Testing

@testable import NodeRuntime

@Suite struct ReconcilerTests {
    @Test func `the way up begins closed and ends open`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        #expect(machine.log == ["close", "create", "network", "peers", "rules", "network up routes"])
        #expect(machine.isUp)
    }

    @Test func `the dead man's switch is in place before the interface is up`() throws {
        let machine = FakeMachine()
        machine.break("network up routes")
        var reconciler = machine.reconciler()
        #expect(throws: FakeMachine.Broken.self) { try reconciler.apply(gateway()) }
        let rules = machine.state.withLock { $0.network?.rules }
        #expect(rules == EnteringMark.rules(for: try wg0()))
    }

    @Test(arguments: ["close", "rules"])
    func `without a filter there is no interface`(step: String) throws {
        let machine = FakeMachine()
        machine.break(step)
        var reconciler = machine.reconciler()
        #expect(throws: FakeMachine.Broken(step: step)) { try reconciler.apply(gateway()) }
        #expect(!machine.isUp)
    }

    @Test func `a filter that is lost and can't be put back takes the interface down`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        machine.break("rules")
        #expect(throws: FakeMachine.Broken.self) { try reconciler.repair(filterTouched: true) }
        #expect(!machine.isUp)
        machine.mend()
        try reconciler.repair(filterTouched: false)
        #expect(machine.isUp)
    }

    @Test func `new rules that can't be put in force leave the old ones in force`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        machine.break("rules")
        #expect(throws: FakeMachine.Broken.self) { try reconciler.apply(gateway(mode: .observe)) }
        #expect(machine.isUp)
    }

    @Test func `a machine that is closed to what comes in is so before its interface is there`() throws {
        let machine = FakeMachine()
        machine.break("shield")
        var reconciler = machine.shieldedReconciler()
        #expect(throws: FakeMachine.Broken(step: "shield")) { try reconciler.apply(agent(blocksIncoming: true)) }
        #expect(machine.log == ["shield"])
        machine.mend()
        try reconciler.apply(agent(blocksIncoming: true))
        #expect(reconciler.isShielded && machine.isUp)
        try reconciler.apply(agent(blocksIncoming: false))
        #expect(!reconciler.isShielded && machine.state.withLock { !$0.closed })
    }

    @Test func `a shield that is lost is put back, and where that can't be, the interface goes down`() throws {
        let machine = FakeMachine()
        var reconciler = machine.shieldedReconciler()
        try reconciler.apply(agent(blocksIncoming: true))
        machine.state.withLock { $0.closed = false }
        try reconciler.repair(filterTouched: false)
        #expect(machine.state.withLock { $0.closed } && reconciler.repairs == 1)
        machine.state.withLock { $0.closed = false }
        machine.break("shield")
        #expect(throws: FakeMachine.Broken.self) { try reconciler.repair(filterTouched: false) }
        #expect(!machine.isUp)
    }

    @Test func `what is as it should be is left alone`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        machine.clearLog()
        try reconciler.apply(gateway())
        try reconciler.repair(filterTouched: false)
        #expect(machine.log.isEmpty)
    }

    @Test func `a new process adopts what the old one left`() throws {
        let machine = FakeMachine()
        var old = machine.reconciler()
        try old.apply(gateway())
        machine.clearLog()
        var new = machine.reconciler()
        try new.apply(gateway())
        #expect(machine.log == ["close", "rules"])
        #expect(machine.isUp)
    }

    @Test func `an interface that was removed is made again`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        machine.state.withLock { ($0.tunnel, $0.network) = (nil, nil) }
        try reconciler.repair(filterTouched: false)
        #expect(machine.isUp)
    }

    @Test func `peers are spoken to when the link was down, since their sessions are gone`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        machine.state.withLock { state in
            state.network?.isUp = false
            state.tunnel?.peers[0].configuration.endpoint = SocketAddress("192.0.2.7:40000")
        }
        machine.clearLog()
        try reconciler.repair(filterTouched: false)
        #expect(machine.log == ["network up", "peers", "peers"])
    }

    @Test func `the way down removes the interface first and the filter last`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        machine.clearLog()
        try reconciler.takeDown(try wg0())
        #expect(machine.log == ["remove interface", "remove leftovers", "remove filter", "restore"])
    }

    @Test func `a step that fails on the way down keeps no other from its turn`() throws {
        let machine = FakeMachine()
        var reconciler = machine.reconciler()
        try reconciler.apply(gateway())
        machine.break("remove leftovers")
        #expect(throws: FakeMachine.Broken(step: "remove leftovers")) { try reconciler.takeDown(try wg0()) }
        #expect(machine.log.suffix(2) == ["remove filter", "restore"])
    }
}
