# SPDX-License-Identifier: MIT
"""The statistics below any page, as a screen reader meets them."""

import json
import os

from tincan_test import check, main, program_path, start_program, start_tincan, wait_until
from tincan_windows import Atspi, GLib, connect, window_of, window_test

TABLES = (Atspi.Role.TABLE, Atspi.Role.TREE_TABLE)


def open_statistics(parent):
    parent.button('Statistics').press()
    return parent


def look(parent):
    """The rows on the screen, each a dictionary by heading."""
    table = parent.find('Statistics', TABLES)
    if table is None:
        return []
    table = table.accessible.get_table_iface()
    titles = [table.get_column_description(i) for i in range(table.get_n_columns())]
    return [{title: table.get_accessible_at(row, column).get_name()
             for column, title in enumerate(titles)} for row in range(table.get_n_rows())]


def wait_row(parent, what, **wanted):
    """Waits until the row of that step and side says so."""
    def find():
        try:
            rows = [row for row in look(parent)
                    if (row['Who'], row['Step'], row['Seen by']) == what]
            seen[:] = rows
            return any(all(row[key] == value for key, value in wanted.items()) for row in rows)
        except (GLib.Error, AttributeError):
            return False
    seen = []
    wanted = {key.replace('_', ' '): value for key, value in wanted.items()}
    try:
        wait_until(find, what=f'{what}: {wanted}')
    except AssertionError as failure:
        raise AssertionError(f'{failure}; there is {seen}') from None


def write(name, lines):
    path = os.path.join(os.environ['HOME'], name)
    with open(path, 'w', encoding='utf-8') as file:
        for line in lines:
            file.write(json.dumps(line) + '\n')
    return path


def exchange(time_ms, serial, lab='pipe-memory'):
    ends = ((0, 'viewer', 'message-sent'), (1, 'parent', 'message-received'),
            (2, 'parent', 'message-sent'), (2 + serial, 'viewer', 'message-received'))
    return [{'time_ns': 5_000_000_000 + (time_ms + after) * 1_000_000, 'lab': lab, 'member': 1,
             'pid': 4101, 'side': side, 'step': step, 'serial': serial, 'bytes': 1000, 'text': 'x'}
            for after, side, step in ends]


@window_test('/ui/statistics/of-a-saved-trace')
def saved():
    lines = exchange(0, 1) + exchange(990, 8) + exchange(1500, 1, 'mailslot')
    with start_program(program_path('tincan'), write('two.jsonl', lines)) as tincan:
        parent = open_statistics(window_of(tincan.pid))
        wait_row(parent, ('Viewer 1', 'message sent', 'child'), Count='2', Bytes='2,000',
                 p50='3.00 ms', p90='10.0 ms', Max='10.0 ms')
        wait_row(parent, ('Viewer 1', 'message received', 'parent'), Count='2', p99='1.00 ms')
        wait_row(parent, ('Viewer 1', 'message received', 'child'), Count='2', p50='')
        check(len(look(parent)) == 4, f'{look(parent)}')
        parent.button('All labs').press()
        wait_until(lambda: len(look(parent)) == 8, what='the rows of both labs')
        check([row['Lab'] for row in look(parent)].count('mailslot') == 4, f'{look(parent)}')


@window_test('/ui/statistics/live')
def live():
    with start_tincan('--lab=anonymous-pipes', '--viewers=1', '--interval-ms=60000',
                      headless=False) as tincan:
        parent = window_of(tincan.pid)
        tincan.wait_for(step='child-connected', member=1)
        open_statistics(parent)
        wait_row(parent, ('Viewer 1', 'message sent', 'parent'), Count='1', Bytes='4',
                 Per_second='0')
        parent.entry('Text to send').type('how long?')
        parent.button('Send').press()
        tincan.wait_for(step='message-received', side='parent', serial=1)
        wait_row(parent, ('Viewer 1', 'message sent', 'parent'), Count='2', Bytes='13',
                 Per_second='0')
        row = next(row for row in look(parent)
                   if (row['Step'], row['Seen by']) == ('message sent', 'parent'))
        check(row['p50'] == row['Max'] != '', f'one answer is the fastest and the slowest: {row}')


main(connect)
