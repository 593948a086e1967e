#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The end of the parent, for any reason, is the end of every child, and nothing is left."""

import contextlib
import os
import signal

from tincan_test import (SLOW, Stopwatch, check, children_of, hold, main, runtime_names, start_tincan,
                         state_of, test, wait_until)

ROUNDS = 100 if SLOW == 1 else 5


def end_of(tincan, pids, signal_number):
    """Ends the parent; returns the milliseconds until its last child was gone."""
    with contextlib.ExitStack() as stack:
        viewers = [stack.enter_context(hold(pid)) for pid in pids]
        watch = Stopwatch(tincan.pid, *pids)
        tincan.send_signal(signal_number)
        for viewer in viewers:
            viewer.wait_gone()
        took = watch.ms()
    # A crash is what was asked for here, so the harness is not asked to judge the end.
    tincan.wait_end()
    tincan.close()
    return took


def many_ends(signal_number, prepare=lambda tincan, pids: None, rounds=ROUNDS, allowed_ms=500):
    slow = []
    for _ in range(rounds):
        with start_tincan('--interval-ms=20') as tincan:
            pids = [r['pid'] for r in tincan.wait_for_all(2, step='child-connected')]
            prepare(tincan, pids)
            took = end_of(tincan, pids, signal_number)
            if took > allowed_ms * SLOW:
                slow.append(took)
    check(not slow, f'{len(slow)} of {rounds} ends took up to {max(slow, default=0):.0f} ms')
    sweep()


def sweep():
    """The next start leaves nothing of the dead."""
    with start_tincan('--viewers=1') as tincan:
        tincan.wait_for(step='child-connected')
        check(len({n.split('/')[0] for n in runtime_names()}) == 1, 'the dead were not swept')


@test('/lifetime/parent-killed', deadline=120)
def killed():
    many_ends(signal.SIGKILL)


@test('/lifetime/parent-crashes', deadline=120)
def crashes():
    many_ends(signal.SIGSEGV)


@test('/lifetime/parent-terminated', deadline=120)
def terminated():
    many_ends(signal.SIGTERM)


@test('/lifetime/parent-interrupted', deadline=120)
def interrupted():
    many_ends(signal.SIGINT)


@test('/lifetime/parent-killed-viewers-stopped', deadline=120)
def stopped_viewers():
    def stop(tincan, pids):
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
            wait_until(lambda: state_of(pid) == 'T', what='the viewer is stopped')
    many_ends(signal.SIGKILL, stop, rounds=max(ROUNDS // 4, 3))


@test('/lifetime/parent-terminated-viewers-stopped', deadline=120)
def ladder_with_stopped_viewers():
    """The ladder does not wait for an answer of those that it knows to be stopped."""
    def stop(tincan, pids):
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        tincan.wait_for_all(2, step='process-stopped')
    many_ends(signal.SIGTERM, stop, rounds=max(ROUNDS // 4, 3))


def ends_with_blocked_viewers(signal_number):
    """Viewers whose main loop hangs in a write to a pipe that nobody reads. Returns how they ended,
    where the parent lived to see it."""
    statuses = []
    for _ in range(max(ROUNDS // 10, 2)):
        read_end, write_end = os.pipe()
        with start_tincan('--interval-ms=0', stdout=write_end) as tincan:
            os.close(write_end)
            pids = [r['pid'] for r in tincan.wait_for_all(2, step='child-connected')]
            wait_until(lambda: all(wait_channel(pid) == 'pipe' for pid in pids),
                       what='both viewers are blocked')
            took = end_of(tincan, pids, signal_number)
            check(took < 500 * SLOW, f'took {took} ms')
            statuses += [r['status'] for r in tincan.records if r['step'] == 'process-exited']
        os.close(read_end)
    sweep()
    return statuses


@test('/lifetime/parent-killed-viewers-blocked', deadline=120)
def blocked_viewers():
    ends_with_blocked_viewers(signal.SIGKILL)


@test('/lifetime/parent-terminated-viewers-blocked', deadline=120)
def ladder_with_blocked_viewers():
    """They do not hear that they are asked to leave, but a thread of theirs does."""
    statuses = ends_with_blocked_viewers(signal.SIGTERM)
    # ThreadSanitizer has _exit(2) flush standard output first, whose lock the blocked thread holds,
    # so there the ladder's last rung is what ends them.
    expected = 'killed by SIGKILL' if 'TSAN_OPTIONS' in os.environ else 'exited with 70'
    check(set(statuses) == {expected}, f'they ended otherwise: {statuses}')


def wait_channel(pid):
    """What the main thread of a process waits in: `pipe` for a full pipe."""
    with open(f'/proc/{pid}/syscall', encoding='ascii') as file:
        words = file.read().split()
    # write(2) is 1 on x86-64 and 64 on arm64; the viewer writes to nothing else that can be full.
    return 'pipe' if words[0] in ('1', '64') else words[0]


@test('/lifetime/last-child-and-parent-end-together')
def end_together():
    """The parent hears of its last child's end and of its own in one turn of its main loop."""
    for _ in range(20 if SLOW == 1 else 5):
        with start_tincan('--viewers=1', "--child=sh -c 'exec sleep 1000'") as tincan:
            tincan.wait_for(step='process-spawned')
            tincan.send_signal(signal.SIGSTOP)
            wait_until(lambda: state_of(tincan.pid) == 'T', what='the parent is stopped')
            for child in children_of(tincan.pid):
                with hold(child) as process:
                    process.send_signal(signal.SIGKILL)
                    process.wait_gone()
            tincan.send_signal(signal.SIGTERM)
            tincan.send_signal(signal.SIGCONT)
            check(tincan.wait_end() == 0, 'the exit code is not 0')
        check(runtime_names() == [], f'names are left: {runtime_names()}')


@test('/lifetime/terminated-again-and-again')
def terminated_again():
    """Names go before the signals may kill. A second one at the very end may."""
    for _ in range(10):
        with start_tincan('--viewers=1', '--interval-ms=20') as tincan:
            tincan.wait_for(step='child-connected')
            while tincan.is_running():
                for _ in range(500):
                    tincan.send_signal(signal.SIGTERM)
            check(runtime_names() == [], f'names are left: {runtime_names()}')
            check(tincan.wait_end() in (0, -signal.SIGTERM), 'neither ended nor terminated')
            (ended,) = tincan.select(step='process-exited')
            check(not ended['status'].startswith('killed'), f'the viewer was {ended["status"]}')


@test('/lifetime/foreign-children')
def foreign():
    """A program that watches nothing by itself."""
    for _ in range(max(ROUNDS // 10, 2)):
        with start_tincan("--child=sh -c 'exec sleep 1000'") as tincan:
            tincan.wait_for_all(2, step='process-spawned')
            wait_until(lambda: sorted(names_of(children_of(tincan.pid))) == ['sleep', 'sleep'],
                       what='both became that program')
            took = end_of(tincan, children_of(tincan.pid), signal.SIGKILL)
            check(took < 500 * SLOW, f'took {took} ms')
    sweep()


def names_of(pids):
    names = []
    for pid in pids:
        with open(f'/proc/{pid}/comm', encoding='ascii') as file:
            names.append(file.read().strip())
    return names


@test('/lifetime/trace-is-whole-after-a-kill')
def trace_after_kill():
    with start_tincan('--interval-ms=0') as tincan:
        tincan.wait_for(lambda r: r.get('serial', 0) > 500, step='message-received')
        tincan.kill()
        with open(tincan.trace_path, 'rb') as file:
            content = file.read()
        check(content.endswith(b'\n') or b'\n' in content, 'not one whole line')
        times = [r['time_ns'] for r in tincan.records]
        check(times == sorted(times), 'the lines are not in time order')
    sweep()


main()
