#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The main lab without a window: what a user was promised, seen from outside."""

import fcntl
import mmap
import os
import re
import signal
import time

from tincan_test import (SLOW, Stopwatch, arguments_of, check, children_of, descriptors_of, hold, main,
                         program_path, runtime_names, start_program, start_tincan, state_of, test,
                         wait_until)

F_GET_SEALS = 1034
ALL_SEALS = 0x1 | 0x2 | 0x4  # SEAL, SHRINK, GROW
MS = 1_000_000


def connected(tincan, n=2):
    """Waits until n children talk; returns their pids by number."""
    records = tincan.wait_for_all(n, step='child-connected')
    return {record['member']: record['pid'] for record in records}


def memory_of(pid):
    """The shared memory of a viewer, up to its first NUL."""
    fd = os.open(f'/proc/{pid}/fd/{arguments_of(pid)[-4]}', os.O_RDWR)
    try:
        with mmap.mmap(fd, 2048) as view:
            return view[:].split(b'\0')[0]
    finally:
        os.close(fd)


@test('/main-lab/two-children')
def two_children():
    with start_tincan('--interval-ms=60000') as tincan:
        pids = connected(tincan)
        check(sorted(children_of(tincan.pid)) == sorted(pids.values()), 'not exactly two children')
        for number, pid in pids.items():
            memory, pipe, event, size = arguments_of(pid)[-4:]
            check(re.fullmatch(rf'/.*/Pipe{number}_{tincan.pid}', pipe), pipe)
            check(re.fullmatch(rf'/.*/Event{number}_{tincan.pid}', event), event)
            check(size == '2048', size)
            check('memfd:' in descriptors_of(pid)[int(memory)], 'the handle is no memfd')
            fd = os.open(f'/proc/{pid}/fd/{memory}', os.O_RDWR)
            check(fcntl.fcntl(fd, F_GET_SEALS) & ALL_SEALS == ALL_SEALS, 'the memfd is not sealed')
            os.close(fd)


@test('/main-lab/names-go-once-connected')
def names_go():
    with start_tincan('--interval-ms=60000') as tincan:
        connected(tincan)
        wait_until(lambda: not [n for n in runtime_names() if 'Pipe' in n],
                   what='the pipes\' names are gone')
        check(len([n for n in runtime_names() if 'Event' in n]) == 2, 'the events have their names')
    check(runtime_names() == [], 'names are left after the end')


@test('/main-lab/first-line-and-marked-memory')
def first_line():
    with start_tincan('--interval-ms=60000') as tincan:
        for number, pid in connected(tincan).items():
            greeting = f'here i am in shared mem {number}'
            tincan.wait_line(rf'start: shared mem {greeting}$')
            tincan.wait_for(step='memory-changed', member=number)
            marked = bytes(byte + 1 for byte in greeting.encode())
            check(memory_of(pid) == marked, f'the memory holds {memory_of(pid)}')


def check_ticks(tincan, number, n):
    """The n-th message of a viewer, its answer and the memory carry the same number."""
    for i in range(n):
        tincan.wait_line(rf'Client got data: GTKClient msg {i} \d\d:\d\d:\d\d$')
        tincan.wait_line(rf'shared mem: Written to shared mem GTKClient msg {i} \d\d:\d\d:\d\d$')
    received = tincan.wait_for_all(n, step='message-received', side='parent', member=number)
    texts = [re.match(r'GTKClient msg (\d+) ', record['text']) for record in received]
    check([int(match[1]) for match in texts] == list(range(n)), 'the numbers have gaps')
    check([record['serial'] for record in received] == list(range(1, n + 1)), 'serials have gaps')
    for record in received:
        written = tincan.wait_for(step='memory-written', member=number, serial=record['serial'])
        sent = tincan.wait_for(step='message-sent', side='parent', member=number,
                               serial=record['serial'])
        check(written['text'].startswith('Written to shared mem ' + record['text'][:15]),
              'the memory carries another message')
        check(sent['text'] == record['text'], 'the answer is another message')


@test('/main-lab/causes-come-before-effects')
def causes():
    """In the trace nothing is received before it was sent, whichever process was faster."""
    with start_tincan('--interval-ms=5') as tincan:
        tincan.wait_for(lambda r: r.get('serial', 0) >= 200, step='message-received', side='viewer')
        steps = ['message-sent/viewer', 'message-received/parent', 'memory-written/parent',
                 'message-sent/parent', 'message-received/viewer', 'memory-read/viewer']
        for member in (1, 2):
            times = {}
            for r in tincan.select(member=member):
                if r.get('serial', 0):
                    times.setdefault(r['serial'], {})[f"{r['step']}/{r['side']}"] = r['time_ns']
            for serial in range(1, 100):
                row = [times[serial][step] for step in steps]
                check(row == sorted(row), f'exchange {serial} of member {member}: {times[serial]}')


@test('/main-lab/ticks-at-two-seconds', deadline=100)
def ticks():
    n = 31 if SLOW == 1 else 4
    with start_tincan('--interval-ms=2000') as tincan:
        connected(tincan)
        for number in (1, 2):
            sent = tincan.wait_for_all(n, step='message-sent', side='viewer', member=number,
                                       deadline=90)
            times = [record['time_ns'] for record in sent]
            gaps = [(b - a) / 1e9 for a, b in zip(times, times[1:])]
            check(all(1.8 <= gap <= 2.2 for gap in gaps), f'gaps of {min(gaps)} to {max(gaps)} s')
            whole = (times[-1] - times[0]) / 1e9
            check(abs(whole - 2 * (n - 1)) < 0.2, f'{n - 1} ticks took {whole} s')
            check_ticks(tincan, number, n)


@test('/main-lab/viewers-do-not-see-each-other')
def apart():
    with start_tincan('--interval-ms=100', '--pipe-mode=byte') as tincan:
        connected(tincan)
        tincan.wait_for_all(20, step='message-received', side='viewer', member=2)
        for record in tincan.select(step='memory-read'):
            text = record['text']
            if text.startswith('here i am'):
                check(text.endswith(str(record['member'])), f"{record['member']} read {text}")


@test('/main-lab/parent-stopped')
def parent_stopped():
    with start_tincan('--interval-ms=100') as tincan:
        connected(tincan)
        tincan.wait_for_all(3, step='message-received', side='viewer', member=1)
        tincan.send_signal(signal.SIGSTOP)
        wait_until(lambda: state_of(tincan.pid) == 'T', what='the parent is stopped')
        start = time.monotonic()
        wait_until(lambda: time.monotonic() - start > 5, deadline=20, what='five seconds')
        tincan.send_signal(signal.SIGCONT)
        for number in (1, 2):
            late = tincan.wait_for_all(60, step='message-received', side='parent', member=number)
            check([r['serial'] for r in late] == list(range(1, 61)), 'messages were lost')
            coalesced = longest_run(tincan, number)
            check(coalesced > 20, f'one wake took {coalesced} messages at most')


def longest_run(tincan, number):
    """The most messages that were taken after one wake by the event."""
    best = run = 0
    for record in tincan.select(side='parent', member=number):
        if record['step'] == 'event-woken':
            run = 0
        elif record['step'] == 'message-received':
            run += 1
            best = max(best, run)
    return best


@test('/main-lab/viewer-stopped-and-continued')
def viewer_stopped():
    with start_tincan('--interval-ms=100') as tincan:
        pids = connected(tincan)
        with hold(pids[1]) as viewer:
            before = time.monotonic_ns()
            viewer.send_signal(signal.SIGSTOP)
            stopped = tincan.wait_for(step='process-stopped', member=1)
            check(stopped['time_ns'] - before < 1000 * MS * SLOW, 'noticed after a second')
            other = tincan.wait_for_all(10, step='message-received', side='viewer', member=2,
                                        after=stopped)
            check(len(other) == 10, 'the other viewer does not go on')
            viewer.send_signal(signal.SIGCONT)
            continued = tincan.wait_for(step='process-continued', member=1)
            tincan.wait_for_all(3, step='message-received', side='viewer', member=1,
                                after=continued)


@test('/main-lab/viewer-quits')
def viewer_quits():
    with start_tincan('--interval-ms=100') as tincan:
        pids = connected(tincan)
        names = len(runtime_names())
        descriptors = len(descriptors_of(tincan.pid))
        with hold(pids[1]) as viewer:
            watch, before = Stopwatch(tincan.pid, pids[1]), time.monotonic_ns()
            viewer.send_signal(signal.SIGTERM)
            quit_ = tincan.wait_for(step='child-quit', member=1)
            check(quit_['note'] == 'Child sent Quit', quit_['note'])
            ended = tincan.wait_for(step='process-exited', member=1)
            check(ended['status'] == 'exited with 0', ended['status'])
            took_ms = (ended['time_ns'] - before) / MS - watch.kept_ms()
            check(took_ms < 200 * SLOW, f'took {took_ms} ms')
        wait_until(lambda: len(runtime_names()) < names, what='the names are gone')
        wait_until(lambda: len(descriptors_of(tincan.pid)) < descriptors,
                   what='the descriptors are gone')
        check(not [n for n in runtime_names() if re.search(r'(Pipe|Event)1_', n)], 'names are left')
        tincan.wait_for_all(5, step='message-received', side='viewer', member=2, after=ended)


@test('/main-lab/viewer-killed')
def viewer_killed():
    delays = []
    for _ in range(5):
        with start_tincan('--interval-ms=50') as tincan:
            pids = connected(tincan)
            with hold(pids[2]) as viewer:
                watch, before = Stopwatch(tincan.pid, pids[2]), time.monotonic_ns()
                viewer.send_signal(signal.SIGKILL)
                ended = tincan.wait_for(step='process-exited', member=2)
            check(ended['status'] == 'killed by SIGKILL', ended['status'])
            delays.append((ended['time_ns'] - before) / MS - watch.kept_ms())
            tincan.wait_for_all(3, step='message-received', side='viewer', member=1, after=ended)
    check(max(delays) < 50 * SLOW, f'noticed after {delays} ms')


@test('/main-lab/killed-at-every-step')
def killed_early():
    for step in ('process-spawned', 'child-connected', 'memory-changed', 'message-received'):
        with start_tincan('--interval-ms=20', '--viewers=1', '--keep-running') as tincan:
            first = tincan.wait_for(step=step)
            with hold(first['pid']) as viewer:
                viewer.send_signal(signal.SIGKILL)
                tincan.wait_for(step='process-exited', pid=first['pid'])
            tincan.wait_for(lambda r: r['pid'] != first['pid'], step='message-received',
                            side='viewer')


@test('/main-lab/interval-zero-is-flat', deadline=120)
def flat():
    """Without a trace file: a test that parses every record would measure itself."""
    n = 10000 if SLOW == 1 else 1500
    with start_program(program_path('tincan'), '--headless', '--interval-ms=0') as tincan:
        pids = wait_until(lambda: [p for p in children_of(tincan.pid) if len(arguments_of(p)) > 4],
                          what='two children')
        # On a busy machine the one may be there long before the other has opened anything.
        wait_until(lambda: viewers_at(tincan, 1000) == 2, deadline=60,
                   what='a thousand messages of both viewers')
        processes = [tincan.pid, *pids]
        before = [(len(descriptors_of(pid)), private_kib(pid)) for pid in processes]
        first = last_message(tincan)
        wait_until(lambda: last_message(tincan) >= first + n, deadline=90, what='all messages')
        after = [private_kib(pid) for pid in processes]
        # The parent keeps the records of both ends, ten a message, 64 bytes each; nothing else may
        # grow anywhere.
        kept_kib = (last_message(tincan) - first) * 2 * 10 * 64 // 1024
        for pid, (fds, kib), kib_after, allowed in zip(processes, before, after,
                                                       (2 * kept_kib, 0, 0)):
            # One may be open for a moment only, when somebody looks into /proc.
            wait_until(lambda p=pid, n=fds: len(descriptors_of(p)) <= n,
                       what=f'process {pid} has {fds} descriptors again')
            if SLOW == 1:
                check(kib_after - kib < 2048 + allowed, f'{kib} KiB became {kib_after} KiB')


def viewers_at(tincan, n):
    """How many viewers have printed the answer to their message @n."""
    with open(os.path.join(tincan.directory, 'out'), 'rb') as file:
        return file.read().count(b'got data: GTKClient msg %d ' % n)


def last_message(tincan):
    """The number of the last message that a viewer printed an answer to."""
    path = os.path.join(tincan.directory, 'out')
    with open(path, 'rb') as file:
        file.seek(max(os.path.getsize(path) - 4096, 0))
        return max(map(int, re.findall(rb'got data: GTKClient msg (\d+) ', file.read())), default=0)


def private_kib(pid):
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
        return sum(int(line.split()[1]) for line in file if line.startswith('Private_Dirty'))


@test('/main-lab/idle-costs-nothing', deadline=60)
def idle():
    with start_tincan('--interval-ms=2000') as tincan:
        connected(tincan)
        tincan.wait_for_all(2, step='message-received', side='viewer', member=2)
        before = cpu_ticks(tincan.pid)
        tincan.wait_for_all(6, step='message-received', side='viewer', member=2)
        used = (cpu_ticks(tincan.pid) - before) / os.sysconf('SC_CLK_TCK')
        check(used < 0.08 * SLOW, f'{used} s of processor time in 8 s')


def cpu_ticks(pid):
    with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
        fields = file.read().rpartition(')')[2].split()
    return int(fields[11]) + int(fields[12])


@test('/main-lab/two-instances')
def two_instances():
    with start_tincan('--interval-ms=50') as one, start_tincan('--interval-ms=50') as two:
        connected(one)
        connected(two)
        one.kill()
        # The dead instance's directory goes at the next start, the living one's stays.
        with start_tincan('--interval-ms=50') as three:
            connected(three)
            last = two.select(step='message-received', side='viewer')[-1]
            two.wait_for_all(5, step='message-received', side='viewer', after=last)
            tops = {name for name in runtime_names() if '/' not in name}
            check(len(tops) == 2, f'directories: {tops}')


@test('/main-lab/typed-text')
def typed_text():
    read_end, write_end = os.pipe()
    with start_tincan('--interval-ms=60000', stdin=read_end) as tincan:
        os.close(read_end)
        connected(tincan)
        os.write(write_end, 'Grüße an alle\n'.encode())
        tincan.wait_for_all(2, step='message-received', side='viewer', text='Grüße an alle')
        tincan.wait_line('Client got data: Grüße an alle$')
        os.write(write_end, b'Interval 20\n')
        tincan.wait_for_all(10, step='message-received', side='viewer', member=1)
        os.close(write_end)


@test('/main-lab/typed-too-early')
def typed_early():
    """What was piped in before any child was there is not lost."""
    read_end, write_end = os.pipe()
    os.write(write_end, b'early bird\n')
    os.close(write_end)
    with start_tincan('--interval-ms=60000', stdin=read_end) as tincan:
        os.close(read_end)
        tincan.wait_for_all(2, step='message-received', side='viewer', text='early bird')
        check(not tincan.errors, f'{tincan.errors}')


@test('/main-lab/ends-after-duration')
def duration():
    with start_tincan('--duration=1', '--interval-ms=100') as tincan:
        check(tincan.wait_end() == 0, 'exit code')
        check(len(tincan.select(step='process-exited', status='exited with 0')) == 2,
              'not both viewers left by themselves')


@test('/main-lab/wrong-words')
def wrong_words():
    for words, said in ((['--viewers=17'], '--viewers takes 1 to 16, not 17'),
                        (['--interval-ms=-1'], '--interval-ms takes 0 to 60000, not -1'),
                        (['--lab=nonsense'], 'There is no lab “nonsense”'),
                        (['--pipe-mode=x'], '--pipe-mode takes message or byte'),
                        (['--memory-size=0'], '--memory-size takes 1 to'),
                        (['a', 'b'], 'Unexpected word “b”'),
                        (['stray'], 'A saved trace is shown in a window; without one there is '
                                    '--convert=OUT FILE')):
        with start_tincan(*words) as tincan:
            check(tincan.wait_end() == 64, 'exit code is not EX_USAGE')
            tincan.wait_line(re.escape(said), errors=True)


main()
