#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The mailslot lab without a window: who writes what, what the parent finds, and when."""

import contextlib
import os
import re
import signal
import socket
import time

from tincan_test import (PIPE, SLOW, check, hold, main, start_tincan, start_viewer, state_of, test,
                         wait_until)

STAMP = r'^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d  '
MS = 1_000_000


@contextlib.contextmanager
def lab(*words, viewers=1):
    """The lab with viewers that write when they are told to, and a parent that looks likewise."""
    with start_tincan('--lab=mailslot', f'--viewers={viewers}', '--write=hand', '--look-ms=60000',
                      *words, stdin=PIPE) as tincan:
        tincan.wait_for_all(viewers, step='child-connected')
        yield tincan


def said(tincan, first=0):
    """What the parent and the viewers said, without date and time."""
    tincan.read()
    return [re.sub(STAMP, '', line) for line in tincan.lines[first:]]


def act(tincan, line, answer):
    """Types a line and waits for what is said thereafter; returns the match."""
    tincan.read()
    first = len(tincan.lines)
    tincan.type_line(line)
    return tincan.wait_line(answer, first=first)


def fail(tincan, line, answer):
    """The same for an act that fails."""
    tincan.read()
    first = len(tincan.errors)
    tincan.type_line(line)
    return tincan.wait_line(answer, first=first, errors=True)


def path_of(tincan):
    """The mailslot's name."""
    viewer = tincan.wait_for(step='process-spawned', member=1)
    return re.search(r'(/\S+/Mailslot_\d+)$', viewer['note'])[1]


def connect(path):
    writer = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    writer.connect(path)
    return writer


@test('/mailslot/a-look-numbers-from-one')
def numbers():
    with lab() as tincan:
        for text in ('first', 'zweite: grüße', 'third'):
            act(tincan, text, f'written: {text}$')
        first = len(tincan.lines)
        act(tincan, '/look', 'Message #3: third$')
        check(said(tincan, first) == ['Checking new messages...', 'Message #1: first',
                                      'Message #2: zweite: grüße', 'Message #3: third'],
              f'said {said(tincan, first)}')
        check(re.match(STAMP, tincan.lines[first]), 'no date and time')

        act(tincan, 'again', 'written: again$')
        act(tincan, '/look', 'Message #1: again$')
        first = len(tincan.lines)
        act(tincan, '/look', 'No new messages.$')
        check(said(tincan, first) == ['Checking new messages...', 'No new messages.'],
              f'said {said(tincan, first)}')


@test('/mailslot/on-a-timer')
def timer():
    with start_tincan('--lab=mailslot', '--interval-ms=100', '--look-ms=300') as tincan:
        for number in (1, 2):
            received = tincan.wait_for_all(5, step='message-received', side='parent', member=number)
            check([r['text'] for r in received] == [f'Message {n} for mailslot' for n in range(1, 6)],
                  f'viewer {number} wrote {received}')
            check([r['serial'] for r in received] == [1, 2, 3, 4, 5], 'serials have gaps')
            check(all(r['object'].startswith('Mailslot_') for r in received), 'another object')
        tincan.wait_line('Message #1: Message [2-9] for mailslot$')


@test('/mailslot/looks-keep-their-interval')
def interval():
    with start_tincan('--lab=mailslot', '--viewers=1', '--write=hand', '--look-ms=200') as tincan:
        for _ in range(5):
            first = len(tincan.lines)
            tincan.wait_line('No new messages.$', first=first)
        checked = [line for line in said(tincan) if line == 'Checking new messages...']
        check(5 <= len(checked) <= 6 * SLOW + 5, f'{len(checked)} looks')


@test('/mailslot/by-hand-and-on-a-timer-again')
def by_hand():
    with lab('--interval-ms=5') as tincan:
        act(tincan, '/info', ' 0 waiting')
        act(tincan, '/set write timer', 'written: Message 3 for mailslot$')
        tincan.type_line('/set write hand')
        # An order of its own tells that those before it were obeyed.
        act(tincan, 'mark', 'written: mark$')
        first = len(tincan.lines)
        act(tincan, '/write', r'written: Message \d+ for mailslot$')
        for i in range(30):
            act(tincan, f'mark {i}', f'written: mark {i}$')
        check(len([line for line in said(tincan, first) if 'Message' in line]) == 1,
              f'it goes on by itself: {said(tincan, first)}')


@test('/mailslot/count-and-next-size-are-exact', deadline=60)
def count():
    with lab() as tincan:
        act(tincan, '/info', ' 0 waiting, the next has 0 bytes$')
        total = 0
        for n in (1, 9, 90, 900, 9000):
            total += n
            act(tincan, f'/burst {n} 40', f'burst: {n} messages written')
            act(tincan, '/info', f' {total} waiting, the next has 40 bytes$')
        check(total == 10000, 'not ten thousand')
        act(tincan, '/read 424', 'Message #1: Message 1 for mailslot')
        act(tincan, '/info', ' 9999 waiting, the next has 40 bytes$')


def watch_the_clock(is_over):
    """Looks at the clock until something is over, which it asks for now and then. Returns the
    longest time between two looks in milliseconds: for so long others had the processor."""
    longest = 0.0
    end = time.monotonic() + 60 * SLOW
    while not is_over():
        check(time.monotonic() < end, 'it was not over in time')
        before = time.monotonic()
        for _ in range(20000):
            now = time.monotonic()
            longest = max(longest, now - before)
            before = now
    return longest * 1000


@test('/mailslot/three-writers-ten-thousand-each', deadline=120)
def three_writers():
    n = 10000
    with lab(viewers=3) as tincan:
        first = len(tincan.lines)
        tincan.type_line(f'/burst {n}')
        noise_ms = watch_the_clock(
            lambda: len([l for l in said(tincan, first) if 'burst:' in l]) == 3)
        bursts = [re.fullmatch(rf'burst: {n} messages written; no write took longer than (\S+) ms', l)
                  for l in said(tincan, first) if 'burst:' in l]
        check(all(bursts), f'said {said(tincan, first)}')
        # The machine may take the processor away from them, as it did from us.
        check(min(float(burst[1]) for burst in bursts) <= 10 * SLOW + noise_ms,
              f'writes took {[burst[1] for burst in bursts]} ms, the machine {noise_ms} ms')
        act(tincan, '/info', f' {3 * n} waiting')
        tincan.type_line('/look')
        tincan.wait_line(f'Message #{3 * n}: ', deadline=60)
        for number in (1, 2, 3):
            received = tincan.wait_for_all(n, step='message-received', side='parent', member=number,
                                           deadline=60)
            check([r['text'] for r in received] ==
                  [f'Message {i} for mailslot' for i in range(1, n + 1)],
                  f'viewer {number}: lost, doubled or out of order')
            check([r['serial'] for r in received] == list(range(1, n + 1)), 'serials have gaps')
        act(tincan, '/info', ' 0 waiting')


@test('/mailslot/larger-is-refused-at-the-writer')
def too_large():
    with lab() as tincan:
        act(tincan, 'x' * 425, 'Could not write 425 bytes .*a message has at most 424$')
        act(tincan, '/info', ' 0 waiting')
        act(tincan, 'x' * 424, 'written: x{424}$')
        act(tincan, '/info', ' 1 waiting, the next has 424 bytes$')
        act(tincan, '/set mailslot-limit 65536', 'at most 65536 bytes now$')
        act(tincan, '/burst 1 65536', 'burst: 1 messages written')
        act(tincan, '/burst 1 65537', 'burst: 0 of 1 messages written: .* at most 65536$')
        act(tincan, '/look', r'Message #2: Message 1 for mailslot\.+… \(65536 bytes in all\)$')
        received = tincan.wait_for_all(2, step='message-received', side='parent')
        check([r['bytes'] for r in received] == [424, 65536], 'the sizes are others')


@test('/mailslot/larger-of-another-program-is-dropped-and-counted')
def dropped():
    with lab() as tincan, connect(path_of(tincan)) as writer:
        writer.send(b'x' * 425)
        tincan.wait_line(f'Dropped 1 too large: the last had 425 bytes, written by process '
                         f'{os.getpid()}; a message has at most 424$')
        tincan.wait_for(step='diagnosis', member=0)
        act(tincan, '/info', ' 0 waiting')
        writer.send(b'\xff<b>\x1b[31m')
        act(tincan, '/look', r'Message #1: \\xff<b>\\x1b\[31m$')
        tincan.wait_for(step='message-received', member=0)


@test('/mailslot/buffer-too-small')
def small_buffer():
    with lab() as tincan:
        act(tincan, 'ten bytes!', 'written')
        for _ in range(2):
            fail(tincan, '/read 9', 'the next message has 10 bytes and the buffer 9; the message stays')
        act(tincan, '/info', ' 1 waiting, the next has 10 bytes$')
        tincan.wait_for(lambda r: 'the message stays' in r.get('note', ''), step='diagnosis')
        act(tincan, '/read 10', 'Message #1: ten bytes!$')
        fail(tincan, '/read 10', 'No message waits')


@test('/mailslot/read-time-out')
def time_out():
    with lab('--read-timeout=for-ever') as tincan:
        act(tincan, '/look', 'Checking new messages')
        act(tincan, 'at last', 'Message #1: at last$')
        tincan.wait_line('written: at last$')
        check('No new messages.' not in said(tincan), 'for ever was not long enough')

        tincan.type_line('/set read-timeout 400')
        first = len(tincan.lines)
        act(tincan, '/look', 'No new messages.$')
        check(said(tincan, first) == ['Checking new messages...', 'No new messages.'], 'order')
        act(tincan, '/look', 'Checking')
        act(tincan, 'in time', 'Message #1: in time$')


@test('/mailslot/writer-before-owner')
def before_owner():
    path = os.path.join(os.environ['HOME'], 'slot')
    with start_viewer('--lab=mailslot', '--headless', '--interval-ms=50', path) as viewer:
        viewer.wait_line(re.escape(f'Could not open mailslot {path}: not found') + '$')
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as owner:
            owner.bind(path)
            owner.settimeout(15 * SLOW)
            check(owner.recv(100) == b'', 'it did not knock')
            check(owner.recv(100) == b'Message 1 for mailslot', 'numbers were used up')
            viewer.wait_line('written: Message 1 for mailslot$')
        viewer.wait_line('its owner is gone$')
    os.unlink(path)


@test('/mailslot/burst-waits-for-room')
def burst_waits():
    """An owner that reads late: the kernel's queue is full, and nothing is left out."""
    path = os.path.join(os.environ['HOME'], 'slot')
    read_end, write_end = os.pipe()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as owner:
        owner.bind(path)
        owner.settimeout(15 * SLOW)
        with start_viewer('--lab=mailslot', '--headless', '--set=write=hand',
                          f'--order-fd={read_end}', path, pass_fds=[read_end]) as viewer:
            os.close(read_end)
            check(owner.recv(100) == b'', 'it did not knock')
            os.write(write_end, b'burst 500\n')
            start = time.monotonic()
            wait_until(lambda: time.monotonic() - start > 0.2, what='a fifth of a second')
            texts = [owner.recv(100).decode() for _ in range(500)]
            check(texts == [f'Message {n} for mailslot' for n in range(1, 501)], 'not all of them')
            viewer.wait_line('burst: 500 messages written')
    os.close(write_end)
    os.unlink(path)


@test('/mailslot/wrong-argument')
def wrong_argument():
    path = os.path.join(os.environ['HOME'], 'file')
    with open(path, 'w', encoding='ascii'):
        pass
    for word, sentence in ((path, 'what is there is no mailslot'), ('relative', 'absolute path')):
        with start_viewer('--lab=mailslot', '--headless', word) as viewer:
            check(viewer.wait_end() == 64, 'the exit code is not EX_USAGE')
            viewer.wait_line(f'MAILSLOT_NAME.*{sentence}', errors=True)


@test('/mailslot/owner-gone')
def owner_gone():
    with lab() as tincan:
        for i in range(3):
            act(tincan, f'unread {i}', 'written')
        act(tincan, '/close', 'Mailslot closed: 3 unread messages are gone$')
        check(not os.path.exists(path_of(tincan)), 'the name is still there')
        act(tincan, 'too late', 'Could not write to mailslot .*: its owner is gone$')
        act(tincan, 'too late', 'Could not open mailslot .*: not found$')
        fail(tincan, '/look', 'The mailslot is closed')

        act(tincan, '/open', 'Mailslot opened')
        fail(tincan, '/open', 'open already')
        act(tincan, 'anew', 'written: anew$')
        act(tincan, '/look', 'Message #1: anew$')
        act(tincan, '/close', 'Mailslot closed: nothing was unread$')


@test('/mailslot/unread-at-the-end')
def unread_at_the_end():
    with lab() as tincan:
        act(tincan, '/burst 12', 'burst: 12 messages')
        check(tincan.end() == 0, 'the exit code')
        tincan.wait_line('Mailslot closed: 12 unread messages are gone$')
        tincan.wait_for(step='diagnosis', note='Mailslot closed: 12 unread messages are gone')


@test('/mailslot/of-a-dead-writer')
def dead_writer():
    with lab(viewers=2) as tincan:
        act(tincan, 'last words', 'written')
        pid = tincan.wait_for(step='child-connected', member=2)['pid']
        wait_until(lambda: len([l for l in said(tincan) if l == 'written: last words']) == 2,
                   what='both have written')
        with hold(pid) as viewer:
            viewer.send_signal(signal.SIGKILL)
            tincan.wait_for(step='process-exited', member=2)
        act(tincan, '/look', 'Message #2: last words$')
        received = tincan.wait_for(step='message-received', side='parent', member=2)
        check(received['pid'] == pid, 'taken for another')


@test('/mailslot/parent-stopped')
def parent_stopped():
    """Nobody drains: writers are told after a few messages, and go on when it does."""
    with start_tincan('--lab=mailslot', '--viewers=1', '--interval-ms=20',
                      '--look-ms=200') as tincan:
        tincan.wait_for(step='message-received', side='parent')
        tincan.send_signal(signal.SIGSTOP)
        wait_until(lambda: state_of(tincan.pid) == 'T', what='the parent is stopped')
        tincan.wait_line('it is full, and its owner does not read$')
        tincan.send_signal(signal.SIGCONT)
        tincan.wait_line(r'sending again; \d+ messages were left out$')
        received = tincan.wait_for_all(40, step='message-received', side='parent')
        check([r['text'] for r in received] == [f'Message {n} for mailslot' for n in range(1, 41)],
              'a number was used up, or a message lost')


CHILD = """
import socket, sys, time
slot = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
slot.connect(sys.argv[-1])
slot.send(b'from Python')
sys.stdin.read()
time.sleep(60)
"""


@test('/mailslot/child-in-another-language')
def another_language():
    path = os.path.join(os.environ['HOME'], 'child.py')
    with open(path, 'w', encoding='ascii') as file:
        file.write(CHILD)
    for template in (f'/usr/bin/python3 {path}', f'/usr/bin/python3 {path} --to {{mailslot}}'):
        with start_tincan('--lab=mailslot', '--viewers=1', '--look-ms=300',
                          f'--child={template}') as tincan:
            tincan.wait_for(step='child-connected', member=1)
            tincan.wait_for(step='message-received', member=1, text='from Python')
            tincan.wait_line('Message #1: from Python$')


@test('/mailslot/wrong-words')
def wrong_words():
    for words, sentence in ((['--look-ms=99'], '--look-ms: '), (['--look-ms=60001'], '--look-ms: '),
                            (['--mailslot-limit=0'], '--mailslot-limit: '),
                            (['--mailslot-limit=65537'], '--mailslot-limit: '),
                            (['--read-timeout=soon'], 'neither 0 to 60000 nor for-ever'),
                            (['--write=now'], 'neither timer nor hand')):
        with start_tincan('--lab=mailslot', *words) as tincan:
            check(tincan.wait_end() == 64, f'{words}: the exit code is not EX_USAGE')
            tincan.wait_line(re.escape(sentence), errors=True)
    with lab() as tincan:
        for line in ('/nonsense', '/read', '/look now', '/set look-ms 5', '/set nothing 1',
                     '/read 0', '/burst'):
            fail(tincan, line, 'tincan: .')


main()
