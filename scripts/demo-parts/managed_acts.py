# SPDX-License-Identifier: Apache-2.0
"""What is shown, in order. Each act looks at the far side; what Warren says is shown beside it, and has to agree."""
import acts_exit
import acts_joining
import acts_rules
import acts_trouble

ACTS = [*acts_joining.ACTS, *acts_rules.ACTS, *acts_exit.ACTS, *acts_trouble.ACTS]
