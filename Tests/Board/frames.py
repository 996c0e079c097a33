# SPDX-License-Identifier: Apache-2.0
"""What a page's main thread did from one frame to the next, by Chromium's own trace."""
import collections
import json

SCRIPT = {"EvaluateScript", "v8.compile", "FunctionCall", "RunMicrotasks", "EventDispatch", "TimerFire",
          "FireAnimationFrame", "FireIdleCallback", "MinorGC", "MajorGC"}
LAYOUT = {"UpdateLayoutTree", "Layout"}
FRAME = "FireAnimationFrame"
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8"]

# In milliseconds of script and layout: by the clock, and by the thread's own, which doesn't run while others have the
# processor. `is_drawn`: something on the page looked different afterwards.
Frame = collections.namedtuple("Frame", "wall own is_drawn")


def traced(page, seconds):
    """The frames of so many seconds. The page is asked for one after the other, so that there is one for each refresh of
    the screen, and nothing gathers for a late one."""
    browser = page.context.browser
    page.evaluate("() => { const next = () => { window.tick = requestAnimationFrame(next) }; next() }")
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.wait_for_timeout(seconds * 1000)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    page.evaluate("() => cancelAnimationFrame(window.tick)")
    return frames(trace)


def frames(trace):
    """A frame is what is done up to its callbacks, these, and the layout that follows them."""
    events = [event for event in trace if event["name"] in SCRIPT | LAYOUT and event.get("ph") == "X"]
    thread = collections.Counter(_thread(event) for event in events if event["name"] == FRAME).most_common(1)[0][0]
    found, gathered, had_callbacks = [], [], False
    for event in _outermost(event for event in events if _thread(event) == thread):
        if had_callbacks and event["name"] not in LAYOUT:
            found.append(_frame(gathered))
            gathered, had_callbacks = [], False
        gathered.append(event)
        had_callbacks |= event["name"] == FRAME
    return found


def _thread(event):
    return event["pid"], event["tid"]


def _outermost(events):
    """Without what happened within another: microtasks of a function, layout that a script forces."""
    end = 0
    for event in sorted(events, key=lambda event: (event["ts"], -event["dur"])):
        if event["ts"] >= end:
            end = event["ts"] + event["dur"]
            yield event


def _frame(events):
    # Where nothing has changed, looking for it takes next to nothing.
    is_drawn = any(event["name"] in LAYOUT and event["dur"] > 50 for event in events)
    return Frame(sum(event["dur"] for event in events) / 1000,
                 sum(event.get("tdur", event["dur"]) for event in events) / 1000, is_drawn)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
