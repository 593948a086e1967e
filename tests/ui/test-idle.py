# SPDX-License-Identifier: MIT
"""While nothing happens, nothing runs: each page of a window whose children are silent sleeps.

What is counted are the wake-ups of all threads of the parent, as the kernel counts them. A tick
callback wakes it sixty times a second, a poll of ten milliseconds a hundred times. A page may take
a while to come to rest, so one quiet span is asked for, up to the deadline; who never rests has
none, on a fast machine or a slow one.
"""

import os
import time

from tincan_test import WAIT_DEADLINE_S, main, start_tincan, wait_until
from tincan_windows import connect, window_of, window_test

PAGES = ('Overview', 'Traffic', 'Sequence', 'Lifetimes', 'Memory', 'Objects')
SPAN_S = 2
# At rest it is less than one a second; what tells a restless page from it is far more.
MOST_WAKE_UPS = 4


def count_wake_ups(pid):
    """How often a thread of the process went to sleep by itself, and so was woken."""
    total = 0
    for thread in os.listdir(f'/proc/{pid}/task'):
        try:
            with open(f'/proc/{pid}/task/{thread}/status') as status:
                total += next(int(line.split()[1]) for line in status
                              if line.startswith('voluntary_ctxt_switches:'))
        except FileNotFoundError:
            pass  # the thread has just ended
    return total


class Span:
    """Looks again and again, and is quiet when a whole span of time was."""

    def __init__(self, pid):
        self.pid = pid
        self.begin()

    def begin(self):
        self.start = time.monotonic()
        self.count = count_wake_ups(self.pid)

    def is_quiet(self):
        woken = count_wake_ups(self.pid) - self.count
        if woken > MOST_WAKE_UPS:
            self.begin()
            return False
        return time.monotonic() - self.start >= SPAN_S


@window_test('/ui/idle/every-page', deadline=240)
def every_page():
    tincan = start_tincan('--interval-ms=60000', '--viewers=2', headless=False)
    with tincan:
        parent = window_of(tincan.pid)
        for number in (1, 2):
            tincan.wait_for(step='memory-changed', member=number)
        for page in PAGES:
            parent.page(page)
            wait_until(Span(tincan.pid).is_quiet, deadline=2 * WAIT_DEADLINE_S,
                       what=f'the page {page} sleeps')


main(connect)
