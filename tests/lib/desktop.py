# SPDX-License-Identifier: MIT
"""desktop: a screen and a message bus that one window test has to itself.

    desktop = Desktop()
    subprocess.Popen(command, env=dict(os.environ, **desktop.environment))
    desktop.close()

The screen is an X server without a monitor, Xvfb(1), wide enough for three windows side by side. It
chooses its number itself (-displayfd), so that two that start at once do not take each other's. The
bus starts the accessibility bus when the first program asks for it.
"""

import os
import shutil
import signal
import subprocess
import tempfile

from process_session import end_session

SCREEN = '1920x1200x24'
# It would begin anew when its last client leaves, and turn away who comes just then.
XVFB = ['Xvfb', '-displayfd', '{fd}', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset']
BUS = ['dbus-daemon', '--session', '--nofork', '--print-address={fd}']
# The accessibility bus leaves by itself when the bus is gone, within this time.
LEAVE_S = 2


class Desktop:
    """@environment: what a program needs to be on this desktop."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix='desk-', dir='/tmp')
        self.environment = {'GDK_BACKEND': 'x11'}
        self._programs = []
        self.environment['DISPLAY'] = ':' + self._start(XVFB)
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self._start(BUS)

    def _start(self, argv):
        """Starts a program that writes a line to a descriptor once it is there; returns it."""
        reader, writer = os.pipe()
        env = dict(os.environ, HOME=self.directory, XDG_RUNTIME_DIR=self.directory,
                   **self.environment)
        env.pop('NO_AT_BRIDGE', None)
        self._programs.append(subprocess.Popen(
            [word.replace('{fd}', str(writer)) for word in argv], env=env, pass_fds=(writer,),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True))
        os.close(writer)
        with os.fdopen(reader, encoding='ascii') as file:
            line = file.readline().strip()
        if not line:
            self.close()
            raise RuntimeError(f'{argv[0]} did not start')
        return line

    def close(self):
        """Ends the bus and what it has started, then the screen."""
        while self._programs:
            program = self._programs.pop()
            program.send_signal(signal.SIGTERM)
            end_session(program.pid, LEAVE_S)
            program.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
