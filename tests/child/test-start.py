#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How a viewer starts, and what it says when it cannot."""

import os
import re
import signal
import stat
import subprocess
import sys

from stand_in_parent import Parent
from tincan_test import (SLOW, Stopwatch, check, descriptors_of, main, program_path, start_program, start_viewer,
                         test, wait_gone)


def expect_refusal(viewer, pattern, code=64):
    """The viewer ends with @code and one sentence on standard error."""
    status = viewer.wait_end()
    said = '\n'.join(viewer.errors)
    check(status == code, f'exit code {status} instead of {code}; said: {said}')
    check(re.search(pattern, said), f'{pattern!r} is not in: {said}')
    check(said.startswith('tincan-viewer: '), f'who says that? {said}')
    check(not viewer.lines, f'standard output had {viewer.lines}')


@test('/viewer/start/by-hand')
def by_hand():
    for env in ({'DISPLAY': '', 'WAYLAND_DISPLAY': ''}, {}):
        options = [] if env else ['--headless']
        viewer = start_viewer(*options, env=env)
        expect_refusal(viewer, r'tincan-viewer \[--lab=pipe-memory\] MEMORY_FD PIPE_NAME')


@test('/viewer/start/no-display')
def no_display():
    with Parent() as parent:
        viewer = parent.start(headless=False, env={'DISPLAY': '', 'WAYLAND_DISPLAY': ''})
        expect_refusal(viewer, 'display.*--headless')


@test('/viewer/start/wrong-arguments')
def wrong_arguments():
    with Parent() as parent:
        fd, pipe, event, size = parent.arguments()
        nothing = os.environ['XDG_RUNTIME_DIR'] + '/nothing'
        cases = [
            ([fd, pipe, event], 'Expected 4 arguments, not 3'),
            ([fd, pipe, event, size, 'x'], 'Expected 4 arguments, not 5'),
            (['x', pipe, event, size], 'MEMORY_FD is “x”'),
            (['999', pipe, event, size], 'MEMORY_FD is “999”, but no descriptor'),
            (['1', pipe, event, size], 'MEMORY_FD is “1”'),
            ([fd, 'Pipe1', event, size], 'PIPE_NAME is “Pipe1”.*absolute'),
            ([fd, nothing, event, size], f'PIPE_NAME: .*{nothing}.*nothing of that name'),
            ([fd, event, event, size], 'PIPE_NAME: .*not a socket'),
            ([fd, pipe, nothing, size], f'EVENT_NAME: .*{nothing}'),
            ([fd, pipe, pipe, size], 'EVENT_NAME: '),
            ([fd, pipe, event, 'big'], 'SIZE is “big”'),
            ([fd, pipe, event, '0'], 'SIZE is “0”'),
            ([fd, pipe, event, '4096'], 'SIZE: .*4096'),
        ]
        for arguments, pattern in cases:
            expect_refusal(parent.start(arguments=arguments), pattern)
        # Not the handle that the viewer watches its parent by: without that it would just leave.
        with open('/dev/null', 'rb') as other:
            arguments = [str(other.fileno()), pipe, event, size]
            expect_refusal(parent.start(arguments=arguments, inherit=[other.fileno()]),
                           'MEMORY_FD: ')


@test('/viewer/start/wrong-options')
def wrong_options():
    with Parent() as parent:
        cases = [
            ('--interval-ms=60001', '--interval-ms is 60001'),
            ('--interval-ms=x', 'interval-ms'),
            ('--number=0', '--number is 0'),
            ('--lab=nonsense', '--lab is “nonsense”.*pipe-memory'),
            ('--trace-fd=999', '--trace-fd is 999'),
            (f'--trace-fd={parent.memory_fd}', '--trace-fd: '),
            ('--parent-fd=998', '--parent-fd is 998'),
            (f'--parent-fd={parent.memory_fd}', 'not the handle of a process'),
            ('--nonsense', 'nonsense'),
        ]
        for option, pattern in cases:
            expect_refusal(parent.start(option), pattern)


@test('/viewer/start/descriptors')
def descriptors():
    """It has what its launch listed and what it opened itself; nothing goes on to a program."""
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000')
        parent.accept()
        viewer.wait_line('start:')
        found = descriptors_of(viewer.pid)
        check(parent.memory_fd in found and parent.own_pidfd in found, f'has {found}')
        for fd in found:
            if fd > 2:
                with open(f'/proc/{viewer.pid}/fdinfo/{fd}', encoding='ascii') as info:
                    flags = int(re.search(r'flags:\s*(\d+)', info.read())[1], 8)
                check(flags & os.O_CLOEXEC, f'{fd} ({found[fd]}) is not close-on-exec')


@test('/viewer/start/parent-already-gone')
def parent_gone():
    gone = subprocess.Popen(['true'])
    pidfd = os.pidfd_open(gone.pid)
    gone.wait()
    with Parent() as parent:
        viewer = start_viewer(f'--parent-fd={pidfd}', '--headless', *parent.arguments(),
                              pass_fds=(pidfd, parent.memory_fd))
        status = viewer.wait_end()
        check(status in (64, 69), f'exit code {status}')
        check(viewer.errors and not viewer.lines, 'not a word')
    os.close(pidfd)


@test('/viewer/lifetime/parent-killed')
def parent_killed():
    """A parent between us and the viewer is killed: the viewer goes, also when it is stopped."""
    for stop in (False, True):
        with Parent() as parent:
            code = ('import os, subprocess, sys; fd = os.pidfd_open(os.getpid());'
                    'p = subprocess.Popen([sys.argv[1], f"--parent-fd={fd}", "--headless",'
                    '"--interval-ms=60000", *sys.argv[2:]], pass_fds=(fd, int(sys.argv[2])));'
                    'print("pid", p.pid, flush=True); p.wait()')
            middle = start_program(sys.executable, '-c', code, program_path('tincan-viewer'),
                                   *parent.arguments(), pass_fds=(parent.memory_fd,))
            pid = int(middle.wait_line(r'pid (\d+)')[1])
            middle.wait_line('start: shared mem')
            if stop:
                os.kill(pid, signal.SIGSTOP)
            watch = Stopwatch(middle.pid, pid)
            middle.kill()
            wait_gone(pid)
            check(watch.ms() < 500 * SLOW, f'the viewer outlived its parent by {watch.ms():.0f} ms')


@test('/viewer/wait-for-debugger/says-how-and-waits')
def wait_for_debugger():
    with Parent() as parent:
        viewer = parent.start('--interval-ms=60000', '--wait-for-debugger')
        found = viewer.wait_line(r'gdb -p (\d+)')
        check(int(found[1]) == viewer.pid, 'that is another process')
        check(len(viewer.lines) == 1, f'it talks already: {viewer.lines}')
        viewer.send_signal(signal.SIGUSR1)
        parent.accept()
        viewer.wait_line('start: shared mem')


@test('/viewer/wait-for-debugger/quits-while-waiting')
def wait_for_debugger_quit():
    with Parent() as parent:
        viewer = parent.start('--wait-for-debugger')
        viewer.wait_line('gdb -p')
        check(viewer.end() == 0, 'not an orderly end')


def run_exec(*words, env=None):
    """Runs `tincan-viewer --exec`; returns its exit code, what came on error-fd, its output."""
    reader, writer = os.pipe()
    own = os.pidfd_open(os.getpid())
    viewer = start_viewer('--exec', f'--parent-fd={own}', f'--error-fd={writer}', '--', *words,
                          env=env, pass_fds=(own, writer))
    os.close(writer)
    os.close(own)
    with os.fdopen(reader, 'rb') as file:
        sentence = file.read().decode()
    return viewer.wait_end(), sentence, viewer.lines, viewer.errors


def make_file(name, text, mode):
    path = os.path.join(os.environ['HOME'], name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    os.chmod(path, mode)
    return path


@test('/viewer/exec/becomes-the-program')
def exec_program():
    status, sentence, lines, _ = run_exec('sh', '-c', 'echo "$0 $1"; ls /proc/self/fd; exit 7',
                                          'a  b', '*')
    check(status == 7 and sentence == '', f'{status}, {sentence!r}')
    check(lines[0] == 'a  b *', f'the arguments arrived as {lines[0]!r}')
    check(set(lines[1:]) <= {'0', '1', '2', '3'}, f'descriptors went on: {lines[1:]}')


@test('/viewer/exec/failures-in-words')
def exec_failures():
    home = os.environ['HOME']
    plain = make_file('plain', 'echo a shell would run this\n', 0o755)
    locked = make_file('locked', '#!/bin/sh\n', 0o644)
    script = make_file('script', '#!/no/such/interpreter\n', 0o755)
    cases = [
        ('/no/such/file', 'no such program'),
        ('tincan-no-such-program', 'no such program'),
        ('', 'no such program'),
        (home, 'it is a directory'),
        (locked, 'not executable'),
        (plain, 'it is not a program'),
        (script, 'interpreter'),
        (plain + '/below', 'no such program'),
    ]
    for word, pattern in cases:
        status, sentence, lines, errors = run_exec(word)
        check(status == 127, f'{word}: exit code {status}')
        check(pattern in sentence and word in sentence, f'{word}: {sentence!r}')
        check('\n' not in sentence and not lines and not errors, f'{word}: {lines} {errors}')


@test('/viewer/exec/path')
def exec_path():
    """The first that can be run wins; what was found and cannot is told when none can."""
    folders = [os.path.join(os.environ['HOME'], name) for name in ('one', 'two')]
    for folder in folders:
        os.mkdir(folder)
    path = {'PATH': ':'.join(['/nowhere', *folders])}
    first, second = (os.path.join(folder, 'prog') for folder in folders)
    make_file('one/prog', '#!/bin/sh\nexit 1\n', 0o644)
    status, sentence, *_ = run_exec('prog', env=path)
    check(status == 127 and 'not executable' in sentence, f'{status} {sentence}')
    make_file('two/prog', '#!/bin/sh\nexit 5\n', 0o755)
    check(run_exec('prog', env=path)[0] == 5, f'{second} was not reached')
    os.chmod(first, stat.S_IRWXU)
    check(run_exec('prog', env=path)[0] == 1, f'{first} was passed over')


@test('/viewer/exec/leaves-with-the-parent')
def exec_lifetime():
    code = ('import os, subprocess, sys; fd = os.pidfd_open(os.getpid());'
            'p = subprocess.Popen([sys.argv[1], "--exec", f"--parent-fd={fd}", "--", "sleep",'
            '"60"], pass_fds=(fd,)); print("pid", p.pid, flush=True); p.wait()')
    middle = start_program(sys.executable, '-c', code, program_path('tincan-viewer'))
    pid = int(middle.wait_line(r'pid (\d+)')[1])
    watch = Stopwatch(middle.pid, pid)
    middle.kill()
    wait_gone(pid)
    check(watch.ms() < 500 * SLOW, 'the foreign program outlived its parent')


main()
