# SPDX-License-Identifier: Apache-2.0
"""What existing clients and scripts call and read is there, by these very names; and whoever edits what has changed
meanwhile is told so, at every path that edits.

On a real network: a gateway and an agent that enrolled, a static device, and an identity that two machines used.
"""
import base64
import contextlib
import re
import secrets

import pytest

from api import API
from described import Description, library
from managed import DB, Thread
from namespace import wait_until
from test_incidents import copy_identity, let_the_first_speak_again
from world import BIN

# Paths of the contract, without those that come with people and rights, managers, plain agents and the board.
PATHS = """
GET /health | POST /auth/login | POST /auth/logout | GET /users/me
GET POST /networks | GET PUT DELETE /networks/: | GET PUT /networks/:/routing-policy
GET PUT /devices/:/routing-preference | GET PUT /users/:/routing-preference | GET /devices/:/effective-routing
GET POST /networks/:/peers | GET PUT DELETE /networks/:/peers/: | GET /networks/:/peers/:/config
GET /networks/:/peers/:/session | POST /networks/:/peers/:/reconnect | GET /networks/:/peers/:/reachability
GET /networks/:/sessions | GET PUT /networks/:/acl
GET POST /groups | GET PUT DELETE /groups/: | POST DELETE /groups/:/peers/: | PUT /groups/:/policies/order
GET /groups/:/policies | POST DELETE /groups/:/policies/: | GET /groups/:/routes | POST DELETE /groups/:/routes/:
GET POST /networks/:/groups | GET PUT DELETE /networks/:/groups/: | POST DELETE /networks/:/groups/:/peers/:
PUT /networks/:/groups/:/policies/order | GET /networks/:/groups/:/policies
POST DELETE /networks/:/groups/:/policies/: | GET /networks/:/groups/:/routes
POST DELETE /networks/:/groups/:/routes/:
GET POST /policies | GET PUT DELETE /policies/: | GET POST /policies/:/rules | PUT DELETE /policies/:/rules/:
GET POST /networks/:/policies | GET PUT DELETE /networks/:/policies/: | GET POST /networks/:/policies/:/rules
PUT DELETE /networks/:/policies/:/rules/: | POST /policies/test | POST /policies/diff | POST /policies/suggest
GET /explain | GET POST /networks/:/routes | GET PUT DELETE /networks/:/routes/: | GET POST /networks/:/routes/:/dns
GET /networks/:/dns | GET /stats | GET PUT /settings
GET /security/incidents | GET /security/incidents/: | POST /security/incidents/:/resolve
GET /networks/:/security/incidents | GET PUT /networks/:/security/config
GET /ipam | GET /ipam/networks/: | GET /ipam/available-cidrs
GET POST /devices | GET PUT DELETE /devices/: | POST /devices/:/approve | POST /devices/:/block
POST /devices/:/unblock | POST /devices/:/rotate-key | GET /devices/:/desired | GET /devices/:/observed
GET /devices/:/diff | GET POST /gateways | GET PUT DELETE /gateways/: | POST /gateways/:/approve
POST /gateways/:/block | POST /gateways/:/unblock | POST /gateways/:/rotate-key | POST /gateways/:/drain
GET /gateways/:/desired | GET /gateways/:/observed | GET /gateways/:/diff
GET POST /join-keys | DELETE /join-keys/: | POST /agent/enroll
GET /audit | GET /history | POST /history/:/rollback | GET POST /templates | POST /bulk | POST /backup | POST /restore
"""

NETWORK = {"id", "name", "cidr", "domain", "peer_count", "created_at", "updated_at"}
PEER = {"id", "name", "public_key", "address", "listen_port", "additional_allowed_ips", "is_isolated",
        "full_encapsulation", "is_jump", "use_agent", "created_at", "updated_at"}
SESSION_STATUS = {"peer_id", "has_active_agent", "current_session", "conflicting_sessions", "recent_endpoint_changes",
                  "suspicious_activity", "last_checked"}
SESSION = {"peer_id", "session_id", "hostname", "reported_endpoint", "first_seen", "last_seen"}
ENDPOINT_CHANGE = {"peer_id", "old_endpoint", "new_endpoint", "changed_at", "source"}
INCIDENT = {"id", "peer_id", "peer_name", "network_id", "network_name", "incident_type", "public_key", "endpoints",
            "details", "detected_at", "resolved"}
ACL = {"id", "name", "enabled", "blocked_peers", "rules"}
ADDRESS = {"network_id", "network_name", "network_cidr", "ip", "peer_id", "peer_name", "allocated"}
USER = {"id", "email", "name", "role", "authorized_networks", "created_at", "updated_at", "last_login_at"}
DEFAULTS = {"default_role", "default_authorized_networks"}
SUGGESTION = {"base_cidr", "requested_max_peers", "suggested_prefix", "usable_hosts", "cidrs"}


def public_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    with contextlib.closing(Thread(BIN, tmp_path_factory.mktemp("contract"))) as made:
        for step in (made.start_control, made.set_up, made.make_network, made.join_gateway, made.make_route,
                     lambda: made.join_agent("laptop"), made.make_policy):
            step()
        made.allow("--output", "allow", "--to", "route:db", "--tcp", "8080")
        wait_until(lambda: made.laptop.connects(DB, 8080, 0.5), 10, "the rule to hold, and a flow to tell of")
        yield made


@pytest.fixture(scope="module")
def api(thread):
    return API(thread)


@pytest.fixture(scope="module")
def ids(api):
    """One of each kind of thing, by the name that paths have for it."""
    network = api.get("/networks")["data"][0]["id"]
    printer = api.post(f"/networks/{network}/peers", {
        "name": "printer", "public_key": public_key(), "endpoint": "192.0.2.77:51820", "listen_port": 51820,
        "owner_id": api.get("/users/me")["id"], "domain": "office.internal", "jump_nat_interface": "eth0",
        "listener_port": 51820})
    policy = api.get("/policies")[0]["id"]
    rule = api.post(f"/policies/{policy}/rules", {"direction": "input", "action": "deny", "target_type": "any"})["id"]
    group = api.get("/groups")[0]["id"]
    other = api.post("/policies", {"name": "other", "template": "isolated"})["id"]
    api.post(f"/groups/{group}/policies/{other}", status=200)
    route = api.get(f"/networks/{network}/routes")[0]["id"]
    api.post(f"/networks/{network}/routes/{route}/dns", {"name": "db", "ip": "10.20.0.10"})
    gateway = api.get("/gateways")["data"][0]["id"]
    return {"network": network, "peer": printer["id"], "device": printer["device_id"], "gateway": gateway,
            "policy": policy, "rule": rule, "group": group, "route": route, "name": "db",
            "user": api.get("/users/me")["id"], "tenant": api.get("/tenants")["data"][0]["id"],
            "invitation": api.post("/users", {"email": "invited@example.org"})["id"],
            "template": api.post("/templates", {"name": "branch"})["id"],
            "key": api.post("/join-keys", {"network_id": network})["id"]}


def test_every_path_of_the_contract_is_there(api):
    there = {(method.upper(), re.sub(r"\{\w+\}", ":", path)) for path, methods in api.paths().items()
             for method in methods}
    wanted = {(method, part.split()[-1]) for part in re.split(r"[|\n]", PATHS.strip()) if part.strip()
              for method in part.split()[:-1]}
    assert wanted - there == set()


def test_an_answer_that_is_not_as_described_is_a_fault(api):
    """`API.ask` holds all that these tests ask for to the description; this is what would come of it."""
    if not library():
        pytest.skip("needs jsonschema_rs: run scripts/install-python")
    description = Description(api.ask("GET", "/openapi.json").body, library())
    page = api.get("/networks")
    kind = "application/json"
    description.judge("GET", "/networks?page=1", 200, kind, page)
    wrong = {key: value for key, value in page.items() if key != "total"}
    for status, form, body in ((200, kind, wrong), (200, kind, {**page, "colour": "red"}), (299, kind, page),
                               (200, kind, {**page, "data": [{**page["data"][0], "id": "office"}]}),
                               (200, kind, {**page, "data": [{**page["data"][0], "colour": "red"}]}),
                               (200, "text/plain", page)):
        with pytest.raises(AssertionError, match="GET /api/v1/networks"):
            description.judge("GET", "/networks", status, form, body)


# Lost updates.

# One's own credentials are made and ended, never edited: they have no ETag.
APART = {"/users/me/password", "/users/me/sessions", "/users/me/sessions/{session}", "/users/me/tokens/{token}"}


def changes(ids):
    """Two changes for each path that edits; a path that is missing here fails the test."""
    def order(path, api):
        rows = [row["id"] for row in api.get(path)]
        return {"order": rows[::-1]}, {"order": rows}

    def fixed(first, second):
        return lambda path, api: (first, second)
    description = fixed({"description": "one"}, {"description": "two"})
    intent = fixed({"traffic_mode": "vpn_only"}, {"routing_mode": "auto"})
    tenant_wide = {
        "/groups/{group}": description, "/groups/{group}/policies/order": order,
        "/policies/{policy}": description, "/policies/{policy}/rules/{rule}": description,
        "/policies/{policy}/rules/order": order}
    return {
        **tenant_wide, **{"/networks/{network}" + path: body for path, body in tenant_wide.items()},
        "/devices/{device}": fixed({"name": "one"}, {"name": "two"}),
        "/devices/{device}/routing-preference": intent, "/users/{user}/routing-preference": intent,
        "/gateways/{device}": fixed({"region": "one"}, {"region": "two"}),
        "/networks/{network}": fixed({"mtu": 1401}, {"mtu": 1402}),
        "/networks/{network}/acl": fixed({"enabled": True}, {"enabled": False}),
        "/networks/{network}/security/config": fixed({"shared_config_changes": 5}, {"shared_config_changes": 6}),
        "/networks/{network}/routing-policy": intent,
        # What is its device's, and only shown by the peer.
        "/networks/{network}/peers/{peer}": fixed({"listen_port": 51821}, {"listen_port": 51822}),
        "/networks/{network}/routes/{route}": fixed({"domain_suffix": "one.example"}, {"domain_suffix": "two.example"}),
        "/users/{user}": fixed({"authorized_networks": [ids["network"]]}, {"authorized_networks": []}),
        "/tenants/{tenant}": fixed({"name": "One"}, {"name": "Two"}),
        "/users/defaults": fixed({"default_role": "viewer"}, {"default_role": "member"}),
        "/settings": fixed({"join_key_lifetime": 7200}, {"join_key_lifetime": 10800})}


def filled(path, ids):
    ids = {**ids, "device": ids["gateway"]} if path.startswith("/gateways") else ids
    return path.format_map(ids)


def test_nobody_overwrites_what_he_has_not_seen(api, ids):
    editable = {path for path, methods in api.paths().items() if "put" in methods} - APART
    bodies = changes(ids)
    assert editable == set(bodies), "each path that edits has its line in `changes`"
    for path in sorted(editable):
        place = filled(path, ids)
        read = place.removesuffix("/order")
        first, second = bodies[path](read, api)
        seen = api.ask("GET", read).headers.get("etag")
        assert seen, f"{path} has no ETag"
        made = api.ask("PUT", place, first, if_match=seen)
        assert made.status == 200, (path, made)
        present = api.ask("GET", read)
        assert present.headers["etag"] != seen, f"{path}: a change leaves the ETag as it was"
        late = api.ask("PUT", place, second, if_match=seen)
        assert late.status == 412 and late.body["code"] == "precondition_failed", (path, late)
        assert decided(api.ask("GET", read)) == decided(present), f"{path}: what was refused has changed something"
        assert api.ask("PUT", place, second, if_match=present.headers["etag"]).status == 200, path


def decided(answer):
    """Without what a gateway that is connected tells meanwhile."""
    if isinstance(answer.body, list):
        return answer.body
    return {name: value for name, value in answer.body.items() if name not in ("last_seen", "online", "in_sync")}


def test_nobody_deletes_what_he_has_not_seen(api, ids):
    deletable = [path for path, methods in api.paths().items() if "delete" in methods and path not in APART]
    assert len(deletable) > 15
    before = api.get("/bulk")
    for path in deletable:
        answer = api.ask("DELETE", filled(path, ids), if_match='"of.before"')
        assert answer.status == 412, (path, answer)
    assert api.get("/bulk") == before


# Shapes.

def test_networks(api, ids):
    page = api.get("/networks?page=1&page_size=5")
    assert set(page) == {"data", "total", "page", "page_size"} and page["page_size"] == 5
    network = page["data"][0]
    assert NETWORK <= set(network)
    assert network["domain"] == "office.internal" and network["peer_count"] == 3
    assert api.get(f"/networks/{ids['network']}") == network


def test_peers(api, ids, thread):
    peers = {peer["name"]: peer for peer in api.get(f"/networks/{ids['network']}/peers")["data"]}
    assert all(PEER <= set(peer) and "token" not in peer for peer in peers.values())
    assert all("/" not in peer["address"] and isinstance(peer["additional_allowed_ips"], list)
               for peer in peers.values())
    kinds = {name: (peer["is_jump"], peer["use_agent"]) for name, peer in peers.items()}
    assert kinds == {"gateway": (True, False), "laptop": (False, True), "printer": (False, False)}
    assert peers["gateway"]["endpoint"] == "192.0.2.1:51820"
    assert peers["printer"]["endpoint"] == "192.0.2.77:51820" and peers["printer"]["owner_id"] == ids["user"]
    made = api.ask("POST", f"/networks/{ids['network']}/peers", {"name": "kiosk", "use_agent": True})
    assert made.status == 201 and PEER | {"token"} <= set(made.body)
    place = f"/networks/{ids['network']}/peers/{made.body['id']}"
    assert "token" not in api.get(place)
    deleted = api.ask("DELETE", place)
    assert deleted.status == 204 and deleted.body == ""


def test_config(api, ids):
    place = f"/networks/{ids['network']}/peers/{ids['peer']}/config"
    config = api.get(place)["config"]
    assert config.splitlines()[0] == "[Interface]" or config.startswith("#")
    for asked in (api.ask("GET", place + "?format=text"), api.ask("GET", place, accept="text/plain")):
        assert asked.headers["content-type"].startswith("text/plain") and "[Peer]" in asked.body
    assert api.ask("GET", place + "?format=svg").headers["content-type"] == "image/svg+xml"


def test_acl(api, ids):
    place = f"/networks/{ids['network']}/acl"
    acl = api.put(place, {"enabled": True, "blocked_peers": {ids["peer"]: True}, "rules": [
        {"source_peer": "*", "target_peer": ids["peer"], "action": "deny", "description": "a test"}]})
    assert ACL == set(acl) and acl == api.get(place)
    assert acl["blocked_peers"] == {ids["peer"]: True}
    assert set(acl["rules"][0]) == {"source_peer", "target_peer", "action", "description"}
    assert api.put(place, {"enabled": False, "blocked_peers": {}, "rules": []})["blocked_peers"] == {}


def test_addresses(api, ids):
    rows = api.get(f"/ipam/networks/{ids['network']}")
    row = next(row for row in rows if row.get("peer_id") == ids["peer"] and "." in row["ip"])
    assert ADDRESS == set(row) and row["allocated"] is True and row["network_cidr"] == "10.10.0.0/24"
    found = api.get("/ipam/available-cidrs?max_peers=100&count=20")
    assert SUGGESTION == set(found)
    assert (found["base_cidr"], found["requested_max_peers"], found["suggested_prefix"], found["usable_hosts"],
            len(found["cidrs"])) == ("10.0.0.0/8", 100, 25, 126, 20)
    assert api.ask("GET", "/ipam/available-cidrs?max_peers=100&count=21").status == 400


def test_people(api, ids, thread):
    """Setting up an installation is no login yet."""
    assert api.ask("POST", "/auth/login", {"email": "ada@example.com", "password": thread.password}).status < 300
    user = next(row for row in api.get("/users") if row["id"] == ids["user"])
    assert USER <= set(user) and (user["email"], user["role"]) == ("ada@example.com", "owner")
    assert api.get(f"/users/{ids['user']}") == user
    assert set(api.get("/users/defaults")) == DEFAULTS
    # What earlier systems call the same.
    for theirs, ours in (("administrator", "admin"), ("user", "member")):
        assert api.put("/users/defaults", {"default_role": theirs})["default_role"] == ours


def test_names(api, ids):
    place = f"/networks/{ids['network']}"
    assert api.get(f"{place}/routes/{ids['route']}/dns") == [{"name": "db", "ip": DB}]
    records = {row["name"]: row for row in api.get(f"{place}/dns")}
    assert all(set(row) == {"name", "kind", "addresses"} and row["addresses"] for row in records.values())
    peers = {peer["name"]: peer["address"] for peer in api.get(f"{place}/peers")["data"]}
    assert peers["laptop"] in records["laptop.office.internal"]["addresses"]
    assert [row["addresses"] for name, row in records.items() if name.startswith("db.")] == [[DB]]


@pytest.mark.parametrize("path", [
    "/users", "/security/incidents", "/networks/{network}/security/incidents", "/networks/{network}/sessions",
    "/ipam/networks/{network}", "/groups", "/networks/{network}/groups", "/policies", "/networks/{network}/policies",
    "/policies/{policy}/rules", "/networks/{network}/routes", "/networks/{network}/routes/{route}/dns",
    "/networks/{network}/dns", "/groups/{group}/policies", "/groups/{group}/routes"])
def test_lists_are_plain_arrays_unless_a_page_is_asked_for(api, ids, path):
    assert isinstance(api.get(path.format_map(ids)), list)
    assert set(api.get(path.format_map(ids) + "?page=1")) == {"data", "total", "page", "page_size"}


def test_problems(api, ids):
    missing = api.ask("GET", f"/networks/{ids['policy']}")
    assert missing.status == 404 and missing.headers["content-type"].startswith("application/problem+json")
    assert {"type", "title", "status", "detail", "code", "request_id", "error"} <= set(missing.body)
    assert missing.body["error"] == missing.body["detail"]
    wrong = api.ask("POST", "/networks", {"name": "lab", "colour": "red"})
    assert wrong.status == 400 and wrong.body["fields"][0]["field"] == "colour"


def test_sessions_and_reconnect(api, ids, thread):
    sessions = api.get(f"/networks/{ids['network']}/sessions")
    mine = next(peer for peer in api.get(f"/networks/{ids['network']}/peers")["data"] if peer["name"] == "laptop")
    session = next(row for row in sessions if row["peer_id"] == mine["id"])
    assert SESSION_STATUS <= set(session)
    status = api.get(f"/networks/{ids['network']}/peers/{mine['id']}/session")
    assert SESSION_STATUS <= set(status) and status["has_active_agent"] is True
    assert SESSION <= set(status["current_session"]) and status["current_session"]["hostname"] == "laptop"
    assert status["conflicting_sessions"] == []
    api.post(f"/devices/{mine['device_id']}/block", status=200)
    answer = api.post(f"/networks/{ids['network']}/peers/{mine['id']}/reconnect", status=200)
    assert set(answer) == {"message"}
    assert api.get(f"/devices/{mine['device_id']}")["state"] == "blocked", "reconnect never unblocks"
    api.post(f"/devices/{mine['device_id']}/unblock", status=200)
    thread.wait_applied("laptop")


def test_incidents(api, ids, thread):
    copy_identity(thread, "laptop", "phone")
    let_the_first_speak_again(thread)
    incident = api.get("/security/incidents?resolved=false")[0]
    assert INCIDENT <= set(incident) and not incident["resolved"]
    assert (incident["incident_type"], incident["peer_name"], incident["network_name"]) == (
        "session_conflict", "laptop", "office")
    assert api.get(f"/security/incidents/{incident['id']}") == incident
    status = api.get(f"/networks/{ids['network']}/peers/{incident['peer_id']}/session")
    assert status["suspicious_activity"] is True
    assert status["conflicting_sessions"] and all(SESSION <= set(row) for row in status["conflicting_sessions"])
    moves = wait_until(lambda: api.get(
        f"/networks/{ids['network']}/peers/{incident['peer_id']}/session")["recent_endpoint_changes"], 10, "its moves")
    assert all(set(move) == ENDPOINT_CHANGE for move in moves)
    resolved = api.post(f"/security/incidents/{incident['id']}/resolve", {"note": "a copy"}, status=200)
    assert "message" in resolved
    assert INCIDENT | {"resolved_at", "resolved_by"} <= set(resolved["incident"]) and resolved["incident"]["resolved"]
    assert api.get("/security/incidents?resolved=false") == []


# The whole description.

# Sockets and questions of nodes, and what a page asks with its cookie.
NOT_READ = {"/events", "/agent/resolve", "/auth/session"}
QUERIES = {"/explain": "?from=laptop&to=db&protocol=tcp&port=8080", "/ipam/available-cidrs": "?max_peers=100"}


def test_all_that_can_be_read_of_a_full_world_is_as_described(api, ids):
    """`API.ask` judges each answer. By now there is one of everything, an incident among it."""
    wait_until(lambda: api.get("/flows")["data"], 15, "the flow's record")
    request = api.post("/access-requests", {"target_type": "peer", "target": ids["peer"], "protocol": "tcp",
                                            "ports": ["22"], "expires_in": 600, "reason": "a look"})
    api.post("/users/me/tokens", {"name": "ci", "scopes": ["read"]})
    laptop = next(row["id"] for row in api.get("/devices")["data"] if row["name"] == "laptop")
    api.put(f"/devices/{laptop}/routing-preference", {"traffic_mode": "vpn_only"})
    there = {**ids, "device": laptop, "access_request": request["id"],
             "incident": api.get("/security/incidents")[0]["id"], "seq": api.get("/history")["data"][0]["seq"]}
    readable = sorted(path for path, methods in api.paths().items() if "get" in methods and path not in NOT_READ)
    empty = []
    for path in readable:
        body = api.get(filled(path, there) + QUERIES.get(path, ""))
        if body in ([], {}) or isinstance(body, dict) and body.get("data") == []:
            empty.append(path)
    assert len(readable) > 70 and not empty, f"an empty answer shows no schema: {empty}"
