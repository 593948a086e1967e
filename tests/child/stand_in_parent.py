# SPDX-License-Identifier: MIT
"""stand_in_parent: the parent of a viewer, in a few lines of another language.

    with Parent() as parent:
        viewer = parent.start('--interval-ms=100')
        parent.accept()
        message = parent.answer()

It makes what the main lab's parent makes: a sealed section that the child inherits by number, a
listener at a path, a FIFO as the event; it writes into the memory, reads messages, answers them.
What it makes is open until the `with` ends.
"""

import fcntl
import mmap
import os
import select
import socket
import time

from tincan_test import SLOW, WAIT_DEADLINE_S, Failed, check, start_viewer

SEALS = fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


def plus_one(data):
    """What a viewer leaves behind where it has read @data."""
    return bytes((byte + 1) % 256 for byte in data)


class Parent:
    def __init__(self, number=1, size=2048, byte_mode=False):
        self.number = number
        self.size = size
        self.memory_fd = os.memfd_create('tincan-memory', os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.posix_fallocate(self.memory_fd, 0, size)
        fcntl.fcntl(self.memory_fd, fcntl.F_ADD_SEALS, SEALS)
        self.memory = mmap.mmap(self.memory_fd, size)
        self.write_memory(b'here i am in shared mem %d' % number)

        folder = os.environ['XDG_RUNTIME_DIR']
        self.pipe_name = f'{folder}/Pipe{number}_{os.getpid()}'
        self.event_name = f'{folder}/Event{number}_{os.getpid()}'
        kind = socket.SOCK_STREAM if byte_mode else socket.SOCK_SEQPACKET
        self.listener = socket.socket(socket.AF_UNIX, kind)
        self.listener.bind(self.pipe_name)
        self.listener.listen(1)
        os.mkfifo(self.event_name, 0o600)
        self.event_fd = os.open(self.event_name, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self.own_pidfd = os.pidfd_open(os.getpid())
        self.connection = None
        self.viewer = None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.viewer is not None and self.viewer.is_running():
            self.viewer.kill()
        if self.connection is not None:
            self.connection.close()
        self.listener.close()
        self.memory.close()
        for fd in (self.memory_fd, self.event_fd, self.own_pidfd):
            os.close(fd)
        for name in (self.pipe_name, self.event_name):
            if os.path.exists(name):
                os.unlink(name)

    def arguments(self):
        """What every child of the main lab gets, in this order."""
        return [str(self.memory_fd), self.pipe_name, self.event_name, str(self.size)]

    def start(self, *options, arguments=None, headless=True, env=None, inherit=()):
        """Starts a viewer; it need not connect."""
        words = [f'--number={self.number}', f'--parent-fd={self.own_pidfd}', *options]
        if headless:
            words.append('--headless')
        self.viewer = start_viewer(*words, *(arguments or self.arguments()), env=env,
                                   pass_fds=(self.memory_fd, self.own_pidfd, *inherit))
        return self.viewer

    def accept(self):
        self._wait_readable(self.listener, 'a connection')
        self.connection, _ = self.listener.accept()
        return self

    def _wait_readable(self, what, name, deadline=WAIT_DEADLINE_S):
        if not select.select([what], [], [], deadline * SLOW)[0]:
            raise Failed(f'{name} did not come within {deadline * SLOW:.1f} s')

    def wait_event(self):
        """Waits until the event is set, and unsets it."""
        self._wait_readable(self.event_fd, 'the event')
        return os.read(self.event_fd, 4096)

    def receive(self):
        """The next message or, in byte mode, what there is; b'' at the end."""
        self._wait_readable(self.connection, 'a message')
        return self.connection.recv(1 << 17)

    def send(self, data):
        self.connection.sendall(data)

    def write_memory(self, text):
        text = text[:self.size - 1]
        self.memory[:len(text) + 1] = text + b'\0'

    def read_memory(self, length):
        return self.memory[:length]

    def answer(self):
        """Serves one message as the real parent does; returns it."""
        message = self.receive()
        check(message, 'the viewer closed its end instead of sending')
        self.write_memory(b'Written to shared mem ' + message)
        self.send(message)
        return message

    def wait_memory(self, expected):
        """Waits until the memory begins with @expected: nothing announces that."""
        end = time.monotonic() + WAIT_DEADLINE_S * SLOW
        while self.memory[:len(expected)] != expected:
            if time.monotonic() > end:
                raise Failed(f'the memory holds {self.memory[:len(expected)]!r}, not {expected!r}')
            select.select([], [], [], 0.002)
