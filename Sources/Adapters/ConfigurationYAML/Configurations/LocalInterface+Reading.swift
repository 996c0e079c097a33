// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import Standalone

/// The keys of `wg` that gateway and client share.
let localInterfaceKeys = ["iface", "listen_port", "private_key", "private_key_file", "address", "mtu", "driver"]

extension LocalInterface {
    /// - Parameter ports: the ports that may be listened on, and the one that is meant when none is given.
    init?(_ wg: Section, _ source: ConfigurationSource, ports: ClosedRange<Int>, standardPort: Int) {
        let name = wg.required("iface", "wg0")?.parse("a name such as wg0") { text throws(ParseError) in
            try InterfaceName(text)
        }
        let privateKey = Self.privateKey(wg, source)
        let addresses = Self.addresses(wg)
        let port = wg["listen_port"].map { $0.integer(ports) } ?? standardPort
        let mtu = Self.mtu(wg, addresses ?? [])
        let driver = wg["driver"].map { $0.driver() } ?? .automatic
        guard let name, let privateKey, let addresses, let port, let mtu, let driver else { return nil }
        self.init(
            name: name, driver: driver, privateKey: privateKey, listenPort: UInt16(port), addresses: addresses, mtu: mtu
        )
    }

    private static func addresses(_ wg: Section) -> [InterfaceAddress]? {
        let example = "10.10.0.1/24"
        guard let fields = wg.required("address", example)?.list("[\(example), 'fd00:10::1/64']", lone: true) else {
            return nil
        }
        if fields.isEmpty { wg.refuse("address", "is empty; write one address or several, such as \(example)") }
        let addresses = fields.map { field in
            field.parse("an address such as \(example)") { text throws(ParseError) in try InterfaceAddress(text) }
        }
        return addresses.contains(nil) ? nil : addresses.compactMap(\.self)
    }

    private static func mtu(_ wg: Section, _ addresses: [InterfaceAddress]) -> Int? {
        guard let field = wg["mtu"] else { return standardMTU }
        guard let mtu = field.integer(576...65535) else { return nil }
        // RFC 8200 §5.
        guard mtu >= 1280 || addresses.allSatisfy({ $0.address.family == .v4 }) else {
            field.refuse("is \(mtu), and IPv6 needs 1280; write a number from 1280 to 65535")
            return nil
        }
        return mtu
    }

    private static func privateKey(_ wg: Section, _ source: ConfigurationSource) -> PrivateKey? {
        switch (wg["private_key"], wg["private_key_file"]) {
        case (nil, nil):
            wg.refuse("private_key", "is missing; write private_key: or private_key_file:, with a key of 'wg genkey'")
            return nil
        case (.some, let file?):
            file.refuse("is there beside private_key; keep one of the two")
            return nil
        case (let inline?, nil):
            inline.warnOfOpenFile(source)
            return inline.key { text throws(ParseError) in try PrivateKey(text) }
        case (nil, let file?):
            return file.privateKeyFile(source)
        }
    }
}

extension Field {
    /// Says that others may read the secret that stands here.
    func warnOfOpenFile(_ source: ConfigurationSource) {
        guard let mode = source.openMode else { return }
        warn("is a secret in a file that others may read (mode \(mode)); chmod 600 \(source.file)")
    }

    func presharedKey(_ source: ConfigurationSource) -> PresharedKey? {
        warnOfOpenFile(source)
        return key { text throws(ParseError) in try PresharedKey(text) }
    }

    func publicKey() -> PublicKey? {
        key { text throws(ParseError) in try PublicKey(text) }
    }

    func prefix() -> Prefix? {
        parse("a network such as 10.20.0.0/24") { text throws(ParseError) in try Prefix(text) }
    }

    fileprivate func privateKeyFile(_ source: ConfigurationSource) -> PrivateKey? {
        guard let path = text("the path of a file that holds a key") else { return nil }
        do {
            let text = try source.keyFile(path)
            do { return try PrivateKey(text) } catch { throw ParseError("holds no key: \(error)") }
        } catch let error as ParseError {
            refuse("\(Field.shown(path)) \(error.description)")
        } catch {
            refuse("\(Field.shown(path)) cannot be read")
        }
        return nil
    }

    fileprivate func driver() -> DriverChoice? {
        let offered = "auto, kernel or uapi"
        return parse(offered) { text throws(ParseError) in
            switch text {
            case "auto": return .automatic
            case "kernel": return .only(.kernel)
            case "uapi": return .only(.uapi)
            case "engine": throw ParseError("is engine, which is not available yet; write \(offered)")
            default: throw ParseError("is \(Field.shown(text)); write \(offered)")
            }
        }
    }
}
