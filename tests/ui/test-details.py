# SPDX-License-Identifier: MIT
"""The details below any page, as a screen reader meets them: of a record that is selected."""

import os
import re
import signal

from tincan_test import check, hold, main, start_tincan, wait_until
from tincan_windows import Atspi, Control, GLib, connect, window_of, window_test

STEP_COLUMN = 4


def open_traffic(*args):
    """The page that has the records, with the details open below it."""
    tincan = start_tincan('--viewers=1', *args, headless=False)
    parent = window_of(tincan.pid)
    parent.page('Traffic')
    parent.button('Details').press()
    return tincan, parent


def table_of(parent):
    return parent.wait_for('Traffic', Atspi.Role.TABLE).accessible.get_table_iface()


def select(parent, step, skip=0):
    """Selects the record of that step in the list, once it is there; @skip: not the first ones."""
    table = table_of(parent)

    def find():
        try:
            rows = [row for row in range(table.get_n_rows())
                    if table.get_accessible_at(row, STEP_COLUMN).get_name() == step]
            return rows[skip] if len(rows) > skip else None
        except (GLib.Error, AttributeError):
            return None
    row = wait_until(lambda: None if find() is None else [find()], what=f'a row “{step}”')[0]
    table.add_row_selection(row)
    return row + 1


def fact(parent, name):
    """The label of a fact, which may be scrolled out of sight; it is empty for what is not known."""
    name = f'{name} of the record'
    return wait_until(lambda: parent.find(name, [Atspi.Role.LABEL], shown=False), what=name)


def relatives(parent):
    """What is listed as belonging to the record."""
    exchange = parent.wait_for('What belongs to the record', Atspi.Role.LIST).accessible
    exchange.clear_cache()
    return [exchange.get_child_at_index(i) for i in range(exchange.get_child_count())]


def wait_relative(parent, pattern):
    def find():
        try:
            return next((row for row in relatives(parent)
                         if row and re.search(pattern, row.get_name())), None)
        except (GLib.Error, AttributeError):
            return None
    return Control(wait_until(find, what=f'{pattern!r} in the list'), pattern)


@window_test('/ui/details/of-a-question')
def question():
    tincan, parent = open_traffic('--interval-ms=300')
    with tincan:
        parent.wait_label('^All about a message appears here')
        tincan.wait_for(step='message-received', side='viewer')
        sent = tincan.wait_for(step='message-sent', side='viewer')
        number = select(parent, 'message sent')
        fact(parent, 'Record').wait_text(f'^{number}$')
        for name, pattern in (('Step', '^message sent$'), ('Way', '^Viewer 1 → Parent$'),
                              ('Object', f'^{sent["object"]}$'), ('Serial', '^1$'),
                              ('Size', f'^{sent["bytes"]} bytes$'), ('Seen by', '^Viewer 1$'),
                              ('Time', r'^\d+\.\d{6} s$'),
                              ('Clock', r'^\d\d:\d\d:\d\d\.\d{6}, \d+ \w+ \d{4}$'),
                              ('Process', f'^Viewer 1, pid {sent["pid"]}$'), ('State', '^alive$'),
                              ('Program', 'tincan-viewer --'), ('Lab', '^pipe-memory$')):
            fact(parent, name).wait_text(pattern)
        parent.label('Text of the record').wait_text('^GTKClient msg 0 ')
        parent.label('How much of the record is shown').wait_text(f'^{sent["bytes"]} bytes$')
        parent.text_area('Bytes of the record').wait_text('^00000000  47 54 4b 43 6c 69 65 6e  74 20')


@window_test('/ui/details/answer-is-a-way-to-it')
def answer():
    tincan, parent = open_traffic('--interval-ms=300')
    with tincan:
        tincan.wait_for(step='memory-changed', serial=1)
        question = select(parent, 'message sent')
        wait_relative(parent, '^this record, .*, message sent, by Viewer 1, 0$')
        wait_relative(parent, r'^other end, record \d+, message received, by Parent, [+−]')
        wait_relative(parent, r'^record \d+, memory written, by Parent, \+')
        row = wait_relative(parent, r'^answer, record \d+, message received, by Viewer 1, \+')
        row.press()
        fact(parent, 'Way').wait_text('^Parent → Viewer 1$')
        fact(parent, 'Step').wait_text('^message received$')
        row = wait_relative(parent, f'^question, record {question}, message sent, by Viewer 1, −')
        row.press()
        fact(parent, 'Record').wait_text(f'^{question}$')


@window_test('/ui/details/no-answer-so-far')
def no_answer():
    tincan, parent = open_traffic('--interval-ms=60000', '--lab=anonymous-pipes')
    with tincan:
        pid = tincan.wait_for(step='child-connected', member=1)['pid']
        with hold(pid) as viewer:
            viewer.send_signal(signal.SIGSTOP)
            tincan.wait_for(step='process-stopped', member=1)
            parent.entry('Text to send').type('are you there?')
            parent.button('Send').press()
            tincan.wait_for(step='message-sent', serial=1)
            select(parent, 'message sent', skip=1)
            parent.label('Whether it is answered').wait_text('^No answer so far.$')
            fact(parent, 'State').wait_text('^stopped$')
            viewer.send_signal(signal.SIGCONT)
            wait_relative(parent, r'^answer, record \d+, message received, by Parent, \+')
            fact(parent, 'State').wait_text('^alive$')


@window_test('/ui/details/sentence-and-a-process-that-is-gone')
def gone():
    tincan, parent = open_traffic('--interval-ms=60000')
    with tincan:
        with hold(tincan.wait_for(step='child-connected', member=1)['pid']) as viewer:
            viewer.send_signal(signal.SIGKILL)
            viewer.wait_gone()
        tincan.wait_for(step='process-exited', member=1)
        select(parent, 'process spawned')
        parent.label('Text of the record').wait_text('tincan-viewer --')
        parent.label('How much of the record is shown').wait_text('^a sentence, no bytes$')
        check(parent.find('Bytes of the record', [Atspi.Role.TEXT]) is None, 'a sentence has bytes')
        fact(parent, 'State').wait_text('^gone: killed by SIGKILL after ')
        check(fact(parent, 'User').text() == '', 'somebody who is gone has a user')


@window_test('/ui/details/folded-away')
def folded():
    tincan, parent = open_traffic('--interval-ms=60000')
    with tincan:
        tincan.wait_for(step='child-connected', member=1)
        parent.wait_label('^All about a message appears here')
        parent.button('Details').press()
        wait_until(lambda: not any('All about' in text for text in parent.labels()),
                   what='the details are folded away')
        select(parent, 'child connected')
        parent.button('Details').press()
        fact(parent, 'Step').wait_text('^child connected$')
        parent.page('Lifetimes')
        fact(parent, 'Step').wait_text('^child connected$')


def divider(parent):
    """What lies between the page and the drawer; its value is how far it is from the top."""
    return parent.wait_for('Page and what is below it', Atspi.Role.SPLIT_PANE)


@window_test('/ui/details/shut-at-first-and-remembered')
def remembered():
    env = {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': os.environ['HOME']}
    words = ('--viewers=1', '--interval-ms=60000')
    with start_tincan(*words, headless=False, env=env) as tincan:
        parent = window_of(tincan.pid)
        tincan.wait_for(step='child-connected', member=1)
        parent.label('State of Viewer 1').wait_text('^connected$')
        check(not any('All about' in text for text in parent.labels()), 'the details are open')
        parent.button('Details').press()
        parent.wait_label('^All about a message appears here')
        pulled_to = divider(parent).value() - 77
        divider(parent).set_value(pulled_to)
        divider(parent).wait_value(pulled_to)
        check(tincan.end() == 0, 'it did not end well')
    with start_tincan(*words, headless=False, env=env) as tincan:
        parent = window_of(tincan.pid)
        parent.wait_label('^All about a message appears here')
        divider(parent).wait_value(pulled_to)
        parent.button('Details').press()
        wait_until(lambda: not any('All about' in text for text in parent.labels()),
                   what='the details are folded away')


main(connect)
