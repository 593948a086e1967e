#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab "File mapping" without a window: a mapping with a name, its editors, and its lock."""

import os
import re
import signal
import struct
import sys

from tincan_test import (PIPE, arguments_of, check, hold, main, start_tincan, start_viewer,
                         state_of, test, wait_until)

GREETING = 'Message from the first process'
# Where the lock word is behind a text part of 2048 bytes: after the mark and the size.
LOCK_WORD_AT = 2048 + 16


def start(*args, **kwargs):
    return start_tincan('--lab=file-mapping', *args, stdin=PIPE, **kwargs)


def connected(tincan, n=2):
    """Waits until n children have the mapping; returns their pids by number."""
    records = tincan.wait_for_all(n, step='child-connected')
    return {record['member']: record['pid'] for record in records}


def path_of(tincan):
    """The mapping as a file."""
    return f'/dev/shm/tincan-{tincan.pid}-HelloWorld'


def text_of(tincan):
    with open(path_of(tincan), 'rb') as file:
        return file.read(2048).split(b'\0')[0].decode(errors='replace')


def poke(tincan, offset, content):
    with open(path_of(tincan), 'r+b') as file:
        file.seek(offset)
        file.write(content)


def act(tincan, words, pattern, errors=False, deadline=15):
    """Types an act and waits for a line that came after it; returns its match."""
    tincan.read()
    first = len(tincan.errors if errors else tincan.lines)
    tincan.type_line(words)
    return tincan.wait_line(pattern, first=first, errors=errors, deadline=deadline)


@test('/file-mapping/opens-and-shows')
def opens():
    with start() as tincan:
        pids = connected(tincan)
        for pid in pids.values():
            name, size = arguments_of(pid)[-2:]
            check(name == f'/tincan-{tincan.pid}-HelloWorld', name)
            check(size == '2048', size)
        for number in (1, 2):
            read = tincan.wait_for(step='memory-read', side='viewer', member=number)
            check(read['text'] == GREETING, read['text'])
        tincan.wait_line(f'start: shared mem {GREETING}$')
        check(text_of(tincan) == GREETING, 'not at the start of the object')
        check(os.stat(path_of(tincan)).st_mode & 0o7777 == 0o600, 'others may open it')
        check(tincan.end() == 0, 'exit code')
        check(not os.path.exists(path_of(tincan)), 'the name is left')


@test('/file-mapping/each-side-edits')
def edits():
    with start() as tincan:
        connected(tincan)
        tincan.type_line('Grüße vom Elternteil')
        for number in (1, 2):
            tincan.wait_for(step='memory-read', member=number, text='Grüße vom Elternteil')
        tincan.type_line('/edit 2 from the second')
        tincan.wait_for(step='memory-written', side='viewer', member=2, text='from the second')
        tincan.wait_for(step='memory-read', side='viewer', member=1, text='from the second')
        tincan.wait_for(step='memory-changed', side='parent', member=0, text='from the second')
        tincan.wait_line('shared mem: from the second$')
        check(text_of(tincan) == 'from the second', text_of(tincan))


@test('/file-mapping/size')
def size():
    with start('--memory-size=100') as tincan:
        connected(tincan)
        tincan.type_line('ä' * 80)
        tincan.wait_for(step='diagnosis', note='The text was cut to the 98 bytes that the mapping '
                                               'has room for')
        tincan.wait_for(step='memory-read', side='viewer', member=1, bytes=98)
        act(tincan, '/make 0', 'A mapping of 0 bytes is not possible: the size must be 1 to',
            errors=True)
    with start('--memory-size=0') as tincan:
        check(tincan.wait_end() == 64, 'exit code')
        tincan.wait_line('--memory-size takes 1 to', errors=True)


@test('/file-mapping/create-when-it-exists')
def exists():
    with start() as tincan:
        connected(tincan)
        tincan.type_line('not to be lost')
        tincan.wait_for(step='memory-read', member=1, text='not to be lost')
        act(tincan, '/make 4096', 'tincan: Could not make mapping /tincan-.*; nothing was changed: '
                                  'File exists', errors=True)
        check(text_of(tincan) == 'not to be lost', 'the text was overwritten')
        check(os.stat(path_of(tincan)).st_size < 4096, 'the size was changed')


@test('/file-mapping/open-before-it-exists')
def before():
    name = f'/tincan-{os.getpid()}-HelloWorld'
    with start_viewer('--headless', '--lab=file-mapping', name, '2048') as viewer:
        viewer.wait_line(f'Could not open mapping {name}: not found$')
        check(viewer.end() == 0, 'exit code')
    for words, said in ((['HelloWorld', '2048'], 'MAPPING_NAME is “HelloWorld”'),
                        (['/a/HelloWorld', '2048'], 'MAPPING_NAME: “/a/HelloWorld” is no name'),
                        ([name, '0'], 'SIZE'), ([name], 'SIZE')):
        with start_viewer('--headless', '--lab=file-mapping', *words) as viewer:
            check(viewer.wait_end() == 64, 'exit code is not EX_USAGE')
            viewer.wait_line(said, errors=True)


@test('/file-mapping/another-kind-of-object')
def another_kind():
    with start() as tincan:
        connected(tincan)
        act(tincan, '/close', 'Closed mapping')
        path = path_of(tincan)
        for make, remove in ((os.mkfifo, os.unlink), (os.mkdir, os.rmdir),
                             (lambda p: os.symlink('/etc/passwd', p), os.unlink),
                             (lambda p: open(p, 'w', encoding='ascii').close(), os.unlink)):
            make(path)
            act(tincan, '/open 1', 'Could not open mapping .*: an object of another kind has that')
            act(tincan, '/make', 'nothing was changed: File exists', errors=True)
            remove(path)
        act(tincan, '/make', 'Made mapping')
        act(tincan, '/open 1', f'start: shared mem {GREETING}$')


@test('/file-mapping/parent-closes')
def parent_closes():
    with start('--keep-running') as tincan:
        pids = connected(tincan)
        act(tincan, '/close', 'Closed mapping .*: its name is gone, who has it mapped keeps it')
        check(not os.path.exists(path_of(tincan)), 'the name is still there')
        tincan.type_line('/edit 1 we go on')
        tincan.wait_for(step='memory-read', side='viewer', member=2, text='we go on')
        act(tincan, 'too late', 'Could not write into mapping .* the parent has closed it',
            errors=True)
        # A new one cannot open it, until it is made again.
        with hold(pids[2]) as viewer:
            viewer.send_signal(signal.SIGKILL)
            viewer.wait_gone()
        refused = tincan.wait_for(step='diagnosis', side='viewer', member=2)
        check(refused['note'].endswith('HelloWorld: not found'), refused['note'])
        act(tincan, '/make 3000', 'Made mapping')
        act(tincan, '/open', f'start: shared mem {GREETING}$')
        tincan.wait_for(step='child-connected', member=2, after=refused)


@test('/file-mapping/killed-parent-is-swept')
def swept():
    with start() as tincan:
        connected(tincan)
        path = path_of(tincan)
        tincan.kill()
        check(os.path.exists(path), 'nothing was left to sweep')
    with start() as tincan:
        connected(tincan)
        check(not os.path.exists(path), 'the dead one\'s mapping is left')


@test('/file-mapping/count-without-the-lock', deadline=100)
def count_unlocked():
    with start() as tincan:
        connected(tincan)
        # A busy machine may let one viewer finish before the other begins; not every time.
        for _ in range(10):
            match = act(tincan, '/count unlocked',
                        r'2 viewers counted to 100,000 without the lock: the number is ([\d,]+) of '
                        r'200,000, so (([\d,]+) updates are|none is) lost$', deadline=60)
            number = int(match[1].replace(',', ''))
            lost = int((match[3] or '0').replace(',', ''))
            check(0 < number and number + lost == 200000, match.string)
            if lost > 0:
                tincan.wait_for(step='diagnosis', member=0, object='Lock')
                return
        check(False, 'no update was lost in ten counts')


@test('/file-mapping/count-with-the-lock', deadline=100)
def count_locked():
    with start('--lock-timeout-ms=30000') as tincan:
        connected(tincan)
        act(tincan, '/count locked', r'2 viewers counted to 100,000 with the lock: the number is '
                                     r'200,000 of 200,000, so none is lost$', deadline=90)
        check(not tincan.diagnoses(), 'something went wrong on the way')


@test('/file-mapping/killed-while-counting', deadline=100)
def killed_counting():
    with start('--lock-timeout-ms=30000') as tincan:
        pids = connected(tincan)
        with hold(pids[1]) as viewer:
            tincan.type_line('/count locked')
            tincan.wait_for(step='call', side='viewer', member=1)
            viewer.send_signal(signal.SIGKILL)
        match = tincan.wait_line('2 viewers counted to 100,000 with the lock: the number is .*',
                                 deadline=90)
        tincan.wait_for(lambda r: r['note'].startswith('Counted to 100,000 with the lock'),
                        step='return', side='viewer', member=2)
        check('Viewer 1 ended on the way' in match.string or 'none is lost' in match.string,
              match.string)


@test('/file-mapping/killed-holder')
def killed_holder():
    with start() as tincan:
        pids = connected(tincan)
        act(tincan, '/hold 1', 'Took the lock, and keeps it')
        with hold(pids[1]) as viewer:
            viewer.send_signal(signal.SIGKILL)
            tincan.wait_for(step='process-exited', member=1)
        act(tincan, '/take 2', f'Process {pids[1]} died while it held the lock of mapping .*; '
                               'the lock was repaired')
        tincan.wait_for(step='return', member=2, note='Took the lock, and let it go')
        # Told once: from then on it is a lock like any other.
        tincan.read()
        first = len(tincan.lines)
        act(tincan, '/take 2', 'Took the lock, and let it go')
        check(not [line for line in tincan.lines[first:] if 'died' in line], 'told twice')


@test('/file-mapping/stopped-holder')
def stopped_holder():
    with start('--lock-timeout-ms=300') as tincan:
        pids = connected(tincan)
        act(tincan, '/hold 1', 'Took the lock, and keeps it')
        act(tincan, '/take 2',
            rf'Waited 0\.3 s for the lock of mapping .* held by process {pids[1]}$')
        with hold(pids[1]) as viewer:
            viewer.send_signal(signal.SIGSTOP)
            wait_until(lambda: state_of(pids[1]) == 'T', what='the holder is stopped')
            asked = tincan.wait_for(step='call', member=2)
            act(tincan, '/take 2',
                rf'Waited 0\.3 s .* held by process {pids[1]}, which is stopped$')
            told = tincan.wait_for(step='diagnosis', member=2, after=asked)
            check(told['time_ns'] - asked['time_ns'] >= 300e6, 'gave up before the deadline')
            viewer.send_signal(signal.SIGCONT)
        act(tincan, '/release 1', 'Let the lock go')
        act(tincan, '/take 2', 'Took the lock, and let it go')


@test('/file-mapping/holder-that-quits-lets-go')
def holder_quits():
    with start('--lock-timeout-ms=60000') as tincan:
        pids = connected(tincan)
        act(tincan, '/hold 1', 'Took the lock, and keeps it')
        tincan.type_line('/take 2')
        tincan.wait_for(step='call', member=2)
        with hold(pids[1]) as viewer:
            viewer.send_signal(signal.SIGTERM)
            ended = tincan.wait_for(step='process-exited', member=1)
        check(ended['status'] == 'exited with 0', ended['status'])
        tincan.wait_for(step='return', member=2, note='Took the lock, and let it go')
        check(not [line for line in tincan.lines if 'died' in line], 'it let go in good order')


@test('/file-mapping/who-waits-can-quit')
def waiter_quits():
    with start('--lock-timeout-ms=60000') as tincan:
        connected(tincan)
        act(tincan, '/hold 1', 'Took the lock, and keeps it')
        tincan.type_line('/take 2')
        tincan.wait_for(step='call', member=2)
        check(tincan.end() == 0, 'exit code')
        for number in (1, 2):
            ended = tincan.wait_for(step='process-exited', member=number)
            check(ended['status'] == 'exited with 0', f'viewer {number} {ended["status"]}')


@test('/file-mapping/forged-lock-word')
def forged():
    with start('--lock-timeout-ms=200') as tincan:
        pids = connected(tincan)
        for word in (pids[1], tincan.pid, 1, 0x3fffffff, 0x7fffffff, 0x80000001, 0xffffffff):
            tincan.read()
            before = tincan.records[-1]
            poke(tincan, LOCK_WORD_AT, struct.pack('<I', word))
            tincan.type_line('/take 2')
            asked = tincan.wait_for(step='call', member=2, after=before)
            tincan.wait_for(lambda r: r['step'] in ('return', 'diagnosis'), member=2, after=asked)
        poke(tincan, LOCK_WORD_AT, b'\xff' * 64)
        act(tincan, '/take 2', 'The lock of mapping .* was overwritten and is not used')
        poke(tincan, LOCK_WORD_AT, b'\0' * 64)
        act(tincan, '/take 1', 'The lock of mapping .* was overwritten and is not used')
        tincan.type_line('all alive')
        for number in (1, 2):
            tincan.wait_for(step='memory-read', member=number, text='all alive')


@test('/file-mapping/made-smaller-by-a-peer')
def truncated():
    with start() as tincan:
        pids = connected(tincan)
        os.truncate(path_of(tincan), 0)
        tincan.wait_for(lambda r: 'was made smaller by another process' in r.get('note', ''),
                        step='diagnosis', side='parent')
        for number in (1, 2):
            tincan.wait_for(lambda r: 'was made smaller' in r.get('note', ''), step='diagnosis',
                            side='viewer', member=number)
        act(tincan, '/take 1', 'Mapping .* is not open here')
        act(tincan, '/make', 'Made mapping')
        act(tincan, '/open', f'start: shared mem {GREETING}$')
        tincan.type_line('all alive')
        for number in (1, 2):
            tincan.wait_for(step='memory-read', member=number, pid=pids[number], text='all alive')


@test('/file-mapping/strange-bytes-are-shown-escaped')
def strange():
    with start() as tincan:
        connected(tincan)
        poke(tincan, 0, b'\xff\x1b[31m<b>' + b'x' * 2039)
        tincan.wait_line(r'shared mem: \\xff\\x1b\[31m<b>x{2039}$')
        record = tincan.wait_for(step='memory-read', side='viewer', member=1, bytes=2048)
        check(record['text'].startswith('\\xff\\x1b[31m<b>xx'), record['text'])


@test('/file-mapping/foreign-child')
def foreign():
    code = ('import mmap, sys; file = open("/dev/shm" + sys.argv[1], "r+b"); '
            'memory = mmap.mmap(file.fileno(), 0); print(memory[:30].decode(), flush=True); '
            'memory[:9] = b"from afar"; sys.stdin.read(); '
            'import signal; signal.pause()')
    with start(f'--child={sys.executable} -c \'{code}\' {{mapping}} {{size}}',
               '--viewers=1') as tincan:
        tincan.wait_for(step='child-connected', member=1)
        tincan.wait_line(f'^{GREETING}$')
        tincan.wait_for(lambda r: r['text'].startswith('from afar'), step='memory-changed')
        act(tincan, '/count locked', 'Could not tell Viewer 1 what to do: it is not our own viewer',
            errors=True)
        act(tincan, '/take 1', 'it is not our own viewer', errors=True)


@test('/file-mapping/pretending-is-not-connecting')
def pretending():
    with start('--child=sh -c "exec sleep 1000"', '--viewers=1') as tincan:
        tincan.wait_for(step='diagnosis', note='Viewer 1 did not connect within 3 seconds')
        check(not tincan.select(step='child-connected'), 'it never mapped anything')


@test('/file-mapping/killed-at-every-step')
def killed_early():
    for step in ('process-spawned', 'memory-read', 'child-connected'):
        with start('--viewers=1', '--keep-running') as tincan:
            first = tincan.wait_for(step=step, member=1)
            with hold(first['pid']) as viewer:
                viewer.send_signal(signal.SIGKILL)
                tincan.wait_for(step='process-exited', pid=first['pid'])
            tincan.wait_for(lambda r: r['pid'] != first['pid'], step='child-connected')


@test('/file-mapping/wrong-words')
def wrong_words():
    with start() as tincan:
        connected(tincan)
        for words, said in (('/nonsense', 'File mapping has no act “nonsense”'),
                            ('/hold', 'There is no viewer “”'),
                            ('/hold 3', 'There is no viewer “3”'),
                            ('/make x', '“x” is not an unsigned number'),
                            ('/make -1', 'is not an unsigned number')):
            act(tincan, words, re.escape(said), errors=True)
    with start('--lock-timeout-ms=0') as tincan:
        check(tincan.wait_end() == 64, 'exit code')
        tincan.wait_line('--lock-timeout-ms', errors=True)


main()
