#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Children that are not our viewer: other programs, broken ones, hostile ones."""

import os
import re
import socket
import stat
import sys
import time

from tincan_test import (SLOW, arguments_of, check, children_of, main, runtime_names,
                         start_tincan, test, wait_until)

STAND_IN = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'stand_in_child.py')
MS = 1_000_000


def act(name):
    words = f'{sys.executable} {STAND_IN} {name} {{number}} {{memory}} {{pipe}} {{event}} {{size}}'
    return f'--child={words}'


class Go:
    """A FIFO that a child waits at."""

    def __init__(self):
        self.path = os.path.join(os.environ['HOME'], 'go')
        os.mkfifo(self.path)
        self.env = {'TINCAN_TEST_GO': self.path}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.unlink(self.path)

    def say(self):
        fd = os.open(self.path, os.O_WRONLY)
        os.write(fd, b'go\n')
        os.close(fd)


def pipe_path():
    return wait_until(lambda: next((os.path.join(os.environ['XDG_RUNTIME_DIR'], name)
                                    for name in runtime_names() if 'Pipe1_' in name), None),
                      what='the pipe has its name')


def check_sizes(mode, memory_size):
    with start_tincan('--viewers=1', f'--pipe-mode={mode}', f'--memory-size={memory_size}',
                      act('sizes')) as tincan:
        for size in (1, 89, 90, 91, 999, 1000, 4096, 65536):
            match = tincan.wait_line(rf'^size {size} answer (.*) memory (\w+) (\d+)$')
            fits = size + 22 < memory_size
            check(match[1] == 'same', f'{size} bytes: answer {match[1]}')
            check(match[2] == ('whole' if fits else 'cut'), f'{size} bytes: memory {match[2]}')
            if not fits:
                check(memory_size - 4 <= int(match[3]) <= memory_size - 1, f'kept {match[3]} bytes')
        tincan.wait_for(step='child-quit')
        cuts = tincan.select(lambda r: 'text cut: ' in r.get('note', ''), step='diagnosis')
        check(len(cuts) == sum(size + 22 >= memory_size
                               for size in (1, 89, 90, 91, 999, 1000, 4096, 65536)),
              f'{len(cuts)} cuts are in the trace')


@test('/children/sizes/message')
def sizes_message():
    check_sizes('message', 2048)
    check_sizes('message', 131072)


@test('/children/sizes/byte')
def sizes_byte():
    check_sizes('byte', 2048)
    check_sizes('byte', 131072)


@test('/children/event-not-set')
def event_not_set():
    with start_tincan('--viewers=1', act('unannounced')) as tincan:
        diagnosis = tincan.wait_for(step='diagnosis')
        check(diagnosis['note'] == 'message waiting, event not set', diagnosis['note'])
        tincan.wait_line('^answer no event$')
        connected = tincan.wait_for(step='child-connected')
        check(diagnosis['time_ns'] - connected['time_ns'] >= 99 * MS, 'did not wait 100 ms')


@test('/children/impostor')
def impostor():
    with Go() as go, start_tincan('--viewers=1', act('late'), env=go.env) as tincan:
        tincan.wait_line('^waiting$')
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as pipe:
            pipe.connect(pipe_path())
            check(pipe.recv(10) == b'', 'the impostor was let in')
        refused = tincan.wait_for(step='peer-refused')
        check(str(os.getpid()) in refused['note'], refused['note'])
        go.say()
        tincan.wait_line('^answer late$')
        wait_until(lambda: not [n for n in runtime_names() if 'Pipe' in n], what='the name is gone')


@test('/children/burst-keeps-order')
def burst():
    with start_tincan('--viewers=1', act('burst')) as tincan:
        tincan.wait_line('^all answered$')
        received = tincan.wait_for_all(200, step='message-received')
        check([r['text'] for r in received] == [f'burst {i}' for i in range(200)], 'order')


@test('/children/deaf-child-blocks-nobody')
def deaf():
    with Go() as go, start_tincan('--viewers=1', act('deaf'), env=go.env) as tincan:
        tincan.wait_line('^blocked$')
        go.say()
        tincan.wait_line('^all answered$')


@test('/children/deaf-child-is-ended')
def deaf_ended():
    with Go() as go, start_tincan('--viewers=1', act('deaf'), env=go.env) as tincan:
        tincan.wait_line('^blocked$')
        start = time.monotonic()
        tincan.end()
        check(time.monotonic() - start < 2 * SLOW, 'the end took longer than 2 s')


@test('/children/rude-child')
def rude():
    with start_tincan('--viewers=1', act('rude')) as tincan:
        answer = tincan.wait_line('^answer ')
        check(r"\xff\xfe\x1b[31m\x00 bytes" in answer.string, answer.string)
        tincan.wait_line("^end b''$")
        notes = [r['note'] for r in tincan.wait_for_all(2, step='diagnosis')]
        check('empty' in notes[0] or 'no bytes' in notes[0], f'{notes}')
        check('100,000' in notes[1] or '100000' in notes[1], f'{notes}')
        received = tincan.wait_for(step='message-received')
        check(received['text'] == r'\xff\xfe\x1b[31m\x00 bytes', received['text'])


@test('/children/inherits-what-its-launch-lists')
def descriptors():
    extra = os.open('/', os.O_RDONLY)
    os.set_inheritable(extra, True)
    try:
        with start_tincan('--viewers=1', act('descriptors'), pass_fds=(extra,)) as tincan:
            tincan.wait_for(step='child-connected')
            found = [m.split(maxsplit=2)[1:] for m in tincan.lines if m.startswith('descriptor')]
            numbers = {int(number): target for number, target in found}
            # 0 to 2, the memory, Python's own copy of that, and the directory that is being read.
            check(sorted(numbers)[:4] == [0, 1, 2, 3], f'{numbers}')
            check('memfd:' in numbers[3], f'{numbers}')
            others = [numbers[n] for n in numbers if n > 3]
            check(all(o == numbers[3] or '/proc' in o for o in others), f'{numbers}')
            blocked = next(line for line in tincan.lines if line.startswith('SigBlk'))
            check(int(blocked.split()[1], 16) == 0, blocked)
    finally:
        os.close(extra)


@test('/children/template-without-placeholders')
def plain_template():
    script = os.path.join(os.environ['HOME'], 'child.sh')
    with open(script, 'w', encoding='ascii') as file:
        file.write('#!/bin/sh\necho "arguments $# $*"\nexec sleep 1000\n')
    os.chmod(script, 0o700)
    with start_tincan('--viewers=1', f'--child={script} first') as tincan:
        match = tincan.wait_line(r'^arguments 5 first \d+ /.*/Pipe1_\d+ /.*/Event1_\d+ 2048$')
        check(match, 'the arguments')


@test('/children/rung-by-a-shell')
def shell_rings():
    """Any language can ring the event."""
    with Go() as go, start_tincan('--viewers=1', act('late'), env=go.env) as tincan:
        tincan.wait_line('^waiting$')
        event = pipe_path().replace('Pipe1_', 'Event1_')
        check(stat.S_ISFIFO(os.stat(event).st_mode), 'the event is a FIFO')
        os.system(f'echo > {event}')
        go.say()
        tincan.wait_line('^answer late$')


def check_failure(template, said, exit_code=69):
    with start_tincan('--viewers=1', f'--child={template}') as tincan:
        note = tincan.wait_for(step='diagnosis', deadline=3)['note']
        check(re.search(said, note), note)
        check(tincan.end() == exit_code, 'exit code')
        tincan.wait_line(said, errors=True)


def make_file(name, content, mode):
    path = os.path.join(os.environ['HOME'], name)
    with open(path, 'wb') as file:
        file.write(content)
    os.chmod(path, mode)
    return path


@test('/children/cannot-start/not-there')
def not_there():
    check_failure('/nonexistent/program {pipe}', 'there is no such program')
    check_failure('surely-no-such-program', 'there is no such program')


@test('/children/cannot-start/not-executable')
def not_executable():
    check_failure(make_file('plain', b'#!/bin/sh\n', 0o600), 'not executable|Permission denied')


@test('/children/cannot-start/directory')
def directory():
    check_failure(os.environ['HOME'], 'is a directory')


@test('/children/cannot-start/no-program')
def no_program():
    check_failure(make_file('junk', b'echo this must not be run by a shell\n', 0o700),
                  'not a program')


@test('/children/exits-at-once')
def exits_at_once():
    with start_tincan('--viewers=1', '--child=false') as tincan:
        ended = tincan.wait_for(step='process-exited', deadline=3)
        check(ended['status'] == 'exited with 1', ended['status'])


@test('/children/never-connects')
def never_connects():
    with start_tincan('--viewers=1', "--child=sh -c 'exec sleep 1000'") as tincan:
        spawned = tincan.wait_for(step='process-spawned')
        overdue = tincan.wait_for(step='diagnosis', deadline=6)
        check('did not connect within 3 seconds' in overdue['note'], overdue['note'])
        check(overdue['time_ns'] - spawned['time_ns'] < 3500 * MS * SLOW, 'said too late')
        check(len(children_of(tincan.pid)) == 1, 'it still runs')


@test('/children/no-storm', deadline=60)
def no_storm():
    with start_tincan('--viewers=1', '--child=false', '--keep-running') as tincan:
        spawned = tincan.wait_for_all(5, step='process-spawned', deadline=30)
        times = [record['time_ns'] / 1e9 for record in spawned]
        check(times[4] - times[3] > 1.9, f'started at {times}')


@test('/children/stubborn-child-is-killed')
def stubborn():
    script = make_file('stubborn', b'#!/usr/bin/python3\nimport signal\n'
                       b'signal.signal(signal.SIGTERM, signal.SIG_IGN)\n'
                       b'print("ready", flush=True)\nwhile True:\n    signal.pause()\n', 0o700)
    with start_tincan('--viewers=3', f'--child={script}') as tincan:
        wait_until(lambda: tincan.read() or tincan.lines.count('ready') == 3, what='all ready')
        start = time.monotonic()
        tincan.end()
        check(time.monotonic() - start < 2 * SLOW, 'the ladder took longer than 2 s')
        ended = tincan.select(step='process-exited')
        check([r['status'] for r in ended] == ['killed by SIGKILL'] * 3, f'{ended}')


main()
