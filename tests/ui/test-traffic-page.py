# SPDX-License-Identifier: MIT
"""The page "Traffic" as a screen reader meets it: what is filtered, sorted and chosen."""

import contextlib
import csv
import os
import re
import tempfile

from tincan_test import check, main, start_tincan, wait_until
from tincan_windows import Atspi, Control, GLib, connect, window_of, window_test

NUMBER, TIME, FROM, TO, STEP, OBJECT, SIZE, TEXT = range(8)


class Rows:
    """The list of the page."""

    def __init__(self, parent):
        self.accessible = parent.wait_for('Traffic', Atspi.Role.TABLE).accessible

    def table(self):
        self.accessible.clear_cache()
        return self.accessible.get_table_iface()

    def count(self):
        return self.table().get_n_rows()

    def cell(self, row, column):
        cell = self.table().get_accessible_at(row, column)
        cell.clear_cache()
        return cell.get_name()

    def column(self, column, most=40):
        return [self.cell(row, column) for row in range(min(self.count(), most))]

    def wait(self, is_right, what):
        """Waits until is_right(self) is; rows that go while one looks are looked at again."""
        def look():
            try:
                return is_right(self)
            except (GLib.Error, AttributeError):
                return False
        wait_until(look, what=what)

    def heading(self, column):
        heading = self.table().get_column_header(column)
        return Control(heading, heading.get_name())

    def press(self, row):
        """Opens the menu of a row."""
        self.table().get_accessible_at(row, TEXT).get_action_iface().do_action(0)

    def selected(self):
        """The numbers of the rows that are selected."""
        return [self.cell(row, NUMBER) for row in self.table().get_selected_rows()]


@contextlib.contextmanager
def page(*args):
    """The page, once both viewers have been answered."""
    with start_tincan('--interval-ms=200', *args, headless=False) as tincan:
        parent = window_of(tincan.pid)
        parent.page('Traffic')
        rows = Rows(parent)
        for number in (1, 2):
            tincan.wait_for(step='message-sent', side='parent', member=number)
        rows.wait(lambda r: r.count() > 50, 'the messages of both')
        yield tincan, parent, rows


@contextlib.contextmanager
def paused_page():
    """The page, where rows stay as they are."""
    with page() as (tincan, parent, rows):
        parent.button('Pause the view').press()
        parent.wait_label('^The view is paused')
        yield tincan, parent, rows


@window_test('/ui/traffic-page/filter')
def filter_rows():
    with paused_page() as (_, parent, rows):
        count = parent.label('Records in the list')
        count.wait_text(r'^[\d,]+ records$')
        everything = rows.count()
        parent.entry('Filter').type('member:2 step:message-sent')
        rows.wait(lambda r: 0 < r.count() < everything and
                  set(r.column(STEP)) == {'message sent'} and
                  set(r.column(FROM) + r.column(TO)) == {'Viewer 2', 'Parent'},
                  'only messages of Viewer 2')
        count.wait_text(r'^[\d,]+ of [\d,.M ]+$')

        parent.entry('Filter').type('memer:2')
        wrong = parent.label('What is wrong with the filter')
        wrong.wait_text(r'There is no field “memer”.*\(column 1\)')
        check(set(rows.column(STEP)) == {'message sent'}, 'wrong words have changed the list')

        parent.entry('Filter').type('text:"no such words"')
        parent.wait_label('^Nothing that was recorded gets through the filter.$')
        parent.entry('Filter').type('')
        rows.wait(lambda r: r.count() >= everything, 'all rows are back')
        count.wait_text(r'^[\d,]+ records$')


@window_test('/ui/traffic-page/filter-goes-on')
def filter_goes_on():
    with page() as (_, parent, rows):
        parent.entry('Filter').type('side:viewer step:message-sent member:1')
        rows.wait(lambda r: 0 < r.count() and set(r.column(STEP)) == {'message sent'}, 'the filter')
        first, before = rows.column(NUMBER, 1), rows.count()
        rows.wait(lambda r: r.count() > before + 3, 'rows that come later')
        check(set(rows.column(STEP)) == {'message sent'}, 'what comes later is not filtered')
        check(rows.column(NUMBER, 1) == first, 'the first row has become another one')


@window_test('/ui/traffic-page/sort')
def sort_rows():
    with paused_page() as (_, parent, rows):
        rows.wait(lambda r: r.count() > 10, 'some rows')
        steps = rows.heading(STEP)
        steps.press()
        rows.wait(lambda r: len(r.column(STEP)) > 10 and r.column(STEP) == sorted(r.column(STEP)),
                  'steps upwards')
        check(rows.heading(STEP).tooltip() == 'Sorted upwards', 'the heading does not say so')
        steps.press()
        rows.wait(lambda r: r.column(STEP) == sorted(r.column(STEP), reverse=True),
                  'steps downwards')
        steps.press()
        rows.wait(lambda r: r.column(NUMBER, 5) == ['1', '2', '3', '4', '5'], 'as they came')


def item(tincan, name):
    """An item of the menu that is open, which is a window of its own."""
    return window_of(tincan.pid, Atspi.Role.WINDOW).wait_for(name, Atspi.Role.MENU_ITEM)


def row_of(rows, is_right):
    return next(row for row in range(rows.count()) if is_right(row))


@window_test('/ui/traffic-page/menu')
def menu():
    with paused_page() as (tincan, parent, rows):
        asked = row_of(rows, lambda row: rows.cell(row, STEP) == 'message sent'
                       and rows.cell(row, FROM) == 'Viewer 1')
        number, text = rows.cell(asked, NUMBER), rows.cell(asked, TEXT)
        rows.press(asked)
        check(rows.selected() == [number], f'the menu is for other rows: {rows.selected()}')
        item(tincan, 'Show the answer').press()
        rows.wait(lambda r: r.selected() not in ([], [number]), 'the answer is selected')
        answer = rows.table().get_selected_rows()[0]
        check((rows.cell(answer, FROM), rows.cell(answer, TO), rows.cell(answer, TEXT))
              == ('Parent', 'Viewer 1', text), 'what is selected is no answer')

        rows.press(asked)
        item(tincan, 'Follow Viewer 1').press()
        parent.entry('Filter').wait_text('^member:1$')
        rows.wait(lambda r: 'Viewer 2' not in r.column(FROM), 'Viewer 1 alone')
        rows.press(row_of(rows, lambda row: rows.cell(row, STEP) == 'event set'))
        item(tincan, 'Only “event set”').press()
        parent.entry('Filter').wait_text('^member:1 step:event-set$')
        rows.wait(lambda r: set(r.column(STEP)) == {'event set'}, 'one step alone')

        rows.press(0)
        item(tincan, 'Clear the filter').press()
        parent.entry('Filter').wait_text('^$')
        rows.wait(lambda r: 'Viewer 2' in r.column(FROM), 'all are back')
        rows.press(0)
        check(not item(tincan, 'Clear the filter').is_sensitive(), 'there is no filter to clear')


@window_test('/ui/traffic-page/go-to')
def go_to():
    with paused_page() as (_, parent, rows):
        parent.menu('Go to…')
        where = parent.entry('Go to')
        where.type('x')
        where.press()
        parent.wait_label('^Go to a number such as')
        where.type('7')
        where.press()
        rows.wait(lambda r: r.selected() == ['7'], 'record 7 is selected')
        parent.menu('Go to…')
        where = parent.entry('Go to')
        where.type(rows.cell(11, TIME) + ' s')
        where.press()
        rows.wait(lambda r: r.selected() == ['12'], 'the record of that time is selected')


def save_as(tincan, parent, path, is_filtered):
    parent.menu('Save the trace as…')
    dialog = window_of(tincan.pid, Atspi.Role.FILE_CHOOSER)
    if is_filtered:
        dialog.button('Only what the filter lets through').press()
    dialog.entry('').type(path)
    dialog.button('Save').press()


@window_test('/ui/traffic-page/save-filtered-while-recording')
def save():
    with page() as (tincan, parent, rows), tempfile.TemporaryDirectory() as directory:
        parent.entry('Filter').type('member:2 step:message-sent')
        rows.wait(lambda r: 0 < r.count() and set(r.column(STEP)) == {'message sent'}, 'the filter')
        path = os.path.join(directory, 'some.csv')
        save_as(tincan, parent, path, True)
        parent.wait_label(r'^[\d,]+ records are saved as “.*some.csv”$')
        with open(path, newline='', encoding='utf-8') as file:
            lines = list(csv.DictReader(file))
        check(lines and {(line['member'], line['step']) for line in lines}
              == {('2', 'message-sent')}, 'other rows than those of the filter are saved')

        path = os.path.join(directory, 'all.jsonl')
        save_as(tincan, parent, path, False)
        parent.wait_label(r'^[\d,]+ records are saved as “.*all.jsonl”$')
        with open(path, encoding='utf-8') as file:
            check(len(list(file)) > len(lines), 'not all rows are saved')


@window_test('/ui/traffic-page/map')
def traffic_map():
    with page() as (tincan, parent, rows):
        picture = parent.wait_for('Map of the traffic', Atspi.Role.IMAGE)
        check(re.search('; 0 diagnoses, 0 losses, 0 killed; 0 selected$', picture.tooltip()),
              f'the map says: {picture.tooltip()}')
        parent.button('Kill Viewer 1').press()
        tincan.wait_for(step='process-exited', member=1)
        rows.table().add_row_selection(3)
        wait_until(lambda: re.search(r'^Rows [\d,]+ to [\d,]+ of [\d,]+ in sight; .*, 1 killed; '
                                     '1 selected$', picture.tooltip()), what='the map shows the death')
        rows.heading(STEP).press()
        wait_until(lambda: picture.tooltip().endswith('not in the order of time, so without rates '
                                                      'and marks'), what='the map of a sorted list')


@window_test('/ui/traffic-page/what-was-discarded')
def discarded():
    with start_tincan('--interval-ms=0', '--keep=10000', headless=False) as tincan:
        parent = window_of(tincan.pid)
        parent.page('Traffic')
        status = parent.label('Status line')
        status.wait_text(r'records · [\d,]+ discarded · ')
        # The window says when they are gone; the file of such a flood takes too long to be read.
        for number in (1, 2):
            parent.button(f'Kill Viewer {number}').press()
        status.wait_text(' · 0 children')
        parent.menu('Go to…')
        where = parent.entry('Go to')
        where.type('1')
        where.press()
        parent.wait_label('^[\\d,]+ older records were discarded; the newest 10,000 are kept$')


@window_test('/ui/traffic-page/one-lab-or-all')
def labs():
    with page() as (tincan, parent, rows):
        check(parent.find('Labs that are shown', [Atspi.Role.COMBO_BOX]) is None,
              'there is a choice of one lab')
        parent.button('Open Mailslot').press()
        parent.row('Mailslot').select()
        tincan.wait_for(step='child-connected', lab='mailslot')
        choice = parent.combo('Labs that are shown')
        rows.wait(lambda r: r.count() > 0 and not {'memory read', 'memory changed'} &
                  set(r.column(STEP)), 'only the lab that was opened')
        choice.choose(1)
        rows.wait(lambda r: {'memory read', 'memory changed'} <= set(r.column(STEP)), 'both labs')


main(connect)
