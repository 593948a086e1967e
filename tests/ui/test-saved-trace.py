# SPDX-License-Identifier: MIT
"""A saved trace in a window, as a screen reader meets it: `tincan FILE`."""

import json
import os
import signal

from tincan_test import (arguments_of, check, children_of, hold, main, program_path,
                         runtime_names, start_program, start_tincan, wait_until)
from tincan_windows import BUTTONS, Atspi, GLib, connect, window_of, window_test

NUMBER, TIME, FROM, TO, STEP, OBJECT, SIZE, TEXT = range(8)


def record(number, **more):
    """One line of a trace; its time is a millisecond later than that of the one before."""
    return {'time_ns': 5_000_000_000 + number * 1_000_000, 'lab': 'pipe-memory', 'member': 1,
            'pid': 4101, 'side': 'parent', **more}


def exchange(number, serial):
    """A question and its answer, from both sides."""
    text = f'GTKClient msg {serial}'
    ends = (('viewer', 'message-sent'), ('parent', 'message-received'),
            ('parent', 'message-sent'), ('viewer', 'message-received'))
    return [record(number + i, side=side, step=step, object='Pipe1_4100', serial=serial,
                   bytes=len(text), text=text) for i, (side, step) in enumerate(ends)]


def life():
    return [record(0, step='process-spawned', note='tincan-viewer --number=1'),
            record(1, step='child-connected', object='Pipe1_4100', note='process 4101 connected'),
            *exchange(2, 1), *exchange(6, 2),
            record(10, step='process-exited', status='killed by SIGKILL')]


def in_home(name):
    return os.path.join(os.environ['HOME'], name)


def write(name, *lines):
    """Writes records, or lines as they are; returns the path."""
    with open(in_home(name), 'w', encoding='utf-8') as file:
        for line in lines:
            file.write(line if isinstance(line, str) else json.dumps(line) + '\n')
    return in_home(name)


def open_trace(*words, **more):
    tincan = start_program(program_path('tincan'), *words, **more)
    return tincan, window_of(tincan.pid)


class Table:
    """The list of the page "Traffic"."""

    def __init__(self, parent):
        parent.page('Traffic')
        self.parent = parent
        self.table = parent.wait_for('Traffic', Atspi.Role.TABLE).accessible.get_table_iface()

    def cell(self, row, column):
        return self.table.get_accessible_at(row, column).get_name()

    def rows(self):
        return [[self.cell(row, column) for column in range(TEXT + 1)]
                for row in range(self.table.get_n_rows())]

    def wait_rows(self, n):
        def look():
            try:
                return self.table.get_n_rows() == n
            except GLib.Error:
                return False
        wait_until(look, what=f'{n} rows')


@window_test('/ui/saved-trace/rows-children-and-no-lab')
def rows():
    tincan, parent = open_trace(write('life.jsonl', *life()))
    with tincan:
        table = Table(parent)
        table.wait_rows(11)
        check(table.rows()[2] == ['3', '0.002000', 'Viewer 1', 'Parent', 'message sent', 'Pipe1_4100',
                                  '15', 'GTKClient msg 1'], f'{table.rows()[2]}')
        check(table.cell(10, TEXT) == 'killed by SIGKILL', table.cell(10, TEXT))
        parent.label('Status line').wait_text('^11 records · 1 child · 0 diagnoses$')
        parent.wait_label('^life.jsonl$')
        parent.wait_label('^Saved trace$')
        parent.row('Pipe, memory and event')
        parent.row('Viewer 1')
        parent.wait_label('^killed by SIGKILL after ')
        check(parent.find('Text to send', [Atspi.Role.TEXT]) is None, 'there is an action bar')
        check(not children_of(tincan.pid), 'there are children')
        check(not [name for name in runtime_names() if 'tincan' in name],
              'there is a runtime directory')
        parent.button('Menu').press()
        check(not parent.button('New viewer').is_sensitive(), 'a viewer can be started')
        check(parent.button('Save the trace as…').is_sensitive(), 'it cannot be saved')


@window_test('/ui/saved-trace/details')
def details():
    lines = life()[:-1]
    lines[0]['clock_ns'] = 1_700_000_000_000_000_000  # 14 November 2023, in most time zones
    tincan, parent = open_trace(write('life.jsonl', *lines))
    with tincan:
        table = Table(parent)
        table.wait_rows(10)
        parent.button('Details').press()
        table.table.add_row_selection(2)
        for name, pattern in (('Step', '^message sent$'), ('Process', '^Viewer 1, pid 4101$'),
                              ('Program', '^tincan-viewer --number=1$'), ('User', '^$'),
                              ('Clock', r'^\d\d:\d\d:20\.002000, 1[45] November 2023$'), ('State', '^alive at the end of the trace$')):
            label = f'{name} of the record'
            wait_until(lambda label=label: parent.find(label, [Atspi.Role.LABEL], shown=False),
                       what=label).wait_text(pattern)
        answer = 'answer, record 6, message received, by Viewer 1, +3.00 ms'
        wait_until(lambda: parent.find(answer, BUTTONS, shown=False), what=answer)


@window_test('/ui/saved-trace/broken')
def broken():
    tincan, parent = open_trace(write('broken.jsonl', *life()[:3], '{"time_ns":1}\n', 'garbage\n',
                                      *life()[3:], '{"time_ns":50'))
    with tincan:
        Table(parent).wait_rows(11)
        parent.label('Reading the trace').wait_text(
            '^2 lines of “broken.jsonl” make no sense and are left out, and the last one is torn '
            'off. 11 records are shown.$')
        parent.label('Faults of the file').wait_text('^Line 4: .*\nLine 5: .*\nLine 14: ')
        parent.button('Close').press()
        wait_until(lambda: parent.find('Reading the trace', [Atspi.Role.LABEL]) is None,
                   what='the bar goes')


@window_test('/ui/saved-trace/last-line-torn-off')
def torn():
    tincan, parent = open_trace(write('torn.jsonl', *life(), '{"time_ns":50'))
    with tincan:
        Table(parent).wait_rows(11)
        parent.label('Reading the trace').wait_text(
            '^The last line of “torn.jsonl” is torn off, as when its writer was killed. 11 records')


@window_test('/ui/saved-trace/no-trace-at-all')
def foreign():
    for words, said in ((write('poem.txt', 'Roses are red\n', 'violets are blue\n'),
                         'is not a trace of Tin Can. Line 1: '),
                        (in_home('nowhere.jsonl'), 'No such file'),
                        (os.environ['HOME'], 'directory')):
        tincan, parent = open_trace(words)
        with tincan:
            parent.label('Reading the trace').wait_text(f'^Could not read “.*”: .*{said}')
    tincan, parent = open_trace(write('empty.jsonl'))
    with tincan:
        parent.label('Reading the trace').wait_text(
            '^There is nothing to see of “empty.jsonl”: it has no records$')


@window_test('/ui/saved-trace/cancelled')
def cancelled():
    read_end, write_end = os.pipe()
    tincan, parent = open_trace('-', stdin=read_end)
    with tincan:
        os.close(read_end)
        parent.label('Reading the trace').wait_text('^Reading “standard input”: 0 records$')
        os.write(write_end, b''.join(json.dumps(r).encode() + b'\n' for r in life()[:4]))
        bar = parent.label('Reading the trace')
        bar.wait_text('^Reading “standard input”: 4 records$')
        parent.button('Cancel').press()
        bar.wait_text('^Reading “standard input” was cancelled: its first 4 records are shown.$')
        Table(parent).wait_rows(4)
        os.close(write_end)
        check(tincan.end() == 0, 'it did not end well')


def window_that_shows(path):
    """The window of the program that was started for a file, with that program."""
    def look():
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            try:
                pid = desktop.get_child_at_index(i).get_process_id()
                if path in arguments_of(pid):
                    return pid
            except (GLib.Error, AttributeError, OSError):
                continue
        return None
    pid = wait_until(look, what=f'a window for {path}')
    return hold(pid), window_of(pid)


def choose_file(dialog, name):
    """Selects a file in the list of a file dialog, whose first cells have an icon and the name."""
    def look():
        try:
            files = dialog.wait_for('Files', Atspi.Role.TABLE, Atspi.Role.TREE_TABLE).accessible
            table = files.get_table_iface()
            for row in range(table.get_n_rows()):
                cell = table.get_accessible_at(row, 0)
                parts = [cell.get_child_at_index(i) for i in range(cell.get_child_count())]
                if name in [part.get_name() for part in [cell, *parts]]:
                    return table.add_row_selection(row)
        except (GLib.Error, AttributeError):
            pass  # the list is being filled
        return False
    wait_until(look, what=f'the file {name} in the dialog')


@window_test('/ui/saved-trace/opened-beside-a-run')
def opened():
    path = write('life.jsonl', *life())
    config = in_home('config/glib-2.0/settings')
    os.makedirs(config)
    # The dialog begins in the folder of the program, not with the files of recent days.
    with open(os.path.join(config, 'keyfile'), 'w', encoding='utf-8') as file:
        file.write("[org/gtk/settings/file-chooser]\nstartup-mode='cwd'\n")
    env = {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': in_home('config')}
    with start_program('env', '-C', os.path.dirname(path), program_path('tincan'), '--viewers=1',
                       env=env) as tincan:
        window_of(tincan.pid).menu('Open a saved trace…')
        dialog = window_of(tincan.pid, Atspi.Role.FILE_CHOOSER)
        choose_file(dialog, os.path.basename(path))
        dialog.button('Open').press()
        other, window = window_that_shows(path)
        with other:
            window.label('Status line').wait_text('^11 records · 1 child · 0 diagnoses$')
            window.wait_label('^life.jsonl$')
            check(not dialog.is_open(), 'the dialog is still there')
            # It is nobody's child: it stays when the run ends.
            check(tincan.end() == 0, 'the run did not end well')
            Table(window).wait_rows(11)
            other.send_signal(signal.SIGTERM)
            other.wait_gone()


@window_test('/ui/saved-trace/round-trip')
def round_trip():
    with start_tincan('--interval-ms=100', '--viewers=2', '--duration=1') as run:
        check(run.wait_end() == 0, 'the run failed')
        saved = run.select()
        path = in_home('run.jsonl')
        with open(path, 'w', encoding='utf-8') as file:
            for line in saved:
                file.write(json.dumps(line, ensure_ascii=False) + '\n')
    tincan, parent = open_trace(path)
    with tincan:
        table = Table(parent)
        table.wait_rows(len(saved))
        for row, line in zip(table.rows(), saved):
            check(row[STEP] == line['step'].replace('-', ' '), f'{row} {line}')
            check(row[OBJECT] == line.get('object', ''), f'{row} {line}')
            text = '; '.join(line[key] for key in ('text', 'status', 'note') if key in line)
            check(row[TEXT].rstrip('…') == text, f'{row} {line}')


main(connect)
