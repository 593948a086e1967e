#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab of anonymous pipes without a window: both exchanges, and what goes wrong with pipes."""

import os
import re
import signal

from tincan_test import (PIPE, arguments_of, check, children_of, descriptors_of, main, start_tincan,
                         test, wait_gone, wait_until)

LAB = '--lab=anonymous-pipes'
FILLED_WAITING = 8192


def start(*args, viewers=1, exchange='text'):
    return start_tincan(LAB, f'--viewers={viewers}', f'--exchange={exchange}', *args, stdin=PIPE)


def connected(tincan, n=1):
    """Waits until n children talk; returns their pids by number."""
    records = tincan.wait_for_all(n, step='child-connected', side='parent')
    return {record['member']: record['pid'] for record in records}


def noted(words, **fields):
    """Fields for wait_for(): a record whose note contains @words."""
    return dict(predicate=lambda record: words in record.get('note', ''), **fields)


def ends_of(pid):
    """What a viewer's READ_FD and WRITE_FD are, such as `pipe:[4711]`."""
    read_fd, write_fd = arguments_of(pid)[-2:]
    open_fds = descriptors_of(pid)
    return open_fds[int(read_fd)], open_fds[int(write_fd)]


def mode_of(pid, fd):
    """The access mode of a descriptor: 0 for a read end, 1 for a write end."""
    with open(f'/proc/{pid}/fdinfo/{fd}', encoding='ascii') as file:
        return int(re.search(r'flags:\s*(\d+)', file.read())[1], 8) & 3


def holders_of(pipe, mode, pids):
    """Which of @pids have that end of a pipe open, and as which descriptor."""
    return [(pid, fd) for pid in pids for fd, what in descriptors_of(pid).items()
            if what == pipe and mode_of(pid, fd) == mode]


@test('/anonymous-pipes/ends-are-inherited-and-closed-here')
def ends():
    with start(viewers=2) as tincan:
        pids = connected(tincan, 2)
        everybody = [tincan.pid, *pids.values()]
        for number, pid in pids.items():
            to, back = ends_of(pid)
            check(to.startswith('pipe:') and back.startswith('pipe:') and to != back,
                  f'{to} {back}')
            check([holder for holder, _ in holders_of(to, 0, everybody)] == [pid],
                  'somebody else has the read end')
            check([holder for holder, _ in holders_of(back, 1, everybody)] == [pid],
                  'somebody else has the write end')
            tincan.wait_for(step='call', member=number,
                            **noted("closed its copies of the child's ends"))
            tincan.wait_for(step='return', member=number, **noted('holds no copy'))


# ---- Exchange byte ------------------------------------------------------------------------------

@test('/anonymous-pipes/byte')
def byte():
    with start(exchange='byte') as tincan:
        for words in ('Parent send: 48', 'Client receive: 48', 'Client send: 24',
                      'Parent receive: 24'):
            tincan.wait_line(rf'\d\d:\d\d:\d\d  {words}$')
        sent = tincan.wait_for(step='message-sent', side='parent', bytes=1, serial=1)
        tincan.wait_for(step='message-received', side='parent', bytes=1, serial=1)
        check(sent['text'] == '0', f"48 is “0”, not {sent['text']}")
        tincan.type_line('/close')
        tincan.wait_line('Client execution finished$')
        tincan.wait_for(step='process-exited', status='exited with 0')


@test('/anonymous-pipes/all-256-bytes', deadline=60)
def all_bytes():
    with start('--byte=0', exchange='byte') as tincan:
        connected(tincan)
        for value in range(1, 256):
            tincan.type_line(str(value) if value % 2 else f'/byte {value}')
        tincan.wait_for_all(256, step='message-received', side='parent', bytes=1)
        tincan.wait_line('Client receive: 255$')
        for words in ('Parent send', 'Client receive'):
            seen = [int(m[1]) for line in tincan.lines
                    if (m := re.search(rf'{words}: (\d+)$', line))]
            check(seen == list(range(256)), f'{words}: {seen}')
        answers = [line for line in tincan.lines if line.endswith('Parent receive: 24')]
        check(len(answers) == 256, f'{len(answers)} answers of 24')


@test('/anonymous-pipes/no-byte')
def no_byte():
    with start(exchange='byte') as tincan:
        connected(tincan)
        for line in ('256', '-1', 'x', '', '/byte 256', '/byte'):
            before = len(tincan.errors)
            tincan.type_line(line)
            tincan.wait_line('from 0 to 255', first=before, errors=True)
        tincan.type_line('7')
        tincan.wait_line('Client receive: 7$')


# ---- Exchange text ------------------------------------------------------------------------------

@test('/anonymous-pipes/sync-then-text')
def sync():
    with start() as tincan:
        sync_read = tincan.wait_for(step='child-connected', side='parent')
        check('SYNC was read' in sync_read['note'], sync_read['note'])
        tincan.wait_line(r'\[SERVER\] Enter text:$')
        tincan.wait_for(step='message-received', side='viewer', text='SYNC')
        tincan.type_line('hello')
        tincan.wait_line(r'\[CLIENT\] Echo: hello$')
        answer = tincan.wait_for(step='message-received', side='parent', serial=1)
        check(answer['text'] == '[CLIENT] Echo: hello', answer['text'])


@test('/anonymous-pipes/not-asked-before-sync-is-read')
def not_before():
    """A child that does not read SYNC is not asked for text, however long it lives."""
    with start_tincan(LAB, '--viewers=1', '--child=sleep 100', stdin=PIPE) as tincan:
        tincan.wait_for(step='diagnosis', **noted('did not connect within 3 seconds'))
        check(not tincan.select(step='child-connected'), 'connected, but nothing was read')
        tincan.type_line('too early')
        tincan.wait_line('Could not send: no child is connected', errors=True)


@test('/anonymous-pipes/lines')
def lines():
    texts = ['', 'Grüße, 世界 🥫', '  blanks  ', '', 'a' * 65536]
    with start() as tincan:
        connected(tincan)
        for text in texts:
            tincan.type_line(text)
        echoes = tincan.wait_for_all(len(texts), step='message-received', side='parent')
        for text, echo in zip(texts, echoes):
            wanted = '[CLIENT] Echo: ' + text
            check(echo['bytes'] == len(wanted.encode()), f"{echo['bytes']} bytes for {text[:20]!r}")
            tincan.wait_line(re.escape(wanted) + '$')
        check([echo['serial'] for echo in echoes] == list(range(1, len(texts) + 1)), 'serials')


@test('/anonymous-pipes/line-of-1-mib', deadline=60)
def long_line():
    text = '0123456789abcdef' * 65536
    with start() as tincan:
        connected(tincan)
        tincan.type_line(text)
        tincan.wait_for(step='message-received', side='parent',
                        bytes=len('[CLIENT] Echo: ') + len(text))
        line = tincan.wait_line(r'\[CLIENT\] Echo: 0123').string
        check(line.endswith('  [CLIENT] Echo: ' + text), f'{len(line)} characters')
        tincan.type_line('short')
        tincan.wait_line(r'\[CLIENT\] Echo: short$')


@test('/anonymous-pipes/close-ends-the-child')
def close():
    with start() as tincan:
        pids = connected(tincan)
        tincan.type_line('/close')
        tincan.wait_for(step='call', side='parent', **noted('The parent closed its write end'))
        for side in ('viewer', 'parent'):
            tincan.wait_for(step='return', side=side,
                            **noted('read returned 0: the last writer closed its end'))
        tincan.wait_line('Client quit$')
        tincan.wait_for(step='process-exited', status='exited with 0', pid=pids[1])
        check(not tincan.diagnoses(), 'an end as it should be has no diagnosis')


@test('/anonymous-pipes/killed-child')
def killed():
    with start(viewers=2) as tincan:
        pids = connected(tincan, 2)
        os.kill(pids[1], signal.SIGKILL)
        tincan.wait_for(step='process-exited', member=1, status='killed by SIGKILL')
        tincan.wait_for(step='return', member=1, side='parent', **noted('last writer closed'))
        tincan.type_line('still here')
        tincan.wait_for(step='message-received', member=2, side='parent', serial=1)


@test('/anonymous-pipes/foreign-child')
def foreign():
    """Any program can be the child: its ends block, as programs expect."""
    command = "sh -c 'while read -r line <&{read}; do echo \"got $line\" >&{write}; done'"
    with start_tincan(LAB, '--viewers=1', f'--child={command}', stdin=PIPE) as tincan:
        connected(tincan)
        tincan.wait_for(step='message-received', side='parent', text='got SYNC')
        tincan.type_line('hello')
        tincan.wait_for(step='message-received', side='parent', text='got hello')
        tincan.type_line('/leak')
        tincan.wait_line('there is no other viewer', errors=True)
        tincan.type_line('/hand-over')
        tincan.type_line('/close-reader')
        tincan.wait_line('is not our own viewer', errors=True)
        tincan.type_line('/close')
        tincan.wait_line('Client quit$')
        tincan.wait_for(step='process-exited', status='exited with 0')


@test('/anonymous-pipes/exchange-changes')
def exchange_changes():
    with start() as tincan:
        connected(tincan)
        tincan.type_line('/exchange byte')
        tincan.type_line('200')
        tincan.wait_for(step='message-sent', side='parent', bytes=1)
        tincan.type_line('/exchange sideways')
        tincan.wait_line('The exchange is byte or text', errors=True)


# ---- The pipe as a thing to see -----------------------------------------------------------------

@test('/anonymous-pipes/capacity')
def capacity():
    with start('--capacity=4096') as tincan:
        connected(tincan)
        for asked, made in ((4096, 4096), (10000, 16384), (65536, 65536), (1048576, 1048576)):
            tincan.type_line(f'/capacity {asked}')
            tincan.wait_line(f'asked for {asked} bytes, the kernel made it {made}$')
        for asked in ('4095', '1048577', 'much'):
            before = len(tincan.errors)
            tincan.type_line(f'/capacity {asked}')
            tincan.wait_line('from 4096 to 1048576', first=before, errors=True)


def fill(tincan, capacity_bytes):
    """Fills the pipe of viewer 1 and returns the diagnosis."""
    tincan.type_line('/fill')
    blocked = tincan.wait_for(step='diagnosis', **noted('The writer is blocked'))
    check(f'{FILLED_WAITING} bytes wait' in blocked['note'], blocked['note'])
    check(f'the pipe holds {capacity_bytes} of {capacity_bytes}' in blocked['note'],
          blocked['note'])
    return blocked


@test('/anonymous-pipes/fill-and-read-some')
def fill_and_read():
    with start('--capacity=16384') as tincan:
        connected(tincan)
        blocked = fill(tincan, 16384)
        check(not tincan.select(step='message-received', side='viewer', serial=1), 'it was read')
        # The parent goes on meanwhile: an act is answered at once.
        tincan.type_line('/capacity 4096')
        tincan.wait_line('Could not set the capacity', errors=True)
        tincan.type_line('/read 4096')
        tincan.wait_line(r'read 4096 bytes, \d+ are in the pipe now$')
        tincan.type_line('/read')
        tincan.wait_for(step='return', side='parent', after=blocked, **noted('The writer goes on'))
        tincan.type_line('/read all')
        whole = tincan.wait_for(step='message-received', side='viewer', serial=1)
        sent = tincan.wait_for(step='message-sent', side='parent', serial=1)
        check(whole['bytes'] == sent['bytes'] >= 16384 + FILLED_WAITING - 1,
              f"{whole['bytes']} of {sent['bytes']} bytes")
        tincan.type_line('after')
        tincan.wait_line(r'\[CLIENT\] Echo: after$')


@test('/anonymous-pipes/reading-bit-by-bit-resumes')
def read_bit_by_bit():
    """Once the pipe is empty the viewer reads by itself again."""
    with start('--capacity=4096') as tincan:
        connected(tincan)
        fill(tincan, 4096)
        tincan.type_line('/read')
        tincan.type_line('/read')
        tincan.type_line('/read')
        tincan.type_line('/read')
        tincan.wait_for(step='message-received', side='viewer', serial=1)
        tincan.type_line('after')
        tincan.wait_line(r'\[CLIENT\] Echo: after$')


@test('/anonymous-pipes/fill-in-exchange-byte')
def fill_bytes():
    with start('--capacity=8192', exchange='byte') as tincan:
        connected(tincan)
        tincan.wait_for(step='message-received', side='parent', serial=1)
        fill(tincan, 8192)
        tincan.type_line('/read all')
        tincan.wait_for(step='message-received', side='parent',
                        predicate=lambda r: r['serial'] >= 8192 + FILLED_WAITING)


@test('/anonymous-pipes/stopped-child-fills-the-pipe')
def stopped():
    with start('--capacity=4096') as tincan:
        pids = connected(tincan)
        os.kill(pids[1], signal.SIGSTOP)
        tincan.wait_for(step='process-stopped')
        for i in range(100):
            tincan.type_line(f'{i} ' + 'x' * 100)
        tincan.wait_for(step='diagnosis', **noted('The writer is blocked'))
        os.kill(pids[1], signal.SIGCONT)
        echoes = tincan.wait_for_all(100, step='message-received', side='parent')
        check([echo['serial'] for echo in echoes] == list(range(1, 101)), 'lines were lost')


@test('/anonymous-pipes/killed-while-filled')
def killed_while_filled():
    with start('--capacity=4096') as tincan:
        pids = connected(tincan)
        fill(tincan, 4096)
        os.kill(pids[1], signal.SIGKILL)
        tincan.wait_for(step='process-exited', status='killed by SIGKILL')
        check(tincan.is_running(), 'the parent went with it')


# ---- What goes wrong with pipes -----------------------------------------------------------------

@test('/anonymous-pipes/no-reader')
def no_reader():
    with start() as tincan:
        connected(tincan)
        tincan.type_line('/close-reader')
        tincan.wait_for(step='call', side='viewer', **noted('closed its read end'))
        tincan.type_line('anybody?')
        tincan.wait_for(step='diagnosis', **noted('no reader'))
        check(tincan.is_running(), 'the parent died of SIGPIPE')
        tincan.type_line('still nobody?')
        tincan.wait_for_all(2, step='diagnosis', **noted('no reader'))


@test('/anonymous-pipes/leak')
def leak():
    with start(viewers=2) as tincan:
        pids = connected(tincan, 2)
        pipe = ends_of(pids[1])[0]
        tincan.type_line('/leak')
        tincan.wait_for(step='return', member=2, side='viewer', **noted('holds a copy'))
        (_, fd), = holders_of(pipe, 1, [pids[2]])
        tincan.type_line('/close of 1')
        diagnosis = tincan.wait_for(step='diagnosis', member=1, **noted('gets no end-of-file'))
        check(f'process {pids[2]} (Viewer 2) still holds a write end, descriptor {fd}'
              in diagnosis['note'], diagnosis['note'])
        check(not tincan.select(step='return', member=1, side='viewer'), 'the read returned')
        tincan.type_line('/close-leak')
        tincan.wait_for(step='return', member=1, side='viewer', **noted('last writer closed'))
        tincan.wait_for(step='process-exited', member=1, status='exited with 0')
        tincan.wait_line('Client quit$')


@test('/anonymous-pipes/killing-the-holder-ends-the-leak')
def leak_killed():
    with start(viewers=2) as tincan:
        pids = connected(tincan, 2)
        tincan.type_line('/leak of 1 to 2')
        tincan.wait_for(step='return', member=2, side='viewer', **noted('holds a copy'))
        tincan.type_line('/close of 1')
        tincan.wait_for(step='diagnosis', member=1, **noted('gets no end-of-file'))
        os.kill(pids[2], signal.SIGKILL)
        tincan.wait_for(step='process-exited', member=1, status='exited with 0')


@test('/anonymous-pipes/hand-over')
def hand_over():
    with start(viewers=2) as tincan:
        pids = connected(tincan, 2)
        to, back = ends_of(pids[1])
        tincan.type_line('before')
        tincan.wait_for_all(2, step='message-received', side='parent', serial=1)
        tincan.type_line('/hand-over')
        tincan.wait_for(step='call', member=1, side='viewer', **noted('handed both ends over'))
        tincan.wait_for(step='call', member=1, side='parent', **noted(f'process {pids[2]}'))
        took = tincan.wait_for(step='return', member=2, side='viewer',
                               **noted('took both ends over'))
        everybody = [tincan.pid, *pids.values()]
        wait_until(lambda: [pid for pid, _ in holders_of(to, 0, everybody)] == [pids[2]],
                   what='only the other viewer reads the pipe')
        check([pid for pid, _ in holders_of(back, 1, everybody)] == [pids[2]], 'the way back')
        # Sent to viewer 1 and read by viewer 2, whose own conversation goes on, too.
        tincan.type_line('after')
        tincan.wait_line(r"Viewer 1's pipes: \[CLIENT\] Echo: after$")
        tincan.wait_for(step='message-received', member=1, side='parent', serial=2, after=took)
        received = tincan.wait_for(step='message-received', member=2, side='viewer',
                                   object='ToViewer1', text='after')
        check(received['pid'] == pids[2], 'another process read it')
        tincan.wait_for(step='message-received', member=2, side='parent', serial=2, after=took)


@test('/anonymous-pipes/hand-over-twice')
def hand_over_twice():
    with start(viewers=3) as tincan:
        connected(tincan, 3)
        tincan.type_line('/hand-over of 1 to 3')
        tincan.wait_for(step='return', member=3, side='viewer', **noted('took both ends over'))
        tincan.type_line('/hand-over of 1 to 2')
        tincan.wait_line('has handed its pipes over already', errors=True)
        # The pipe closes where it is now, and the one who gave it away stays.
        tincan.type_line('/close of 1')
        tincan.wait_for(step='return', member=3, side='viewer', **noted('last writer closed'))
        tincan.type_line('hello')
        tincan.wait_for(step='message-received', member=3, side='parent', serial=1)


@test('/anonymous-pipes/filled-pipe-is-handed-over-whole')
def hand_over_filled():
    """What is in the pipe goes with it; nothing is lost between two readers."""
    with start('--capacity=4096', viewers=2) as tincan:
        connected(tincan, 2)
        tincan.type_line('/fill of 1')
        tincan.wait_for(step='diagnosis', member=1, **noted('The writer is blocked'))
        tincan.type_line('/hand-over')
        tincan.wait_for(step='return', member=2, side='viewer', **noted('took both ends over'))
        sent = tincan.wait_for(step='message-sent', member=1, side='parent', serial=1)
        received = tincan.wait_for(step='message-received', member=2, side='viewer',
                                   object='ToViewer1')
        check(received['bytes'] == sent['bytes'], f"{received['bytes']} of {sent['bytes']}")


@test('/anonymous-pipes/half-read-line-is-finished-before-handing-over')
def hand_over_half_read():
    with start('--capacity=16384', viewers=2) as tincan:
        connected(tincan, 2)
        tincan.type_line('/fill of 1')
        tincan.wait_for(step='diagnosis', member=1, **noted('The writer is blocked'))
        tincan.type_line('/read 100 of 1')
        tincan.wait_line('read 100 bytes')
        tincan.type_line('/hand-over')
        tincan.wait_for(step='return', member=2, side='viewer', **noted('took both ends over'))
        sent = tincan.wait_for(step='message-sent', member=1, side='parent', serial=1)
        received = tincan.wait_for(step='message-received', member=1, side='viewer', serial=1)
        check(received['bytes'] == sent['bytes'], f"{received['bytes']} of {sent['bytes']}")
        tincan.wait_for(step='message-received', member=1, side='parent', serial=1)
        tincan.type_line('after')
        tincan.wait_for(step='message-received', member=2, side='viewer', object='ToViewer1',
                        text='after')


@test('/anonymous-pipes/nothing-left')
def nothing_left():
    """The parent ends with pipes filled, leaked and handed over."""
    with start('--capacity=4096', viewers=3) as tincan:
        connected(tincan, 3)
        tincan.type_line('/fill of 3')
        tincan.wait_for(step='diagnosis', member=3, **noted('The writer is blocked'))
        tincan.type_line('/leak of 3 to 1')
        tincan.wait_for(step='return', member=1, side='viewer', **noted('holds a copy'))
        tincan.type_line('/hand-over of 1 to 2')
        tincan.wait_for(step='return', member=2, side='viewer', **noted('took both ends over'))
        check(tincan.end() == 0, 'the exit code is not 0')


@test('/anonymous-pipes/parent-killed', leaves_names=True)
def parent_killed():
    with start('--capacity=4096', viewers=2) as tincan:
        connected(tincan, 2)
        tincan.type_line('/leak of 1 to 2')
        tincan.wait_for(step='return', member=2, side='viewer', **noted('holds a copy'))
        children = children_of(tincan.pid)
        tincan.kill()
        for pid in children:
            wait_gone(pid)


@test('/anonymous-pipes/unknown-acts')
def unknown_acts():
    with start() as tincan:
        connected(tincan)
        for act, words in (('/dance', 'no act “dance”'), ('/fill of 9', 'A viewer is a number'),
                           ('/fill of', 'A viewer is a number'), ('/leak', 'no other viewer'),
                           ('/hand-over to 1', 'no other viewer')):
            before = len(tincan.errors)
            tincan.type_line(act)
            tincan.wait_line(words, first=before, errors=True)


@test('/anonymous-pipes/bad-options')
def bad_options():
    for option, words in (('--exchange=both', 'byte or text'), ('--byte=256', '0 to 255'),
                          ('--capacity=1', '4096 to 1048576')):
        with start_tincan(LAB, option) as tincan:
            check(tincan.wait_end() == 64, f'{option} was accepted')
            check(any(words in line for line in tincan.errors), f'{tincan.errors}')


main()
