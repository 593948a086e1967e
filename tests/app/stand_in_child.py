# SPDX-License-Identifier: MIT
"""A child of the main lab in plain Python, which does what a test asks of it.

    stand_in_child.py ACT NUMBER MEMORY_FD PIPE_NAME EVENT_NAME SIZE

It prints what it sees, one line each, and ends. Where an act has to wait for the test, it waits
for a line in the FIFO that TINCAN_TEST_GO names.
"""

import mmap
import os
import socket
import sys

SIZES = (1, 89, 90, 91, 999, 1000, 4096, 65536)


class Child:
    def __init__(self, number, memory_fd, pipe_name, event_name, size):
        self.number = number
        self.memory = mmap.mmap(int(memory_fd), int(size))
        self.pipe_name, self.event_name = pipe_name, event_name

    def connect(self):
        for kind in (socket.SOCK_SEQPACKET, socket.SOCK_STREAM):
            self.pipe = socket.socket(socket.AF_UNIX, kind)
            try:
                self.pipe.connect(self.pipe_name)
                self.is_stream = kind == socket.SOCK_STREAM
                break
            except OSError:
                if kind == socket.SOCK_STREAM:
                    raise
                self.pipe.close()
        self.event = os.open(self.event_name, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self.pipe.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)

    def set_event(self):
        os.write(self.event, b'x')

    def send(self, message):
        self.pipe.sendall(message)
        self.set_event()

    def receive(self, size):
        if not self.is_stream:
            return self.pipe.recv(1 << 20)
        parts = b''
        while len(parts) < size:
            part = self.pipe.recv(size - len(parts))
            if not part:
                break
            parts += part
        return parts

    def text(self):
        return self.memory[:].split(b'\0')[0]


def wait_for_go():
    with open(os.environ['TINCAN_TEST_GO'], encoding='ascii') as fifo:
        fifo.readline()


def message_of(size):
    pattern = 'Grüße, 世界 – 0123456789 '.encode()
    text = (pattern * (size // len(pattern) + 1))[:size]
    return text.decode(errors='ignore').encode().ljust(size, b'.')


def act_sizes(child):
    """Sends messages of all the sizes that once were edges somewhere, and compares the answers."""
    child.connect()
    for size in SIZES:
        message = message_of(size)
        child.send(message)
        answer = child.receive(size)
        said = child.text()
        whole = b'Written to shared mem ' + message
        print('size', size, 'answer', 'same' if answer == message else f'of {len(answer)}',
              'memory', 'whole' if said == whole else
              'cut' if whole.startswith(said) and said.decode() else 'wrong', len(said), flush=True)
    child.send(b'quit please')


def act_unannounced(child):
    """Sends without setting the event."""
    child.connect()
    child.pipe.sendall(b'no event')
    print('answer', child.receive(8).decode(), flush=True)


def act_late(child):
    """Connects only when the test says so."""
    print('waiting', flush=True)
    wait_for_go()
    child.connect()
    child.send(b'late')
    print('answer', child.receive(4).decode(), flush=True)


def act_burst(child):
    """Sends many at once and only then sets the event, again and again."""
    child.connect()
    for i in range(200):
        child.pipe.sendall(b'burst %d' % i)
    for _ in range(100):
        child.set_event()
    for i in range(200):
        answer = child.receive(len('burst %d' % i))
        if answer != b'burst %d' % i:
            print('wrong', answer, flush=True)
    print('all answered', flush=True)


def act_deaf(child):
    """Sends and never reads: its answers queue up until its own sending comes to rest."""
    child.connect()
    child.pipe.setblocking(False)
    n = 0
    try:
        while n < 100000:
            child.pipe.send(b'deaf %d' % n)
            child.set_event()
            n += 1
    except BlockingIOError:
        pass
    print('blocked', flush=True)
    wait_for_go()
    for i in range(n):
        child.pipe.setblocking(True)
        answer = child.receive(len('deaf %d' % i))
        if answer != b'deaf %d' % i:
            print('wrong', answer, i, flush=True)
            return
    print('all answered', flush=True)


def act_rude(child):
    """Breaks every rule that a peer can break."""
    child.connect()
    child.pipe.send(b'')
    child.set_event()
    child.pipe.send(b'x' * 100000)
    child.set_event()
    child.send(b'\xff\xfe\x1b[31m\x00 bytes')
    print('answer', child.receive(16), 'memory', child.text(), flush=True)
    child.pipe.shutdown(socket.SHUT_WR)
    print('end', child.pipe.recv(10), flush=True)


def act_talk(child):
    """Talks until it is asked to quit."""
    child.connect()
    print('connected', flush=True)
    while True:
        message = child.pipe.recv(1 << 20)
        print('got', message.decode(), flush=True)
        if not message or message.lower().startswith(b'quit'):
            return


def act_descriptors(child):
    """Says what it has inherited."""
    for name in sorted(os.listdir('/proc/self/fd'), key=int):
        try:
            print('descriptor', name, os.readlink('/proc/self/fd/' + name), flush=True)
        except FileNotFoundError:
            pass
    with open('/proc/self/status', encoding='ascii') as status:
        for line in status:
            if line.startswith(('SigIgn', 'SigBlk')):
                print(*line.split(), flush=True)
    child.connect()


if __name__ == '__main__':
    globals()['act_' + sys.argv[1]](Child(*sys.argv[2:]))
