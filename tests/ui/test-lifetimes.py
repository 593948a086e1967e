# SPDX-License-Identifier: MIT
"""The page "Lifetimes" as a screen reader meets it: a lane for each child, over all its lives."""

import json
import os
import re
import signal

from tincan_test import (check, hold, main, program_path, start_program, start_tincan, wait_until)
from tincan_windows import Atspi, Control, GLib, connect, window_of, window_test


class Lanes:
    """The list of lanes on the page."""

    def __init__(self, parent):
        parent.page('Lifetimes')
        self.list = parent.wait_for('Lifetimes', Atspi.Role.LIST).accessible

    def look(self):
        self.list.clear_cache()
        return [self.list.get_child_at_index(i) for i in range(self.list.get_child_count())]

    def names(self):
        return [lane.get_name() for lane in self.look() if lane]

    def wait(self, pattern):
        """Waits until a lane has the pattern in its name; returns it."""
        def find():
            try:
                return next((lane for lane in self.look() if re.search(pattern, lane.get_name())),
                            None)
            except (GLib.Error, AttributeError):
                return None
        return Control(wait_until(find, what=f'a lane {pattern!r} among {self.names()}'), pattern)


def open_page(*args):
    tincan = start_tincan('--interval-ms=300', *args, headless=False)
    return tincan, window_of(tincan.pid)


def pid_of(tincan, number, after=None):
    return tincan.wait_for(step='child-connected', member=number, after=after)['pid']


@window_test('/ui/lifetimes/killed-and-started-again')
def killed():
    tincan, parent = open_page()
    with tincan:
        first = pid_of(tincan, 1)
        lanes = Lanes(parent)
        lanes.wait(f'^Viewer 1, pid {first}, connected$')
        lanes.wait(f'^Viewer 2, pid {pid_of(tincan, 2)}, connected$')
        check(len(lanes.names()) == 2, f'other lanes than two: {lanes.names()}')

        parent.button('Kill Viewer 1').press()
        lane = lanes.wait(rf'^Viewer 1, pid {first}, killed by SIGKILL after [\d.]+ m?s$')
        ended = tincan.wait_for(step='process-exited', member=1)
        lane.select()
        facts = parent.label('Facts of the life')
        facts.wait_text(rf'^Viewer 1, pid {first}, spawned .* the start, connected .* later, '
                        r'.*killed by SIGKILL after [\d.]+ m?s, noticed (after|at most) [\d.]+ .?s')

        parent.button('Start Viewer 1 again').press()
        second = pid_of(tincan, 1, after=ended)
        lane = lanes.wait(f'^Viewer 1, pid {second}, connected, life 2$')
        check(len(lanes.names()) == 2, 'the new life has got a lane of its own')
        lives = lane.accessible.get_description().split('\n')
        check(len(lives) == 2 and f'pid {first} ' in lives[0] and f'pid {second} ' in lives[1],
              f'the lane does not tell both lives: {lives}')


@window_test('/ui/lifetimes/stopped-and-continued')
def stopped():
    tincan, parent = open_page('--viewers=1')
    with tincan:
        pid = pid_of(tincan, 1)
        lanes = Lanes(parent)
        with hold(pid) as viewer:
            viewer.send_signal(signal.SIGSTOP)
            lanes.wait('^Viewer 1, .*, stopped$').select()
            facts = parent.label('Facts of the life')
            facts.wait_text(', stopped for ')
            seen = set()
            # Nobody writes a record now, and the picture itself would follow but every ten seconds.
            wait_until(lambda: seen.add(facts.text()) or len(seen) > 4, what='the facts age')
            viewer.send_signal(signal.SIGCONT)
            lanes.wait('^Viewer 1, .*, connected$')
            facts.wait_text(', stopped once for .*, alive for ')


@window_test('/ui/lifetimes/what-was-before-the-first-visit')
def before():
    tincan, parent = open_page('--viewers=1')
    with tincan:
        with hold(pid_of(tincan, 1)) as viewer:
            viewer.send_signal(signal.SIGTERM)
            viewer.wait_gone()
        tincan.wait_for(step='process-exited', member=1)
        Lanes(parent).wait('^Viewer 1, pid .* after ')
        parent.wait_label('^1 child · 1 life · 0 alive$')


@window_test('/ui/lifetimes/zoom')
def zoom():
    tincan, parent = open_page('--viewers=1')
    with tincan:
        pid_of(tincan, 1)
        Lanes(parent).wait('^Viewer 1, .*, connected$')
        whole, nearer = parent.button('Whole run'), parent.button('Zoom in')
        check(not whole.is_sensitive(), 'the whole run is there already')
        nearer.press()
        nearer.press()
        whole.wait_sensitive(True)
        parent.button('Zoom out').press()
        check(whole.is_sensitive(), 'one step out of two has gone all the way')
        whole.press()
        whole.wait_sensitive(False)
        check(not parent.button('Zoom out').is_sensitive(), 'there is more to see than all')


@window_test('/ui/lifetimes/chosen-here-is-chosen-everywhere')
def chosen():
    tincan, parent = open_page('--interval-ms=60000')
    with tincan:
        for number in (1, 2):
            tincan.wait_for(step='child-connected', member=number)
        lanes = Lanes(parent)
        lanes.wait('^Viewer 2, ').select()
        parent.row('Viewer 2').wait_selected()
        parent.row('Viewer 1').select()
        first = lanes.wait('^Viewer 1, ')
        first.wait_selected()

        parent.page('Traffic')
        table = parent.wait_for('Traffic', Atspi.Role.TABLE).accessible.get_table_iface()
        wait_until(lambda: table.get_n_rows() > 3, what='there is traffic')
        table.add_row_selection(0)
        parent.page('Lifetimes')
        wait_until(lambda: '\nSelected: memory written, 0.0' in first.accessible.get_description(),
                   what='the record that was selected in the traffic is told on its lane')


@window_test('/ui/lifetimes/never-connected')
def never_connected():
    tincan, parent = open_page('--viewers=1', '--child=/no/such/program')
    with tincan:
        tincan.wait_for(step='process-exited', member=1)
        Lanes(parent).wait(r'^Viewer 1, pid \d+, exited with 127 after ').select()
        parent.label('Facts of the life').wait_text(', never connected, ')


@window_test('/ui/lifetimes/saved-trace')
def saved():
    path = os.path.join(os.environ['HOME'], 'alive.jsonl')
    with open(path, 'w', encoding='utf-8') as file:
        for seconds, step in ((5, 'process-spawned'), (6, 'child-connected'),
                              (7, 'message-received')):
            file.write(json.dumps({'time_ns': seconds * 10**9, 'lab': 'pipe-memory', 'member': 1,
                                   'pid': 4101, 'side': 'parent', 'step': step}) + '\n')
    tincan = start_program(program_path('tincan'), path)
    parent = window_of(tincan.pid)
    with tincan:
        lanes = Lanes(parent)
        parent.wait_label('^1 child · 1 life · 1 alive at the end$')
        lanes.wait('^Viewer 1, pid 4101, connected$').select()
        # Not until the time of the machine that shows it.
        parent.label('Facts of the life').wait_text(', alive for 2.0 s$')


main(connect)
