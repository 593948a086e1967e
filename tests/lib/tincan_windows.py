# SPDX-License-Identifier: MIT
"""tincan_windows: reads and presses what is on the screen, as a screen reader would.

    @window_test('/ui/killed')
    def killed():
        with start_tincan(headless=False) as tincan:
            parent = window_of(tincan.pid)
            parent.button('Kill Viewer 1').press()
            parent.label('State of Viewer 1').wait_text('killed by SIGKILL')

    main(connect)

Every control is found by the accessible name that a person with a screen reader hears, over the
accessibility bus (AT-SPI). libatspi keeps what it once read, so that is thrown away before each
look: what is read is what the program answers now. (Turning its cache off altogether makes it
call into itself and hang.) A control that is not there yet is waited for, up to the deadline of
the harness.
"""

import functools
import gc
import glob
import os
import re

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

from tincan_test import WAIT_DEADLINE_S, Failed, descriptors_of, test, wait_until  # noqa: E402

BUTTONS = (Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.RADIO_BUTTON,
           Atspi.Role.CHECK_BOX)


def connect():
    """Opens the connection to the bus, which then stays open: the warm_up of a test program."""
    Atspi.init()
    Atspi.get_desktop(0).get_child_count()


def _sockets():
    return {fd for fd, what in descriptors_of(os.getpid()).items() if what.startswith('socket:')}


def _has_forgotten_all(before):
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)
    gc.collect()
    return not _sockets() - before


def _remove_sockets_of_the_bus():
    """GTK's bridge to the bus leaves its socket when its program is killed. It is not ours."""
    for path in glob.glob(os.path.join(os.environ['XDG_RUNTIME_DIR'], 'at-spi2-socket-*')):
        os.unlink(path)


def window_test(path, **options):
    """A test() that looks at windows. libatspi has a connection to each program it has read, and
    closes it when it gets to hear of that program's end: the test waits for that, so that the
    harness can count descriptors."""
    def register(function):
        @functools.wraps(function)
        def run():
            before = _sockets()
            function()
            wait_until(lambda: _has_forgotten_all(before), what='libatspi forgets who has ended')
            _remove_sockets_of_the_bus()
        return test(path, **options)(run)
    return register


def _children(accessible):
    return [child for child in (accessible.get_child_at_index(i)
                                for i in range(accessible.get_child_count())) if child]


def _walk(accessible):
    """All that is below @accessible. Lists of thousands of cells are not entered."""
    for child in _children(accessible):
        yield child
        if child.get_role() not in (Atspi.Role.TREE_TABLE, Atspi.Role.TABLE):
            yield from _walk(child)


def _has_state(accessible, state):
    return accessible.get_state_set().contains(state)


def _is_shown(accessible):
    return _has_state(accessible, Atspi.StateType.SHOWING)


class Control:
    """One control on the screen."""

    def __init__(self, accessible, name):
        self.accessible = accessible
        self.name = name

    def _wait(self, find, what, deadline=WAIT_DEADLINE_S):
        def look():
            try:
                return find()
            except GLib.Error:
                return None  # the program is redrawing it, or is gone
        try:
            return wait_until(look, deadline=deadline, what=f'{self.name}: {what}')
        except Failed as failure:
            raise Failed(f'{failure}; the text is {self.text_or_none()!r}') from None

    def press(self):
        """Clicks it, once it is sensitive."""
        self.wait_sensitive(True)
        self.accessible.get_action_iface().do_action(0)

    def is_sensitive(self):
        self.accessible.clear_cache()
        return _has_state(self.accessible, Atspi.StateType.SENSITIVE)

    def is_shown(self):
        self.accessible.clear_cache()
        return _is_shown(self.accessible)

    def is_selected(self):
        self.accessible.clear_cache()
        return _has_state(self.accessible, Atspi.StateType.SELECTED)

    def wait_selected(self):
        self._wait(self.is_selected, 'selected')

    def wait_sensitive(self, wanted):
        self._wait(lambda: self.is_sensitive() == wanted,
                   'sensitive' if wanted else 'insensitive')

    def tooltip(self):
        self.accessible.clear_cache()
        return self.accessible.get_description()

    def text(self):
        return self.accessible.get_text_iface().get_text(0, -1)

    def place(self):
        """Where it is on the screen: x, y, width, height."""
        extents = self.accessible.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
        return extents.x, extents.y, extents.width, extents.height

    def text_or_none(self):
        try:
            return self.text()
        except (GLib.Error, AttributeError):
            return None

    def wait_text(self, pattern, deadline=WAIT_DEADLINE_S):
        """Waits until the regular expression is found in its text; returns the match."""
        return self._wait(lambda: re.search(pattern, self.text(), re.MULTILINE),
                          f'{pattern!r} in its text', deadline)

    def type(self, text):
        """Replaces what an entry holds."""
        self.accessible.get_editable_text_iface().set_text_contents(text)

    def value(self):
        return self.accessible.get_value_iface().get_current_value()

    def set_value(self, value):
        self.accessible.get_value_iface().set_current_value(value)

    def wait_value(self, value):
        self._wait(lambda: self.value() == value, f'the value {value}')

    def choose(self, index):
        """Chooses a row of a combo box."""
        self.accessible.get_selection_iface().select_child(index)

    def select(self):
        """Selects a row of a list."""
        parent = self.accessible.get_parent()
        parent.get_selection_iface().select_child(self.accessible.get_index_in_parent())


class Window:
    """A program's window, or one of its dialogs."""

    def __init__(self, accessible):
        self.accessible = accessible

    def is_open(self):
        try:
            self.accessible.clear_cache()
            return _is_shown(self.accessible)
        except GLib.Error:
            return False

    def find(self, name, roles, shown=True):
        """The control of that name if it is there, else None."""
        self.accessible.clear_cache()
        for accessible in _walk(self.accessible):
            try:
                if (accessible.get_role() in roles and accessible.get_name() == name
                        and (not shown or _is_shown(accessible))):
                    return Control(accessible, name)
            except GLib.Error:
                continue  # it went while we looked
        return None

    def wait_for(self, name, *roles):
        def look():
            try:
                return self.find(name, roles)
            except GLib.Error:
                return None
        return wait_until(look, what=f'the control “{name}” on the screen')

    def button(self, name):
        return self.wait_for(name, *BUTTONS)

    def label(self, name):
        return self.wait_for(name, Atspi.Role.LABEL)

    def entry(self, name):
        return self.wait_for(name, Atspi.Role.TEXT, Atspi.Role.ENTRY)

    def text_area(self, name):
        return self.wait_for(name, Atspi.Role.TEXT)

    def spin(self, name):
        return self.wait_for(name, Atspi.Role.SPIN_BUTTON)

    def combo(self, name):
        return self.wait_for(name, Atspi.Role.COMBO_BOX)

    def row(self, name):
        return self.wait_for(name, Atspi.Role.LIST_ITEM)

    def page(self, name):
        """Goes to a page of the stack by its switcher."""
        self.wait_for(name, Atspi.Role.RADIO_BUTTON).press()

    def menu(self, *names):
        """Goes through the menu to its last name. A menu item with a tick leaves it open."""
        if self.find(names[0], BUTTONS) is None:
            self.button('Menu').press()
        for name in names:
            self.button(name).press()

    def labels(self):
        """The texts of all labels on the screen."""
        self.accessible.clear_cache()
        return [a.get_text_iface().get_text(0, -1) for a in _walk(self.accessible)
                if a.get_role() == Atspi.Role.LABEL and _is_shown(a)]

    def wait_label(self, pattern):
        """Waits until some label on the screen has the pattern in its text; returns its text."""
        def look():
            try:
                return next((text for text in self.labels() if re.search(pattern, text)), None)
            except GLib.Error:
                return None
        return wait_until(look, what=f'a label with {pattern!r}')


def windows_of(pid):
    """The windows of a process that are on the screen, dialogs included."""
    found = []
    for application in _children(Atspi.get_desktop(0)):
        try:
            if application.get_process_id() == pid:
                application.clear_cache()
                found += [w for w in _children(application) if _is_shown(w)]
        except GLib.Error:
            continue  # an application that has just ended
    return found


def window_of(pid, role=Atspi.Role.FRAME):
    """Waits for the window of a process; @role tells a frame from a dialog."""
    def look():
        try:
            return next((w for w in windows_of(pid) if w.get_role() == role), None)
        except GLib.Error:
            return None
    return Window(wait_until(look, what=f'a window of process {pid}'))
