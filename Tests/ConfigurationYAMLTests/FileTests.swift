// SPDX-License-Identifier: Apache-2.0

import Addressing
import ConfigurationYAML
import Foundation
import Standalone
import Testing

/// Files as they are found on a host.
@Suite struct FileTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    @Test func `a key file beside the configuration is read`() throws {
        try folder.write("private.key", Keys.gateway + "\n", mode: 0o600)
        let read = try GatewayConfiguration.read(path: folder.write("c.yaml", withKeyFile, mode: 0o644))
        #expect(read.configuration.local.privateKey.description == "(private key)")
        #expect(read.warnings.isEmpty, "no secret is in the file that others may read")
    }

    @Test func `a key file must be there, be its owner's alone, and hold a key`() throws {
        let path = try folder.write("c.yaml", withKeyFile, mode: 0o600)
        #expect(faults(path) == ["3: wg.private_key_file: 'private.key' cannot be read: No such file or directory"])
        try folder.write("private.key", Keys.gateway, mode: 0o640)
        #expect(
            faults(path) == [
                "3: wg.private_key_file: 'private.key' is open to others than its owner (mode 0640); "
                    + "chmod 600 \(folder.path)/private.key"
            ])
        try folder.write("private.key", "not a key", mode: 0o600)
        #expect(
            faults(path) == [
                "3: wg.private_key_file: 'private.key' holds no key: a key is 44 characters of base64 that end in '=' "
                    + "(32 bytes), this has 9"
            ])
    }

    @Test func `a private key in a file that others may read is a warning`() throws {
        let open = try GatewayConfiguration.read(path: folder.write("c.yaml", gateway(), mode: 0o644))
        #expect(
            open.warnings.map(\.description) == [
                "\(folder.path)/c.yaml:3: wg.private_key: is a secret in a file that others may read (mode 0644); "
                    + "chmod 600 \(folder.path)/c.yaml"
            ])
        #expect(try GatewayConfiguration.read(path: folder.write("c.yaml", gateway(), mode: 0o600)).warnings.isEmpty)
    }

    @Test func `what is no file of text is refused with the reason`() throws {
        #expect(faults("\(folder.path)/none.yaml") == ["cannot be read: No such file or directory"])
        #expect(faults(folder.path) == ["is a directory; name a file"])
        #expect(faults("/dev/zero") == ["is a device; name a file"])
        mkfifo("\(folder.path)/pipe", 0o600)
        #expect(faults("\(folder.path)/pipe") == ["is a pipe; name a file"])
        let huge = try folder.write("huge.yaml", "", mode: 0o600)
        truncate(huge, (16 << 20) + 1)
        #expect(faults(huge) == ["has more than 16777216 bytes; is it the right file?"])
        let latin = try folder.write("latin.yaml", Data("wg:\n  name: ".utf8) + Data([0xe4, 0x0a]), mode: 0o600)
        #expect(faults(latin) == ["2: is not UTF-8 here; save the file as UTF-8"])
    }

    private let withKeyFile = gateway().replacing("private_key: \(Keys.gateway)", with: "private_key_file: private.key")

    private func faults(_ path: String) -> [String] {
        do {
            _ = try GatewayConfiguration.read(path: path)
            return []
        } catch {
            return error.faults.map {
                String($0.description.dropFirst(path.utf8.count + 1)).trimmingCharacters(in: .whitespaces)
            }
        }
    }
}

/// A folder of the test's own; removed with it.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "warren-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String, mode: Int) throws -> String {
        try write(name, Data(text.utf8), mode: mode)
    }

    func write(_ name: String, _ data: Data, mode: Int) throws -> String {
        let file = "\(path)/\(name)"
        try data.write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}
