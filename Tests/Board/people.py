# SPDX-License-Identifier: Apache-2.0
"""People beside the owner, as they come to the board: by a link that somebody has sent."""
from browser import SIGNING_IN
from managed import SERVER
from planted import plant

PASSWORD = plant("correct horse battery staple")


def invite(thread, email, role="member", *options):
    """What the link of an invitation carries."""
    return thread.json("user", "invite", email, "--role", role, *options)["token"]


def join(thread, browser, email, role="member", *options, **looks):
    """The page of somebody who was invited and has followed the link."""
    page = browser.person(**looks)
    page.goto(f"{SERVER}/#invite={invite(thread, email, role, *options)}")
    page.get_by_label("Your name").fill(email.split("@")[0].capitalize())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("heading", name="Dashboard").wait_for(timeout=SIGNING_IN)
    return page


def ask(page, path, method="GET", body=None):
    """What the API answers to the page's own session: status and body."""
    return page.evaluate("""async ([path, method, body]) => {
        const { csrf_token } = await (await fetch("/api/v1/auth/session")).json();
        const headers = { "X-CSRF-Token": csrf_token, "Content-Type": "application/json" };
        const answer = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
        const text = await answer.text();
        return [answer.status, text && JSON.parse(text)];
    }""", [path, method, body])


def rows(page, path):
    """Of a list that has all of them in its first page."""
    status, answer = ask(page, path)
    assert status == 200, answer
    return answer if isinstance(answer, list) else answer["data"]
