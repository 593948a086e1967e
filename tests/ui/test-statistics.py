# SPDX-License-Identifier: MIT
"""The statistics below any page, as a screen reader meets them."""

import json
import os
import shutil

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


def latency_in_words(latency_ns):
    """As the table writes it: three digits."""
    value, units = float(latency_ns), ['ns', 'µs', 'ms', 's']
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    if units[0] == 'ns' or value >= 99.95:
        return f'{int(value + 0.5):,} {units[0]}'
    return f'{value:.{1 if value >= 9.995 else 2}f} {units[0]}'


def count_again(records):
    """The figures of a trace, by nothing but its records: by member, step and side."""
    question_of = {('viewer', 'message-received'): 'message-sent',
                   ('parent', 'message-sent'): 'message-received'}
    figures, questions = {}, {}
    for record in records:
        member, step, side, serial = (record.get(key, 0) for key in ('member', 'step', 'side', 'serial'))
        figure = figures.setdefault((member, step, side), {'count': 0, 'bytes': 0, 'latencies': []})
        figure['count'] += 1
        figure['bytes'] += record.get('bytes', 0)
        questions[member, side, step, serial] = record['time_ns']
        question = question_of.get((side, step))
        if serial and (member, side, question, serial) in questions:
            figures[member, question, side]['latencies'].append(
                record['time_ns'] - questions[member, side, question, serial])
    return figures


def row_in_words(key, figure):
    member, step, side = key
    latencies = sorted(figure['latencies'])
    words = {'Who': f'Viewer {member}' if member else 'Parent', 'Step': step.replace('-', ' '),
             'Seen by': 'child' if side == 'viewer' else 'parent', 'Count': f'{figure["count"]:,}',
             'Bytes': f'{figure["bytes"]:,}' if figure['bytes'] else ''}
    for column, percent in (('p50', 50), ('p90', 90), ('p99', 99), ('Max', 100)):
        rank = -(-percent * len(latencies) // 100)
        words[column] = latency_in_words(latencies[rank - 1]) if latencies else ''
    return words


def check_figures(parent, records):
    """Waits until the table has just these figures: it is a little behind what is recorded."""
    def find():
        figures = [row_in_words(*item) for item in count_again(records()).items()]
        try:
            rows = [{key: row[key] for key in figures[0]} for row in look(parent)]
        except (GLib.Error, AttributeError):
            return False
        wrong[:] = [row for row in rows if row not in figures] + [f for f in figures if f not in rows]
        return not wrong
    wrong = []
    try:
        wait_until(find, what='the figures')
    except AssertionError as failure:
        raise AssertionError(f'{failure}; these differ: {wrong}') from None


@window_test('/ui/statistics/counted-again-from-the-trace')
def counted_again():
    path = os.path.join(os.environ['HOME'], 'run.jsonl')
    with start_tincan('--viewers=2', '--interval-ms=10', headless=False) as tincan:
        parent = open_statistics(window_of(tincan.pid))
        tincan.wait_for_all(2, step='message-received', side='viewer', serial=30)
        parent.spin('Interval').set_value(60)
        check_figures(parent, tincan.select)
        check(len(tincan.select(step='message-received', side='parent')) >= 60, 'nothing was said')
        check(tincan.end() == 0, 'it did not end well')
        records = tincan.select()
        shutil.copy(tincan.trace_path, path)
    with start_program(program_path('tincan'), path) as tincan:
        check_figures(open_statistics(window_of(tincan.pid)), lambda: records)


main(connect)
