# SPDX-License-Identifier: MIT
"""The page "Objects" and what is wrong right now, as a screen reader meets them."""

import json
import os
import re
import signal
import sys

from tincan_test import (check, main, program_path, start_program, start_tincan, state_of,
                         wait_until)
from tincan_windows import Atspi, GLib, connect, window_of, window_test


class Table:
    """A list of the page, by its rows of cells."""

    def __init__(self, parent, name):
        self.accessible = parent.wait_for(name, Atspi.Role.TABLE, Atspi.Role.TREE_TABLE).accessible
        self.name = name

    def _text(self, cell):
        """The text of a cell; one with a gauge beside its text has both as children."""
        parts = [cell.get_child_at_index(i) for i in range(cell.get_child_count())]
        return next((part.get_name() for part in parts if part and part.get_name()),
                    cell.get_name()) or ''

    def rows(self):
        """The texts of all rows, the cells of each with a bar between them."""
        self.accessible.clear_cache()
        table = self.accessible.get_table_iface()
        return [' | '.join(self._text(table.get_accessible_at(row, column))
                           for column in range(table.get_n_columns()))
                for row in range(table.get_n_rows())]

    def find(self, pattern):
        try:
            return next((row for row in self.rows() if re.search(pattern, row)), None)
        except (GLib.Error, AttributeError):
            return None  # it is being written

    def wait(self, pattern):
        try:
            return wait_until(lambda: self.find(pattern), what=f'{self.name}: a row {pattern!r}')
        except AssertionError as failure:
            raise AssertionError(f'{failure}; there are {self.rows()}') from None

    def wait_gone(self, pattern):
        wait_until(lambda: not self.find(pattern), what=f'{self.name}: no row {pattern!r}')

    def select(self, pattern):
        """Selects the first row with the pattern."""
        def find():
            return next((i for i, row in enumerate(self.rows()) if re.search(pattern, row)), None)
        self.wait(pattern)
        self.accessible.get_table_iface().add_row_selection(find())


def open_page(*args):
    tincan = start_tincan(*args, headless=False)
    parent = window_of(tincan.pid)
    parent.page('Objects')
    return tincan, parent


def pids_of(tincan, n):
    records = tincan.wait_for_all(n, step='child-connected')
    return {record['member']: record['pid'] for record in records}


def stop(pid):
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: state_of(pid) == 'T', what=f'process {pid} is stopped')


@window_test('/ui/objects/who-holds-what')
def holders():
    tincan, parent = open_page('--interval-ms=500')
    with tincan:
        pids = pids_of(tincan, 2)
        processes, objects = Table(parent, 'Processes'), Table(parent, 'Objects')
        processes.wait(rf'^Parent \| {tincan.pid} \| (sleeping|running)')
        processes.wait(rf'^Viewer 2 \| {pids[2]} \| ')
        objects.wait(rf'^message socket \| Pipe1_{tincan.pid} \| '
                     r'Parent \(\d+\) ⇄ Viewer 1 \(\d+\) \| .* \| 212,992')
        objects.wait(rf'^FIFO \| Event2_{tincan.pid} \| Parent \(\d+\), Viewer 2 \(\d+\) \| '
                     r'.* \| 65,536 \| rw-------')
        objects.wait(r'^memfd \| Memory1 \| Parent \(\d+, mapped\), Viewer 1 \(\d+, mapped\) \| '
                     r'.* \| 2,048 \| .*shrink, grow')
        check(not objects.find('another process'), 'it shows what only one process has')
        parent.button('Also what only one process has').press()
        objects.wait('another process')


@window_test('/ui/objects/selections')
def selections():
    tincan, parent = open_page('--interval-ms=500')
    with tincan:
        pids_of(tincan, 2)
        processes, objects = Table(parent, 'Processes'), Table(parent, 'Objects')
        objects.wait('Memory1')
        processes.select('^Viewer 2 ')
        objects.wait_gone('Memory1')
        objects.wait('Memory2')
        parent.wait_label('objects of Viewer 2$')
        # The child is selected for everything else, too.
        row = parent.row('Viewer 2').accessible
        wait_until(lambda: row.clear_cache() or row.get_state_set().contains(
            Atspi.StateType.SELECTED), what='the row of Viewer 2 is selected')
        objects.select('Pipe2_')
        parent.label('Facts of the object').wait_text(
            rf'^Pipe2_{tincan.pid}, message socket, inode \d+: Parent .* ⇄ Viewer 2')
        parent.button('Show in Traffic').press()
        parent.entry('Filter').wait_text(rf'^object:"Pipe2_{tincan.pid}"$')
        parent.page('Objects')
        parent.button('Show everything').press()
        objects.wait('Memory1')
        parent.label('Facts of the object').wait_text('^Select a process')
        parent.page('Traffic')
        parent.entry('Filter').wait_text('^$')


CHILD = '''
import os, signal, socket, sys
pipe = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
pipe.connect(sys.argv[2])
event = os.open(sys.argv[3], os.O_RDWR | os.O_NONBLOCK)
for i in range(64):
    pipe.send(b'question %d' % i)
    os.write(event, b'!')
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
os.kill(os.getpid(), signal.SIGSTOP)
for i in range(64):
    pipe.recv(65536)
pipe.send(b'not announced')
pipe.recv(65536)
signal.sigwait([signal.SIGUSR1])
pipe.send(b'announced')
os.write(event, b'!')
signal.pause()
'''


def write_child(text):
    path = os.path.join(os.environ['TMPDIR'], 'child.py')
    with open(path, 'w') as file:
        file.write(text)
    return f'--child={sys.executable} {path}'


def wait_diagnosis(parent, pattern, is_now=True):
    parent.label('Last diagnosis').wait_text(pattern if is_now else f'^Last: .*{pattern}')


@window_test('/ui/diagnoses/stopped-and-unannounced')
def stopped():
    """Comes when it begins, goes when it is over; the records stay."""
    tincan, parent = open_page('--viewers=1', write_child(CHILD))
    with tincan:
        pid = pids_of(tincan, 1)[1]
        status = parent.label('Status line')
        wait_diagnosis(parent, '^Viewer 1 is stopped; 64 replies wait$')
        status.wait_text('1 diagnosis, 1 now$')
        Table(parent, 'Processes').wait(rf'^Viewer 1 \| {pid} \| stopped \| do_signal_stop')
        Table(parent, 'Objects').wait(r'Parent \(\d+\) ⇄ Viewer 1 \(\d+\) \| ← 0  → 694 ')
        os.kill(pid, signal.SIGCONT)
        wait_diagnosis(parent, '^Viewer 1: message waiting, event not set$')
        os.kill(pid, signal.SIGUSR1)
        tincan.wait_for(step='message-received', text='announced')
        wait_diagnosis(parent, 'event not set$', is_now=False)
        status.wait_text('2 diagnoses$')


@window_test('/ui/diagnoses/did-not-connect')
def overdue():
    tincan, parent = open_page('--viewers=1', write_child('import time; time.sleep(1000)'))
    with tincan:
        wait_diagnosis(parent, '^Viewer 1 did not connect within 3 seconds$')
        Table(parent, 'Processes').wait(r'^Viewer 1 \| \d+ \| sleeping \| .*nanosleep')
        parent.button('Kill Viewer 1').press()
        wait_diagnosis(parent, 'did not connect', is_now=False)
        parent.label('Status line').wait_text('0 children · 1 diagnosis$')
        parent.wait_label('^What the kernel knows of the processes')


@window_test('/ui/diagnoses/no-end-of-file')
def no_end():
    tincan, parent = open_page('--lab=anonymous-pipes', '--viewers=2', '--interval-ms=60000')
    with tincan:
        pids = pids_of(tincan, 2)
        objects = Table(parent, 'Objects')
        objects.wait(r'^pipe \| ToViewer1 \| Parent \(\d+\) → Viewer 1 \(\d+\) ')
        parent.combo('Send to').choose(1)
        parent.button('Leak a write end').press()
        objects.wait(r'ToViewer1 \| Parent \(\d+\), Viewer 2 \(\d+\) → Viewer 1 ')
        parent.button('Close end').press()
        wait_diagnosis(parent, rf'^Viewer 1 gets no end-of-file: process {pids[2]} \(Viewer 2\) '
                               r'still holds the write end as descriptor \d+$')
        objects.wait(r'ToViewer1 \| Viewer 2 \(\d+\) → Viewer 1 ')
        parent.button('Close the leak').press()
        wait_diagnosis(parent, 'no end-of-file', is_now=False)
        objects.wait_gone('ToViewer1')


@window_test('/ui/diagnoses/blocked-writer')
def blocked():
    tincan, parent = open_page('--lab=anonymous-pipes', '--viewers=1', '--interval-ms=60000')
    with tincan:
        pids_of(tincan, 1)
        parent.button('Fill it').press()
        wait_diagnosis(parent, '^The writer to Viewer 1 is blocked: pipe full, 65,536 of 65,536$')
        Table(parent, 'Objects').wait(r'^pipe \| ToViewer1 \| .* \| 65,536 \| 65,536 ')
        parent.button('Read some').press()
        wait_diagnosis(parent, 'blocked', is_now=False)


@window_test('/ui/diagnoses/lock-held-by-a-stopped-process')
def lock():
    tincan, parent = open_page('--lab=file-mapping', '--viewers=2')
    with tincan:
        pids = pids_of(tincan, 2)
        Table(parent, 'Objects').wait(r'^named memory \| .*HelloWorld \| .*Viewer 1 \(.*mapped\)')
        viewer = window_of(pids[2])
        viewer.button('Hold the lock').press()
        tincan.wait_for(lambda r: 'keeps it' in r.get('note', ''), step='return', side='viewer')
        stop(pids[2])
        wait_diagnosis(parent, '^Lock held by Viewer 2, which is stopped$')
        os.kill(pids[2], signal.SIGCONT)
        wait_diagnosis(parent, 'Lock held', is_now=False)


@window_test('/ui/objects/saved-trace')
def saved():
    path = os.path.join(os.environ['HOME'], 'trace.jsonl')
    with open(path, 'w', encoding='utf-8') as file:
        print(json.dumps({'time_ns': 5_000_000_000, 'lab': 'pipe-memory', 'member': 1, 'pid': 4101,
                          'side': 'parent', 'step': 'child-connected', 'object': 'Pipe1'}),
              file=file)
    with start_program(program_path('tincan'), path) as tincan:
        parent = window_of(tincan.pid)
        parent.page('Objects')
        parent.wait_label(r'^What the kernel knows .*\n.*\n.*is under Lifetimes \(Alt\+4\)')
        check(parent.find('Processes', [Atspi.Role.TREE_TABLE]) is None, 'there is no list')


main(connect)
