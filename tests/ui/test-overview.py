# SPDX-License-Identifier: MIT
"""The page "Overview" as a screen reader meets it: a button for each process and each object."""

import json
import os
import re
import signal

from tincan_test import (check, hold, main, program_path, start_program, start_tincan,
                         wait_until)
from tincan_windows import Atspi, Control, GLib, connect, window_of, window_test


class Group:
    """Something on the first page, and what is in it; the live graph if nothing else is said."""

    def __init__(self, parent, name='Live graph', role=Atspi.Role.PANEL):
        self.group = parent.wait_for(name, role).accessible

    def _look(self):
        self.group.clear_cache()
        items = (self.group.get_child_at_index(i) for i in range(self.group.get_child_count()))
        return [item for item in items if item]

    def names(self):
        return [item.get_name() for item in self._look()]

    def find(self, pattern):
        """The box or string with the pattern in its name if it is there, else None."""
        try:
            return next((item for item in self._look() if re.search(pattern, item.get_name())),
                        None)
        except (GLib.Error, TypeError):
            return None  # it went while we looked

    def is_chosen(self, number):
        item = self.find(f'^Viewer {number}, ')
        return item is not None and item.get_state_set().contains(Atspi.StateType.SELECTED)

    def wait(self, pattern):
        found = wait_until(lambda: self.find(pattern), what=f'{pattern!r} on the page')
        return Control(found, pattern)


def open_page(*args):
    tincan = start_tincan('--interval-ms=300', *args, headless=False)
    return tincan, window_of(tincan.pid)


def pid_of(tincan, number, after=None):
    return tincan.wait_for(step='child-connected', member=number, after=after)['pid']


@window_test('/ui/overview/boxes-and-strings')
def boxes():
    tincan, parent = open_page()
    with tincan:
        first, second = pid_of(tincan, 1), pid_of(tincan, 2)
        graph = Group(parent)
        graph.wait(f'^Viewer 1, pid {first}, connected$')
        graph.wait(f'^Viewer 2, pid {second}, connected$')
        check(f'Parent, pid {tincan.pid}' in graph.names(), f'no parent: {graph.names()}')
        for number in (1, 2):
            graph.wait(rf'^Pipe{number}_{tincan.pid}: [1-9]\d* messages, \d+ wait')
            graph.wait(rf'^Event{number}_{tincan.pid}: set [1-9]\d* times?, woke ')
            graph.wait(rf'^Memory{number}: written [1-9]\d* times?, read ')
        check(len(graph.names()) == 3 + 6, f'other things than those: {graph.names()}')


@window_test('/ui/overview/stopped-and-killed')
def stopped():
    tincan, parent = open_page()
    with tincan:
        pid = pid_of(tincan, 1)
        graph = Group(parent)
        with hold(pid) as viewer:
            viewer.send_signal(signal.SIGSTOP)
            graph.wait('^Viewer 1, .*, stopped$')
            parent.entry('Text to send').type('who reads this?')
            parent.button('Send').press()
            graph.wait(rf'^Pipe1_{tincan.pid}: .*, [1-9]\d* waits?$')
            viewer.send_signal(signal.SIGCONT)
            graph.wait('^Viewer 1, .*, connected$')
            graph.wait(rf'^Pipe1_{tincan.pid}: .*, 0 wait$')
            viewer.send_signal(signal.SIGKILL)
            graph.wait('^Viewer 1, .*, killed by SIGKILL after ')
        check(graph.find('^Viewer 2, .*, connected$') is not None, 'the other one is gone, too')
        check(graph.find(f'^Pipe1_{tincan.pid}:') is not None, 'a dead child has lost its place')


@window_test('/ui/overview/a-string-leads-to-its-traffic')
def string():
    tincan, parent = open_page()
    with tincan:
        pid_of(tincan, 2)
        Group(parent).wait(rf'^Event2_{tincan.pid}: set').press()
        parent.entry('Filter').wait_text(f'^member:2 object:Event2_{tincan.pid}$')


@window_test('/ui/overview/a-box-chooses-its-child')
def box():
    tincan, parent = open_page()
    with tincan:
        pid_of(tincan, 2)
        graph = Group(parent)
        wait_until(lambda: graph.is_chosen(1), what='the first viewer is chosen')
        graph.wait('^Viewer 2, .*, connected$').press()
        wait_until(lambda: graph.is_chosen(2), what='the second viewer is chosen')


@window_test('/ui/overview/a-diagnosis-leads-to-its-lab')
def diagnosis():
    tincan, parent = open_page()
    with tincan:
        with hold(pid_of(tincan, 2)) as viewer:
            viewer.send_signal(signal.SIGSTOP)
            Group(parent).wait('^Viewer 2, .*, stopped$')
            parent.entry('Text to send').type('who reads this?')
            parent.button('Send').press()
            diagnoses = Group(parent, 'Diagnoses', Atspi.Role.LIST_BOX)
            diagnoses.wait('^Viewer 2 is stopped; ')
            parent.button('Open Mailslot').press()
            graph = Group(parent)
            graph.wait('^Viewer 2, .*, connected$')
            diagnoses.wait('^Viewer 2 is stopped; ').press()
            graph.wait('^Viewer 2, .*, stopped$')
            wait_until(lambda: graph.is_chosen(2), what='the stopped viewer is chosen')
            viewer.send_signal(signal.SIGCONT)


@window_test('/ui/overview/plots')
def plots():
    tincan, parent = open_page('--viewers=1')
    with tincan:
        pid_of(tincan, 1)
        chart = parent.wait_for('Plots', Atspi.Role.CHART)

        def says(pattern):
            return lambda: re.search(pattern, chart.tooltip())
        wait_until(says(r'^Messages per second: Viewer 1: [1-9][\d.]* · all: [1-9]'),
                   what='a rate of messages')
        wait_until(says(r'\nBytes per second: Viewer 1: [1-9][\d.]* k?B · all: '), what='a rate of bytes')
        wait_until(says(r'\nLatency: in view p50 \d.* · p99 \d.* · max \d'), what='latencies')
        parent.button('Whole run').press()
        parent.button('Last minute').wait_sensitive(True)
        check(not parent.button('Whole run').is_sensitive(), 'it shows all already')


@window_test('/ui/overview/closed-lab')
def closed():
    tincan, parent = open_page('--viewers=1')
    with tincan:
        pid_of(tincan, 1)
        Group(parent).wait('^Viewer 1, .*, connected$')
        parent.row('Mailslot').select()
        parent.wait_label('^The processes of this lab appear here')


@window_test('/ui/overview/saved-trace')
def saved():
    steps = [{'step': 'process-spawned', 'note': 'tincan-viewer'},
             {'step': 'child-connected', 'object': 'Pipe1_4100', 'note': 'connected'},
             *({'step': 'message-sent', 'side': 'viewer', 'object': 'Pipe1_4100', 'serial': n,
                'bytes': 5, 'text': 'hello'} for n in (1, 2, 3)),
             {'step': 'message-received', 'object': 'Pipe1_4100', 'serial': 1, 'bytes': 5,
              'text': 'hello'},
             {'step': 'diagnosis', 'object': 'Pipe1_4100', 'note': 'nobody reads any more'},
             {'step': 'process-exited', 'status': 'killed by SIGKILL'}]
    path = os.path.join(os.environ['HOME'], 'overview.jsonl')
    with open(path, 'w', encoding='utf-8') as file:
        for number, step in enumerate(steps):
            file.write(json.dumps({'time_ns': 5_000_000_000 + number * 1_000_000,
                                   'lab': 'pipe-memory', 'member': 1, 'pid': 4101,
                                   'side': 'parent', **step}) + '\n')
    tincan = start_program(program_path('tincan'), path)
    with tincan:
        parent = window_of(tincan.pid)
        graph = Group(parent)
        graph.wait('^Viewer 1, pid 4101, killed by SIGKILL after 7 ms$')
        graph.wait('^Pipe1_4100: 3 messages, 2 unread$')
        parent.wait_label('^nobody reads any more$')
    os.unlink(path)


main(connect)
