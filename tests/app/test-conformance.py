#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What every lab of the registry must do, whatever its mechanism: it opens, it talks, it survives
a child that is killed at any step, its children end with the parent, and it closes without a
trace. A new lab is in here as soon as it is in the registry."""

import contextlib
import os
import signal
import subprocess

from tincan_test import (check, children_of, hold, main, program_path, runtime_names, start_tincan,
                         test, wait_until)

# What a conversation is made of. A lab uses some of these.
TALK = {'message-sent', 'message-received', 'memory-written', 'memory-read', 'memory-changed',
        'call', 'return', 'event-set', 'event-woken'}


def labs():
    output = subprocess.run([program_path('tincan'), '--list-labs'], check=True,
                            capture_output=True, text=True).stdout
    return [line.split('\t')[0] for line in output.splitlines()]


class Typist:
    """Somebody who types into every lab, for those that wait for it."""

    def __init__(self, lab, *words):
        read_end, self.write_end = os.pipe()
        os.set_blocking(self.write_end, False)
        self.tincan = start_tincan(f'--lab={lab}', '--interval-ms=50', *words, stdin=read_end)
        os.close(read_end)

    def __enter__(self):
        self.tincan.__enter__()
        return self.tincan

    def __exit__(self, *what):
        os.close(self.write_end)
        self.tincan.__exit__(*what)

    def type(self):
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            os.write(self.write_end, b'Hello from the keyboard\n')


def wait_for_talk(typist, member, after=None):
    """Types until the member talks."""
    def talked():
        typist.type()
        start = 0 if after is None else after.index + 1
        typist.tincan.read()
        return [r for r in typist.tincan.records[start:]
                if r['step'] in TALK and r['member'] == member]
    return wait_until(talked, what=f'member {member} talks')


def opens_and_talks(lab):
    typist = Typist(lab)
    with typist as tincan:
        connected = tincan.wait_for_all(1, step='child-connected')
        check(connected[0]['lab'] == lab, 'another lab')
        members = len(children_of(tincan.pid))
        check(members >= 1, 'no children')
        tincan.wait_for_all(members, step='child-connected')
        wait_for_talk(typist, 1)
        check(tincan.end() == 0, 'the exit code is not 0')
        ended = tincan.select(step='process-exited')
        check(len(ended) == members, 'not all children ended')
        check([r['status'] for r in ended] == ['exited with 0'] * members,
              f"not all left when asked: {[r['status'] for r in ended]}")
    check(runtime_names() == [], 'names are left')


def steps_of(lab):
    """The steps of one member's life in this lab."""
    typist = Typist(lab)
    with typist as tincan:
        tincan.wait_for(step='child-connected', member=1)
        wait_for_talk(typist, 1)
        tincan.read()
        seen = {r['step'] for r in tincan.records if r['member'] == 1}
    return sorted(seen - {'process-exited', 'child-quit', 'peer-disconnected', 'diagnosis',
                          'records-dropped'})


def survives_killed_child(lab):
    for step in steps_of(lab):
        typist = Typist(lab, '--viewers=2', '--keep-running')
        with typist as tincan:
            def seen():
                typist.type()
                tincan.read()
                return next((r for r in tincan.records if r['step'] == step and r['member'] == 1
                             and r['pid'] in children_of(tincan.pid)), None)
            victim = wait_until(seen, what=f'{step} of member 1')
            with hold(victim['pid']) as process:
                process.send_signal(signal.SIGKILL)
                ended = tincan.wait_for(step='process-exited', pid=victim['pid'])
            check(ended['status'] == 'killed by SIGKILL', ended['status'])
            tincan.wait_for(lambda r: r['pid'] != victim['pid'], step='child-connected', member=1)
            wait_for_talk(typist, 2)
            check(tincan.end() == 0, 'the exit code is not 0')


def parent_killed(lab):
    for moment in ('process-spawned', 'child-connected', 'talk'):
        typist = Typist(lab)
        with typist as tincan:
            if moment == 'talk':
                wait_for_talk(typist, 1)
            else:
                tincan.wait_for(step=moment)
            with contextlib.ExitStack() as stack:
                children = [stack.enter_context(hold(pid)) for pid in children_of(tincan.pid)]
                tincan.send_signal(signal.SIGKILL)
                for child in children:
                    child.wait_gone(2)
            tincan.wait_end()
            tincan.close()
    typist = Typist(lab, '--viewers=1')
    with typist as tincan:
        tincan.wait_for(step='child-connected')
        check(len({n.split('/')[0] for n in runtime_names()}) == 1, 'the dead were not swept')


for each in labs():
    for name, function in (('opens-and-talks', opens_and_talks),
                           ('survives-killed-child', survives_killed_child),
                           ('parent-killed', parent_killed)):
        test(f'/conformance/{each}/{name}', deadline=120)(lambda f=function, l=each: f(l))

main()
