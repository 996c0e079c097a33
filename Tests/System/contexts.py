# SPDX-License-Identifier: Apache-2.0
"""What `warren login` keeps."""
import json


def current(file):
    """The context that commands are for: server, authority, session."""
    contexts = json.loads(file.read_text())
    return contexts["contexts"][contexts["current"]]


def with_server(file, server):
    """The same file, for another way to the same server."""
    contexts = json.loads(file.read_text())
    contexts["contexts"][contexts["current"]]["server"] = server
    return json.dumps(contexts)
