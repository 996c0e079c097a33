// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Testing

@testable import warren

@Suite struct NamesTests {
    let world = TestWorld()

    @Test func `a name and an id stand for the same`() throws {
        let laptop = try world.directory.device("laptop")
        #expect(try world.directory.device("\(laptop.id)").id == laptop.id)
    }

    @Test func `a peer has its own name, its device's, and one with the network`() throws {
        let peer = try world.directory.peer("laptop.office")
        #expect(peer.id == world.peers[0].id)
        #expect(try world.directory.peer("gw1").id == world.peers[2].id)
    }

    @Test func `a name of several says which there are`() throws {
        let error = #expect(throws: NameError.self) { try world.directory.peer("laptop") }
        #expect(error?.description == "'laptop' is 2 peers: laptop.lab, laptop.office")
        #expect(error?.remedy == "write one of them in full")
    }

    @Test func `a name of none says what there is`() throws {
        let error = #expect(throws: NameError.self) { try world.directory.device("latop") }
        #expect(error?.description == "there is no device 'latop'")
        #expect(error?.remedy == "there is: gw1, laptop")
    }

    @Test func `of many names those that are like it are said`() {
        let names = (1...50).map { "server\($0)" } + ["laptop", "desktop"]
        let error = #expect(throws: NameError.self) { try find("lapotp", "device", in: names) { [$0, $0] } }
        #expect(error?.near == ["laptop"])
    }

    @Test func `the only network needs no name, one of two does`() throws {
        var directory = world.directory
        let error = #expect(throws: NameError.self) { try directory.network(nil) }
        #expect(error?.description == "there are 2 networks: say which")
        directory.networks.removeLast()
        #expect(try directory.network(nil).name.description == "office")
    }

    @Test func `a member is a device, or says what else`() throws {
        guard case .device(let device) = try world.directory.member("laptop"),
            case .peer(let peer) = try world.directory.member("peer:laptop.lab")
        else { Issue.record("wrong kind"); return }
        #expect(device == world.devices[0].id)
        #expect(peer == world.peers[1].id)
        #expect(throws: NameError.self) { try world.directory.member("cidr:10.0.0.0/8") }
    }
}
