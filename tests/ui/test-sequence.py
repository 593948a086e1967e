# SPDX-License-Identifier: MIT
"""The page "Sequence" as a screen reader meets it: lifelines, then what is visible of the messages."""

import os
import re
import tempfile
import xml.etree.ElementTree as ElementTree

from tincan_test import check, main, start_tincan, wait_until
from tincan_windows import Atspi, Control, GLib, connect, window_of, window_test

STEP_COLUMN = 4
SAMPLE = os.path.join(os.path.dirname(__file__), '..', '..', 'data', 'samples', 'child.py')


class Diagram:
    """The list of lifelines and items on the page."""

    def __init__(self, parent):
        parent.page('Sequence')
        self.list = parent.wait_for('Sequence', Atspi.Role.LIST).accessible
        # By itself the page follows the newest after some seconds; a slow machine must not lose
        # what was first.
        parent.button('Zoom in').press()
        parent.button('Whole run').press()

    def look(self):
        self.list.clear_cache()
        found = (self.list.get_child_at_index(i) for i in range(self.list.get_child_count()))
        return [item for item in found if item]

    def names(self):
        return [item.get_name() for item in self.look()]

    def wait(self, pattern):
        """Waits until an item has the pattern in its name; returns it."""
        def find():
            try:
                return next((item for item in self.look()
                             if re.search(pattern, item.get_name())), None)
            except (GLib.Error, AttributeError):
                return None
        return Control(wait_until(find, what=f'{pattern!r} in the diagram'), pattern)


def open_page(*args):
    tincan = start_tincan('--viewers=1', *args, headless=False)
    return tincan, window_of(tincan.pid)


def stand_still(parent):
    """Nothing moves on while it is looked at."""
    parent.wait_for('Pause the view', Atspi.Role.TOGGLE_BUTTON).press()


@window_test('/ui/sequence/both-ends')
def both_ends():
    tincan, parent = open_page()
    with tincan:
        pid = tincan.wait_for(step='child-connected', member=1)['pid']
        diagram = Diagram(parent)
        diagram.wait(f'^Parent, pid {tincan.pid}$')
        diagram.wait(f'^Viewer 1, pid {pid}, connected$')
        span = r'(\d+\.\d+|\d+) m?s|there .* before its sender had noted it'
        diagram.wait(rf'^Viewer 1 → parent: GTKClient msg \d+ .*, \d+ bytes, ({span})$')
        diagram.wait(rf'^Parent → Viewer 1: GTKClient msg \d+ .*, \d+ bytes, ({span})$')
        diagram.wait('^Viewer 1: child connected')


@window_test('/ui/sequence/chosen-on-all-pages')
def chosen():
    tincan, parent = open_page()
    with tincan:
        parent.button('Details').press()
        tincan.wait_for(step='message-received', side='viewer')
        diagram = Diagram(parent)
        diagram.wait('^Parent → Viewer 1: GTKClient msg 0 ')
        stand_still(parent)
        item = diagram.wait('^Viewer 1 → parent: GTKClient msg 0 ')
        item.select()
        parent.label('Facts of the message').wait_text('^Viewer 1 → parent: GTKClient msg 0 ')
        parent.label('Text of the record').wait_text('^GTKClient msg 0 ')
        item = diagram.wait('^Viewer 1 → parent: GTKClient msg 0 ').accessible
        check(item.get_state_set().contains(Atspi.StateType.SELECTED), 'what was chosen is not')


@window_test('/ui/sequence/chosen-elsewhere')
def chosen_elsewhere():
    tincan, parent = open_page()
    with tincan:
        tincan.wait_for(step='message-received', side='viewer')
        Diagram(parent)
        parent.page('Traffic')
        table = parent.wait_for('Traffic', Atspi.Role.TABLE).accessible.get_table_iface()

        def find():
            return [row for row in range(table.get_n_rows())
                    if table.get_accessible_at(row, STEP_COLUMN).get_name() == 'message received']
        row = wait_until(find, what='a message in the traffic')[0]
        table.add_row_selection(row)
        parent.page('Sequence')
        parent.label('Facts of the message').wait_text('^Viewer 1 → parent: GTKClient msg 0 ')


@window_test('/ui/sequence/foreign-child')
def foreign():
    tincan, parent = open_page(f'--child=python3 {SAMPLE}')
    with tincan:
        tincan.wait_for(step='message-received', side='parent')
        Diagram(parent).wait('^Viewer 1 → parent: GTKClient msg 0 .* bytes, seen by the parent alone$')


@window_test('/ui/sequence/killed-and-started-again')
def killed():
    tincan, parent = open_page()
    with tincan:
        first = tincan.wait_for(step='child-connected', member=1)['pid']
        diagram = Diagram(parent)
        parent.button('Kill Viewer 1').press()
        diagram.wait(f'^Viewer 1, pid {first}, killed by SIGKILL after ')
        ended = tincan.wait_for(step='process-exited', member=1)
        parent.button('Start Viewer 1 again').press()
        second = tincan.wait_for(step='child-connected', member=1, after=ended)['pid']
        diagram.wait(f'^Viewer 1, pid {second}, connected, life 2$')
        check(sum(name.startswith('Viewer 1, pid') for name in diagram.names()) == 1,
              'the new life has got a lifeline of its own')


@window_test('/ui/sequence/zoom-and-follow')
def zoom():
    tincan, parent = open_page()
    with tincan:
        tincan.wait_for(step='message-received', side='viewer')
        Diagram(parent)
        whole, nearer = parent.button('Whole run'), parent.button('Zoom in')
        for _ in range(6):
            nearer.press()
        whole.wait_sensitive(True)
        bar = wait_until(lambda: parent.find('', [Atspi.Role.SCROLL_BAR]), what='a scroll bar')
        bar.set_value(0)
        parent.button('Follow the newest').press()
        wait_until(lambda: parent.find('Follow the newest',
                                       [Atspi.Role.PUSH_BUTTON]) is None, what='it is followed')
        whole.press()
        whole.wait_sensitive(False)


@window_test('/ui/sequence/export')
def export():
    tincan, parent = open_page()
    with tincan, tempfile.TemporaryDirectory(prefix='tincan-test-') as folder:
        tincan.wait_for(step='message-received', side='viewer')
        Diagram(parent).wait('^Parent → Viewer 1: ')
        stand_still(parent)
        parent.button('Export').press()
        parent.button('Whole run…').press()
        dialog = window_of(tincan.pid, Atspi.Role.FILE_CHOOSER)
        path = os.path.join(folder, 'run.svg')
        dialog.entry('').type(path)  # the entry for the name has none itself
        dialog.button('Save').press()
        parent.label('Facts of the message').wait_text('^The diagram is saved as “.*run.svg”')
        root = ElementTree.parse(path).getroot()
        groups = [group.get('class') for group in root.iter('{http://www.w3.org/2000/svg}g')]
        check(groups.count('lifeline') == 2 and groups.count('arrow') >= 2,
              f'other groups in the drawing: {groups}')


main(connect)
