# SPDX-License-Identifier: Apache-2.0
"""No secret is in what servers have answered the pages, in their logs, or in their stores: as of the system tests."""
from test_planted import test_nothing_that_the_run_has_written_holds_a_secret

__all__ = ["test_nothing_that_the_run_has_written_holds_a_secret"]
