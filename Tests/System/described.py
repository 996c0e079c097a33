# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document as a judge of answers.

It is stricter than a reader has to be: what no schema names is a fault as well.
"""
import importlib
import pathlib
import re
import sys

ENVIRONMENT = pathlib.Path(__file__).resolve().parents[2] / ".build/python/lib"
BASE = "/api/v1"


class Description:
    def __init__(self, document, library):
        self._document, self._library, self._validators = document, library, {}
        self._components = closed(document["components"])
        # Where a path fits two patterns, the one with fewer parameters is meant: /users/me is no user.
        self._patterns = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path)
                          for path in sorted(document["paths"], key=lambda path: path.count("{"))]

    def judge(self, method, path, status, kind, body):
        """Fails where the document doesn't have such an answer. A path that it doesn't have isn't judged."""
        asked = BASE + path.partition("?")[0]
        place = next((place for pattern, place in self._patterns if pattern.fullmatch(asked)), None)
        operation = self._document["paths"].get(place, {}).get(method.lower())
        if operation is None:
            return
        described = operation["responses"].get(str(status))
        assert described, f"{method} {place} is not said to answer {status}: {body}"
        kind = kind.partition(";")[0]
        assert kind in described.get("content", {"": None}), f"{method} {place}, {status}: {kind} is not described"
        if "json" in kind:
            found = [error.message + " at /" + "/".join(map(str, error.instance_path))
                     for error in self._validator(method, place, status, kind).iter_errors(body)]
            assert not found, f"{method} {place}, {status}: {found}"

    def _validator(self, method, place, status, kind):
        where = ["paths", place, method.lower(), "responses", str(status), "content", kind, "schema"]
        if tuple(where) not in self._validators:
            schema = self._document
            for step in where:
                schema = schema[step]
            whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **closed(schema),
                     "components": self._components}
            self._validators[tuple(where)] = self._library.validator_for(whole, validate_formats=True)
        return self._validators[tuple(where)]


def library():
    """What judges JSON by schemas, of the environment that scripts/install-python makes; None without it.

    The tests run with Debian's python, of the same version."""
    folders = [str(folder) for folder in ENVIRONMENT.glob("python3*/site-packages")]
    sys.path += folders
    try:
        return importlib.import_module("jsonschema_rs")
    except ModuleNotFoundError:
        return None
    finally:
        sys.path[:] = [folder for folder in sys.path if folder not in folders]


def closed(schema):
    """The schema whose objects have no other fields than it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(part) for name, part in schema.items()}
    is_object = schema.get("type") == "object" and "properties" in schema
    return {"additionalProperties": False, **inner} if is_object else inner
