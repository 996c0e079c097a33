// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Whose log it is.
struct AuditScope: ParsableArguments {
    @Flag(help: "The installation's log: refused sign-ins of strangers, users, workspaces, backups.")
    var installation = false

    var path: String { installation ? "/installation/audit" : "/audit" }
}
