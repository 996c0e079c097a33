// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

struct KeyRotationTests {
    @Test func `gateways hold both keys, then the device is told, then the old one ends`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var (laptop, gateway) = (try await world.connectLaptop(), try await world.connectGateway())
        _ = try await laptop.snapshot()
        let old = world.office.laptop.machine.key.publicKey
        let addresses = try await gateway.snapshot().state.peers.map(\.allowedIPs)
        let new = PrivateKey.generate()
        #expect(try await world.rotate(&laptop, to: new).get().nextKey?.publicKey == new.publicKey)

        let both = try await gateway.snapshot()
        #expect(both.state.peers.first { $0.publicKey == old }?.allowedIPs == addresses.first)
        let second = try #require(both.state.peers.first { $0.publicKey == new.publicKey })
        #expect(second.allowedIPs == [] && second.replaces == old)

        await gateway.session.receive(.observed(try said(both, holding: [old], counter: 1)))
        #expect(try world.device.nextKey?.isHeld == false, "the gateway hasn't got it")
        await gateway.session.receive(.observed(try said(both, holding: [old, new.publicKey], counter: 2)))
        #expect(try await laptop.snapshot().state.nextKey == new.publicKey)

        await laptop.session.receive(.observed(try said(nil, using: old, counter: 1)))
        #expect(try world.device.publicKey == old)
        await laptop.session.receive(.observed(try said(nil, using: new.publicKey, counter: 2)))
        #expect(try world.device.publicKey == new.publicKey)
        #expect(try world.device.nextKey == nil)
        let after = try await gateway.snapshot().state.peers
        #expect(after.map(\.publicKey) == [new.publicKey] && after.map(\.allowedIPs) == addresses)
        #expect(try await laptop.snapshot().state.nextKey == nil)
    }

    @Test func `either key is the device's until one has replaced the other`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var (laptop, gateway) = (try await world.connectLaptop(), try await world.connectGateway())
        _ = try await laptop.snapshot()
        let new = PrivateKey.generate()
        #expect(try await world.connects(with: new) == false)
        _ = try await world.rotate(&laptop, to: new).get()
        #expect(try await world.connects(with: nil))
        #expect(try await world.connects(with: new))
        let both = try await gateway.snapshot()
        await gateway.session.receive(.observed(try said(both, holding: [new.publicKey], counter: 1)))
        laptop = try await world.connectLaptop()
        await laptop.session.receive(.observed(try said(nil, using: new.publicKey, counter: 1)))
        #expect(try world.device.publicKey == new.publicKey)
        #expect(try await world.connects(with: nil) == false, "the old key is worth nothing")
        #expect(try await world.connects(with: new))
    }

    @Test func `a key is announced by who has both, and is nobody else's`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        let (new, foreign) = (PrivateKey.generate(), PrivateKey.generate())
        let wrong: [(PrivateKey?, PrivateKey?)] = [(foreign, nil), (nil, foreign)]
        for (first, second) in wrong {
            let problem = try await world.rotate(&laptop, to: new, provingWith: first, and: second).problem
            #expect(problem?.detail.contains("proved") == true)
        }
        let taken = try await world.rotate(&laptop, to: world.office.gateway.machine.key).problem
        #expect(taken?.code == .keyTaken)
        #expect(try world.device.nextKey == nil)
    }

    @Test func `who has no gateway waits for none, and who is blocked for the end of that`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        let (owner, new) = (world.office.owner, PrivateKey.generate())
        _ = try await world.rotate(&laptop, to: new).get()
        #expect(try world.device.nextKey?.isHeld == false, "its gateway has said nothing")
        world.installation.pass(.seconds(61))
        let attention = try await world.controlPlane.stats(owner).attention
        #expect(attention.contains { $0.message == "the new key of laptop waits for gw" })
        _ = try await world.controlPlane.blockDevice(owner, world.office.gateway.enrolled.deviceID)
        await world.controlPlane.lookAfterKeys()
        #expect(try world.device.nextKey?.isHeld == true)
        _ = try await world.controlPlane.blockDevice(owner, world.laptop)
        let refused = await world.problem {
            _ = try await world.controlPlane.rotateKey(owner, world.laptop, KeyRotate())
        }
        #expect(refused?.code == .invalid)
    }

    @Test func `a gateway's key is not replaced, and an agent's is nobody's to choose`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let owner = world.office.owner
        let gateway = await world.problem {
            _ = try await world.controlPlane.rotateKey(owner, world.office.gateway.enrolled.deviceID, KeyRotate())
        }
        #expect(gateway?.code == .notAvailableYet)
        let chosen = await world.problem {
            _ = try await world.controlPlane.rotateKey(
                owner, world.laptop, KeyRotate(publicKey: PrivateKey.generate().publicKey))
        }
        #expect(chosen?.fields?.first?.field == "public_key")
    }

    private func said(
        _ state: StateSnapshot?, holding keys: [PublicKey] = [], using key: PublicKey? = nil, counter: UInt64
    ) throws -> ObservedReport {
        let peers = keys.map {
            ObservedPeer(
                publicKey: $0, endpoint: nil, allowedIPs: [], lastHandshake: nil, receivedBytes: 0, sentBytes: 0)
        }
        let observed = ObservedState(
            bootID: "boot", counter: counter, revision: state?.revision, stateID: state?.stateID, status: .applied,
            safety: .ready, phases: [],
            snapshot: NodeSnapshot(
                interface: try InterfaceName("wg0"), driver: "kernel", publicKey: key, isUp: true, mtu: nil,
                addresses: [], routes: [], peers: peers))
        return ObservedReport(observed)
    }
}

extension LiveWorld {
    fileprivate var device: DeviceInfo { get throws { try controlPlane.device(office.owner, laptop) } }

    /// The laptop is told to make another key, and says that this is it.
    fileprivate func rotate(
        _ stream: inout TestStream, to new: PrivateKey, provingWith first: PrivateKey? = nil,
        and second: PrivateKey? = nil
    ) async throws -> Result<DeviceInfo, any Error> {
        async let rotated = rotated()
        let command = try await stream.command()
        let server = controlPlane.challenge().serverPublicKey
        let subject = KeyAnnouncement.subject(laptop, new.publicKey)
        func proof(_ key: PrivateKey) -> String {
            ProofOfKey(own: key, other: server)?
                .make(nonce: command.nonce ?? "", subject: subject, .rotate) ?? ""
        }
        let announced = KeyAnnouncement(
            publicKey: new.publicKey, proof: proof(first ?? office.laptop.machine.key), newProof: proof(second ?? new))
        await stream.session.receive(.result(CommandResult(id: command.id, ok: true, key: announced)))
        return await rotated
    }

    private func rotated() async -> Result<DeviceInfo, any Error> {
        do { return .success(try await controlPlane.rotateKey(office.owner, laptop, KeyRotate())) } catch {
            return .failure(error)
        }
    }

    fileprivate func connects(with key: PrivateKey?) async throws -> Bool {
        let stream = TestStream(controlPlane)
        let hello = office.laptop.machine.hello(office.laptop.enrolled, try await stream.challenge(), provingWith: key)
        await stream.session.receive(.hello(hello))
        if case .close = await stream.next() { return false }
        return true
    }
}

extension Result {
    fileprivate var problem: Problem? {
        if case .failure(let error) = self { error as? Problem } else { nil }
    }
}
