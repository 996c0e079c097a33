# SPDX-License-Identifier: Apache-2.0
"""Whether everybody can read a page and use it."""
from contrast import low_contrasts

LOOKS = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"},
         "mobile": {"viewport": {"width": 390, "height": 844}}}


# What shows that it can be clicked, and is nothing that can be to who doesn't see that. A row leads where its link does.
ROLELESS = """() => {
    const roles = ["button", "link", "option", "checkbox", "radio", "tab", "menuitem", "switch"];
    const known = "a[href], button, input, select, textarea, label, summary, option, "
        + roles.map((role) => `[role=${role}]`).join(", ");
    const pointed = (element) => getComputedStyle(element).cursor === "pointer";
    return [...document.querySelectorAll("#board *")]
        .filter((element) => pointed(element) && !pointed(element.parentElement))
        .filter((element) => !element.closest(known) && !element.matches("tr:has(a[href])"))
        .map((element) => element.outerHTML.slice(0, 80));
}"""


def assert_readable(page):
    """Things have names, words can be told from what is behind them, and nothing is beside the window."""
    assert nameless(page) == []
    assert page.evaluate(ROLELESS) == []
    assert low_contrasts(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0


def nameless(page):
    """What can be used and has no name, as Chromium tells it to a screen reader."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    used = {"button", "link", "textbox", "combobox", "searchbox", "checkbox", "radio"}
    return [node["role"]["value"] for node in tree if not node["ignored"] and node["role"]["value"] in used
            and not node.get("name", {}).get("value")]
