# SPDX-License-Identifier: Apache-2.0
"""What the visitor sees: at most 80 columns, in colour only on a terminal."""
import collections
import os
import sys
import textwrap
import time

from namespace import wait_until

# what: at most 34 characters; how: at most 35. play(stage, screen) returns seconds, or None for the act's whole time.
Act = collections.namedtuple("Act", "what how play")
Outcome = collections.namedtuple("Outcome", "what how seconds kept")


class Screen:
    def __init__(self):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def say(self, text=""):
        try:
            print(text, flush=True)
        except BrokenPipeError:
            # Nobody reads any more; what is made still has to be taken down.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def colour(self, number, text):
        return f"\033[{number}m{text}\033[0m" if self._colours else text

    def command(self, text):
        self.say("  " + self.colour(36, f"$ {text}"))

    def seen(self, where, what):
        self.say(f"  {where:<17} {what}")

    def wait(self, condition, seconds, what):
        """Waits for the condition, and from 2 s on says each second that it still does."""
        begin, said = time.monotonic(), 1

        def asked():
            nonlocal said
            waited = int(time.monotonic() - begin)
            if waited > said:
                said = waited
                self.say(f"  … waiting for {what}: {waited} s of at most {seconds}")
            return condition()
        return wait_until(asked, seconds, what)

    def perform(self, act, stage):
        """Carries an act out; what it did not keep is said and judged, and the next act comes all the same."""
        self.say("\n" + self.colour(1, act.what[0].upper() + act.what[1:]))
        begin = time.monotonic()
        try:
            took, kept = act.play(stage, self), True
        except Exception as error:
            self.say("  " + self.colour(31, str(error)))
            took, kept = None, False
        outcome = Outcome(act.what, act.how, time.monotonic() - begin if took is None else took, kept)
        self.say(f"  {self._mark(outcome)} {duration(outcome.seconds)}")
        return outcome

    def _mark(self, outcome):
        return self.colour(32, "✓") if outcome.kept else self.colour(31, "✗")

    def table(self, outcomes, total):
        rule = "─" * 80
        self.say(f"\n{rule}\n  {'what was shown':<34} {'how':<35} {'time':>6}\n{rule}")
        for outcome in outcomes:
            self.say(f"{self._mark(outcome)} {outcome.what:<34} {outcome.how:<35} {duration(outcome.seconds):>6}")
        kept = sum(outcome.kept for outcome in outcomes)
        self.say(f"{rule}\n{kept} of {len(outcomes)} as promised, in {total:.0f} s")

    def invitation(self, stage):
        self.say("\n" + self.colour(1, "It stays up until Ctrl-C. In another terminal, as root:"))
        for comment, command in stage.suggestions():
            self.say(f"\n  {comment}")
            for line in command.splitlines():
                self.say("  " + self.colour(36, line))
        self.say("\nWhat you start in these hosts ends with the demo. Ctrl-C takes everything down.")

    def taken_down(self, made, left):
        self.say("\n" + textwrap.fill(f"Taken down: {', '.join(made) or 'nothing was made'}.", 80, break_on_hyphens=False))
        self.say(f"Left behind: {'; '.join(left) or 'nothing'}.")


def duration(seconds):
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
