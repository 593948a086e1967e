#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The main lab's conversation, with a parent in Python at the other end."""

import os
import re
import select
import signal
import time

from stand_in_parent import Parent, plus_one
from tincan_test import SLOW, Stopwatch, check, main, state_of, test, wait_gone, wait_until

STAMP = r'^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d  '


@test('/viewer/start/shows-memory-and-marks-it')
def start_marks():
    with Parent(number=3) as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        viewer.wait_line(STAMP + 'start: shared mem here i am in shared mem 3$')
        text = b'here i am in shared mem 3'
        parent.wait_memory(plus_one(text) + b'\0')


@test('/viewer/message/form-event-reply-memory')
def message_form():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=50')
        parent.accept()
        for number in range(5):
            parent.wait_event()
            message = parent.answer()
            check(re.fullmatch(rb'GTKClient msg %d \d\d:\d\d:\d\d' % number, message),
                  f'message {number} is {message!r}')
            text = message.decode()
            viewer.wait_line(STAMP + f'Client got data: {text}$')
            viewer.wait_line(STAMP + f'shared mem: Written to shared mem {text}$')
            parent.wait_memory(plus_one(b'Written to shared mem ' + message) + b'\0')
        kinds = [line.partition('  ')[2].partition(':')[0] for line in viewer.lines]
        check(kinds == ['start'] + ['Client got data', 'shared mem'] * 5, f'lines were {kinds}')


@test('/viewer/interval/keeps-its-grid')
def grid():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=200')
        parent.accept()
        watch, times = Stopwatch(viewer.pid), []
        for _ in range(11):
            parent.answer()
            times.append(time.monotonic())
        span = times[-1] - times[0]
        check(abs(span - 2.0) < 0.1 + watch.kept_ms() / 1000,
              f'ten intervals of 200 ms took {span:.3f} s')


@test('/viewer/interval/zero-is-as-fast-as-answered')
def interval_zero():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=0')
        parent.accept()
        for number in range(2000):
            message = parent.answer()
            check(message.startswith(b'GTKClient msg %d ' % number), f'{number}: {message!r}')
        check(not select.select([parent.connection], [], [], 0)[0] or parent.receive(),
              'the viewer left')
        viewer.wait_line('Client got data: GTKClient msg 1999 ')


@test('/viewer/interval/zero-has-one-message-on-its-way')
def interval_zero_waits():
    with Parent() as parent:
        parent.start('--interval-ms=0')
        parent.accept()
        first = parent.receive()
        check(not select.select([parent.connection], [], [], 0.3)[0], 'a second one came')
        parent.send(first)
        check(parent.receive().startswith(b'GTKClient msg 1 '), 'the answer was no beat')


@test('/viewer/interval/set-by-the-parent')
def interval_by_parent():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        parent.send(b'Interval 20')
        viewer.wait_line('interval: 0.02 s')
        check(parent.answer().startswith(b'GTKClient msg 0 '), 'no message at the new interval')
        check(parent.answer().startswith(b'GTKClient msg 1 '), 'the interval was answered')


@test('/viewer/interval/only-in-its-exact-form')
def interval_form():
    wrong = [b'Interval', b'Interval ', b'Interval 5x', b'Interval -5', b'Interval 60001',
             b'Interval  5', b'interval 5', b'Interval 100000', b'Interval 5\n']
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        for text in wrong:
            parent.send(text)
        viewer.wait_line(r'Client got data: Interval 5\\n$')
        data = [line for line in viewer.lines if 'Client got data' in line]
        check(len(data) == len(wrong), f'{len(data)} of {len(wrong)} shown as text')


@test('/viewer/text/from-the-parent')
def texts():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        parent.send('Grüße, 世界'.encode())
        viewer.wait_line('Client got data: Grüße, 世界$')
        parent.send(b'bad \xff\xfe bytes \x1b[31m\n\0 end')
        viewer.wait_line(re.escape(r'Client got data: bad \xff\xfe bytes \x1b[31m\n\x00 end'))
        parent.send(b'L' * 65536)
        viewer.wait_line('Client got data: L{65536}$')
        check(not [line for line in viewer.lines if 'shared mem: ' in line],
              'a text that answers nothing made the viewer read the memory')


@test('/viewer/text/too-large-is-told-and-survived')
def too_large():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        parent.send(b'x' * 65537)
        viewer.wait_line('65537 bytes')
        parent.send(b'after')
        viewer.wait_line('Client got data: after$')


@test('/viewer/byte-mode/glued-and-torn-answers')
def byte_mode():
    with Parent(byte_mode=True) as parent:
        viewer = parent.start('--interval-ms=30')
        parent.accept()
        data = b''
        while data.count(b'GTKClient') < 3:
            data += parent.receive()
        parent.write_memory(b'Written to shared mem ' + data)
        parent.send(data)
        viewer.wait_line(f'Client got data: {data.decode()}$')
        message = parent.receive()
        parent.write_memory(b'Written to shared mem ' + message)
        parent.send(message[:7])
        check(not select.select([viewer.pidfd], [], [], 0.2)[0], 'the viewer ended')
        viewer.read()
        check(not any(line.endswith('GTKClie') for line in viewer.lines), 'a piece was shown')
        parent.send(message[7:])
        viewer.wait_line(f'Client got data: {message.decode()}$')
        viewer.wait_line(f'shared mem: Written to shared mem {message.decode()}$')


@test('/viewer/byte-mode/text-and-quit')
def byte_mode_text():
    with Parent(byte_mode=True) as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        parent.send(b'B' * 65536)
        wait_until(lambda: viewer.read() or
                   sum(line.count('B') for line in viewer.lines) == 65536, [viewer._inotify],
                   what='the whole text')
        parent.send(b'Quit')
        check(viewer.wait_end() == 0, 'Quit from the parent is an orderly end')


@test('/viewer/parent-stopped/nothing-lost')
def parent_stopped():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=5')
        parent.accept()
        # It does not read until both queues are full, the kernel's and the viewer's.
        viewer.wait_line('does not read')
        check(len(parent.wait_event()) >= 1, 'the event was not set')
        numbers = []
        while len(numbers) < 400:
            message = parent.answer()
            numbers.append(int(message.split()[2]))
        check(numbers == list(range(400)), f'order or numbers broken: {numbers[:20]}…')
        viewer.wait_line(r'sending again; \d+ messages were left out$')
        told = [line for line in viewer.lines if 'does not read' in line]
        check(len(told) == 1, f'told {len(told)} times')


@test('/viewer/stopped/no-burst-afterwards')
def viewer_stopped():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=100')
        parent.accept()
        parent.answer()
        viewer.send_signal(signal.SIGSTOP)
        wait_until(lambda: state_of(viewer.pid) == 'T', what='the stop')
        check(not select.select([viewer.pidfd], [], [], 1.0)[0], 'the viewer ended')
        while select.select([parent.connection], [], [], 0)[0]:
            parent.answer()
        viewer.send_signal(signal.SIGCONT)
        times = []
        for _ in range(4):
            parent.answer()
            times.append(time.monotonic())
        check(times[3] - times[1] > 0.15, 'missed ticks were made up for in a burst')


@test('/viewer/quit/sigterm')
def sigterm():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with Parent() as parent:
            viewer = parent.start('--interval-ms=60000')
            parent.accept()
            viewer.wait_line('start: shared mem')
            viewer.send_signal(number)
            parent.wait_event()
            check(parent.receive() == b'Quit', 'Quit was not said')
            check(parent.receive() == b'', 'the pipe was not closed after Quit')
            check(viewer.wait_end() == 0, 'not an orderly end')


@test('/viewer/quit/parent-does-not-read')
def quit_unread():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        viewer.wait_line('start: shared mem')
        parent.send(b'unread by then, perhaps')
        watch = Stopwatch(viewer.pid)
        viewer.send_signal(signal.SIGTERM)
        wait_gone(viewer.pid)
        check(watch.ms() < 1000 * SLOW, 'the good-bye took too long')
        check(viewer.wait_end() == 0, 'not an orderly end')
        check(parent.receive() == b'Quit', 'the last word was lost')


@test('/viewer/quit/queues-are-full')
def quit_full():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=1')
        parent.accept()
        viewer.wait_line('does not read')
        viewer.send_signal(signal.SIGTERM)
        last = b''
        while message := parent.receive():
            last = message
        check(last == b'Quit', f'the last word was {last!r}')
        check(viewer.wait_end() == 0, 'not an orderly end')


@test('/viewer/quit/asked-by-the-parent')
def quit_by_parent():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        parent.send(b'qUIT, please')
        check(viewer.wait_end() == 0, 'not an orderly end')


@test('/viewer/quit/terminated-on-the-way-out')
def terminated_on_the_way_out():
    """A parent that is in a hurry sends SIGTERM while the viewer is leaving as it was asked to."""
    for _ in range(10):
        with Parent() as parent:
            viewer = parent.start('--interval-ms=60000')
            parent.accept()
            viewer.wait_line('start: shared mem')
            parent.send(b'Quit')
            while viewer.is_running():
                for _ in range(500):
                    viewer.send_signal(signal.SIGTERM)
            check(viewer.wait_end() == 0, 'not an orderly end')


@test('/viewer/parent-gone/end-of-file')
def end_of_file():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        parent.connection.close()
        check(viewer.wait_end() == 69, 'the exit code is not EX_UNAVAILABLE')
        check('closed its end' in ''.join(viewer.errors), f'said {viewer.errors}')


@test('/viewer/parent-gone/refused')
def refused():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.listener.close()
        check(viewer.wait_end() in (64, 69), 'the exit code says nothing')


@test('/viewer/descriptors/nothing-grows')
def nothing_grows():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=0')
        parent.accept()
        parent.answer()
        before = sorted(os.listdir(f'/proc/{viewer.pid}/fd'))
        for _ in range(3000):
            parent.answer()
        after = sorted(os.listdir(f'/proc/{viewer.pid}/fd'))
        check(before == after, f'{before} became {after}')


main()
