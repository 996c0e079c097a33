# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import pathlib

import pytest

from browser import CHROMIUM, Browser
from managed import DB, WEB, Thread
from namespace import EchoServer, wait_until
from planted import ANSWERS, LAST, recording
from readable import LOOKS
from world import BIN


def pytest_collection_modifyitems(items):
    if not os.path.exists(CHROMIUM):
        for item in items:
            item.add_marker(pytest.mark.skip(reason="needs Chromium: run scripts/install-packages browser"))
    items.sort(key=lambda item: item.name == LAST)


@pytest.fixture(scope="session", autouse=True)
def answers_are_kept(tmp_path_factory):
    with recording(tmp_path_factory.getbasetemp() / ANSWERS):
        yield


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A server that nobody has set up, and hosts that have not joined."""
    with contextlib.closing(Thread(BIN, tmp_path_factory.mktemp("empty"))) as made:
        made.start_control()
        yield made


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A gateway, a laptop and a phone that work, and one rule. Tests leave it as they found it."""
    with contextlib.closing(Thread(BIN, tmp_path_factory.mktemp("office"))) as made:
        made.bring_up()
        with contextlib.closing(EchoServer(made.db, WEB)):
            wait_until(lambda: made.laptop.connects(DB, WEB, 0.5), 20, "the rule to hold")
            yield made


@pytest.fixture(scope="module")
def browser(office):
    with contextlib.closing(Browser(office)) as opened:
        yield opened


@pytest.fixture
def owner(office, browser):
    """The owner's page. Nothing that a test does with it may be worth a complaint to the browser."""
    page = browser.signed_in(office.password)
    yield page
    assert page.said == []
    page.context.close()


@pytest.fixture(params=LOOKS, scope="module")
def look(request, office, browser):
    """The owner's page, once in each of the ways that people have it."""
    page = browser.signed_in(office.password, **LOOKS[request.param])
    page.look = request.param
    yield page
    assert page.said == []
    page.context.close()


@pytest.fixture
def shots():
    """Where pictures are kept; None: nowhere."""
    folder = os.environ.get("WARREN_SHOTS")
    if folder is None:
        return None
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    return pathlib.Path(folder)
