#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""test-harness: the harness and the runner, tested with seeded faults.

A check that cannot fail is a defect. Each test here hands a small test program with one fault to
the harness and reads from its TAP that the fault was seen, and then the same for the runner.
"""

import json
import os
import subprocess
import sys
import textwrap

import tincan_test
from tincan_test import Stopwatch, check, main, skip, start_program, test, wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
# A process that does nothing until it is ended: it reads from a pipe that nobody writes to.
IDLE = "import os; r, w = os.pipe(); os.read(r, 1)"


def run_seeded(body, preamble=''):
    """Runs a test program with one test of this body; returns its exit code and its TAP."""
    path = os.path.join(os.environ['HOME'], 'seeded.py')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(textwrap.dedent(f'''\
            import os, subprocess, sys
            sys.path.insert(0, {HERE!r})
            import tincan_test
            from tincan_test import *
            IDLE = [sys.executable, '-c', {IDLE!r}]
            {preamble}

            @test('/seeded', deadline=20 if {'deadline' not in preamble} else 0.5)
            def seeded():
            ''') + textwrap.indent(textwrap.dedent(body), '    ') + '\nmain()\n')
    done = subprocess.run([sys.executable, path], stdout=subprocess.PIPE, check=False, text=True,
                          env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1'))
    return done.returncode, done.stdout


def expect_red(body, words, preamble=''):
    status, tap = run_seeded(body, preamble)
    check(status == 1, f'exit code {status} for a seeded fault:\n{tap}')
    check('not ok 1 - /seeded' in tap, f'no failed case:\n{tap}')
    check(words in tap, f'{words!r} is not in:\n{tap}')


@test('/harness/clean-test-passes')
def clean_test_passes():
    status, tap = run_seeded('''
        with start_program(sys.executable, '-c', 'print("hello")') as program:
            check(program.wait_line('^hello$').string == 'hello', 'no hello')
            check(program.wait_end() == 0, 'exit code')
        ''')
    check(status == 0 and 'ok 1 - /seeded' in tap, tap)


@test('/harness/sees-failed-check')
def sees_failed_check():
    expect_red("check(1 == 2, 'one is not two')", 'one is not two')


@test('/harness/sees-leaked-process')
def sees_leaked_process():
    expect_red('start_program(*IDLE)', 'process left running')


@test('/harness/sees-orphan')
def sees_orphan():
    expect_red('''
        # The child starts a grandchild in a session of its own and leaves it.
        start = f'import subprocess; subprocess.Popen({IDLE!r}, start_new_session=True)'
        with start_program(sys.executable, '-c', start) as program:
            program.wait_end()
        ''', 'process left running')


@test('/harness/ends-what-was-leaked')
def ends_what_was_leaked():
    body = '''
        program = start_program(*IDLE)
        open(os.environ['PID_FILE'], 'w').write(str(program.pid))
        '''
    os.environ['PID_FILE'] = os.path.join(os.environ['HOME'], 'pid')
    expect_red(body, 'process left running')
    with open(os.environ['PID_FILE'], encoding='ascii') as file:
        pid = file.read()
    check(not os.path.exists(f'/proc/{pid}'), f'process {pid} is still there')


@test('/harness/sees-leaked-name')
def sees_leaked_name():
    expect_red("open(os.environ['XDG_RUNTIME_DIR'] + '/Pipe1_1', 'w').close()",
               'name left in the runtime directory: Pipe1_1')


@test('/harness/sees-leaked-mapping')
def sees_leaked_mapping():
    name = '/dev/shm/tincan-%d-Harness'
    path = os.path.join(os.environ['HOME'], 'name')
    try:
        expect_red(f"""
            open({name!r} % os.getpid(), 'w').close()
            open({path!r}, 'w').write({name!r} % os.getpid())
            """, 'name left: /dev/shm/tincan-')
    finally:
        with open(path, encoding='ascii') as file:
            os.unlink(file.read())


@test('/harness/leaves-the-mappings-of-others')
def leaves_the_mappings_of_others():
    # As if another test, at the same time, had killed its parent: that one's name goes later.
    name = f'/dev/shm/tincan-{os.getpid()}-Harness'
    try:
        status, tap = run_seeded(f"open({name!r}, 'w').close()")
        check(status == 0, tap)
    finally:
        os.unlink(name)


@test('/harness/sees-leaked-descriptor')
def sees_leaked_descriptor():
    expect_red("os.open('/dev/null', os.O_RDONLY)", 'descriptor left open in the test')


@test('/harness/ends-test-at-deadline')
def ends_test_at_deadline():
    expect_red('''
        with start_program(*IDLE) as program:
            program.wait_end()
        ''', 'did not end by its deadline', 'deadline = True')


@test('/harness/tells-when-program-ended-early')
def tells_when_program_ended_early():
    expect_red('''
        with start_program(sys.executable, '-c', 'raise SystemExit(3)') as program:
            program.wait_for(step='child-connected')
        ''', 'ended (exit code 3) before')


@test('/harness/sees-crash-at-the-end')
def sees_crash_at_the_end():
    expect_red('''
        with start_program(sys.executable, '-c', 'import os; os.abort()') as program:
            program.wait_end()
        ''', 'ended by SIGABRT')


@test('/harness/sees-complaints-of-glib')
def sees_complaints_of_glib():
    for line in ('(x:12): Gtk-WARNING **: 10:00:00.000: hm', '** (x:12): CRITICAL **: 10:00: hm'):
        expect_red(f'''
            with start_program('sh', '-c', 'echo "{line}" >&2') as program:
                program.wait_end()
            ''', f'complaint of a program: {line}')


@test('/harness/waits-for-trace')
def waits_for_trace():
    writer = '''
        import sys
        with open(sys.argv[1], "w") as trace:
            trace.write('{"step": "one"}\\n{"step": "tw')
            trace.flush()
            sys.stdin.readline()
            trace.write('o", "bytes": 7}\\n')
        '''
    status, tap = run_seeded(f'''
        with start_program(sys.executable, '-c', {textwrap.dedent(writer)!r}, '{{trace}}',
                           stdin=PIPE) as program:
            one = program.wait_for(step='one')
            check(program.select(step='two') == [], 'half a line was taken for a whole one')
            program.type_line('go')
            two = program.wait_for(lambda record: record['bytes'] == 7, after=one)
            check((one.index, two.index) == (0, 1), 'order')
        ''')
    check(status == 0, tap)


@test('/harness/reads-no-more-than-is-there')
def reads_no_more_than_is_there():
    """Somebody who writes between any two of our reads does not keep us reading."""
    path = os.path.join(os.environ['HOME'], 'lines')
    lines, read = tincan_test._Lines(path), os.read
    with open(path, 'wb', buffering=0) as file:
        file.write(b'one\ntw')

        def read_and_be_overtaken(fd, size):
            file.write(b'o\n')
            return read(fd, size)

        os.read = read_and_be_overtaken
        try:
            check(lines.read() == ['one'], 'not the one whole line')
            check(lines.read()[0] == 'two', 'the rest of a line was lost')
        finally:
            os.read = read
            lines.close()


@test('/harness/ends-clean-up-at-a-deadline')
def ends_clean_up_at_a_deadline():
    expect_red('''
        try:
            start_program(*IDLE).wait_end(60)
        finally:
            start_program(*IDLE).wait_end(60)
        ''', 'did not end by its deadline', 'tincan_test.CLEAN_UP_S = 0.5  # short deadline')


@test('/harness/stopwatch-knows-a-busy-machine')
def stopwatch_knows_a_busy_machine():
    """Two that never rest share one processor: each is kept waiting for half of the time."""
    if not os.path.exists('/proc/self/schedstat'):
        skip('the kernel does not count that')
    cpu = min(os.sched_getaffinity(0))
    busy = f'import os; os.sched_setaffinity(0, [{cpu}]); print("on", flush=True)\nwhile True: pass'
    with start_program(sys.executable, '-c', busy) as one, \
            start_program(sys.executable, '-c', busy) as two:
        one.wait_line('on')
        two.wait_line('on')
        watch = Stopwatch(one.pid, two.pid)
        wait_until(lambda: watch.kept_ms() > 300, what='300 ms of waiting')
        check(watch.ms() < 300, f'{watch.ms()} ms were their own')


@test('/harness/skips')
def skips():
    status, tap = run_seeded("skip('no such thing here')")
    check(status == 0 and 'ok 1 - /seeded # SKIP no such thing here' in tap, tap)


# ---- The runner ---------------------------------------------------------------------------------

def run_runner(script, timeout=20):
    """Runs the runner over a made-up suite of one shell script; returns its counts and output."""
    home = os.environ['HOME']
    meson = os.path.join(home, 'meson')
    tests = [{'name': 'seeded', 'suite': ['tincan:unit'], 'cmd': ['/bin/sh', '-c', script],
              'env': {}, 'timeout': timeout, 'workdir': None, 'is_parallel': True}]
    with open(os.path.join(home, 'tests.json'), 'w', encoding='utf-8') as file:
        json.dump(tests, file)
    with open(meson, 'w', encoding='utf-8') as file:
        file.write(f'#!/bin/sh\ncat {home}/tests.json\n')
    os.chmod(meson, 0o700)
    results = os.path.join(home, 'results')
    done = subprocess.run([sys.executable, os.path.join(HERE, 'run-suite.py'), '--suite=unit',
                           f'--build={home}', f'--results={results}'],
                          stdout=subprocess.PIPE, check=False, text=True,
                          env=dict(os.environ, PATH=home + ':' + os.environ['PATH']))
    with open(results, encoding='ascii') as file:
        counts = tuple(map(int, file.read().splitlines()[-1].split()[1:]))
    check((done.returncode != 0) == (counts[1] > 0), f'exit code {done.returncode} for {counts}')
    return counts, done.stdout


def expect_counts(script, expected, words='', timeout=20):
    counts, output = run_runner(script, timeout)
    check(counts == expected, f'{counts} instead of {expected}:\n{output}')
    check(words in output, f'{words!r} is not in:\n{output}')


@test('/runner/counts-cases')
def counts_cases():
    expect_counts("printf '1..4\\nok 1 /a\\nok 2 - /b\\nok 3 /c # SKIP why\\nnot ok 4 /d\\n'; exit 1",
                  (2, 1, 1))


@test('/runner/counts-unreported-cases')
def counts_unreported_cases():
    expect_counts("printf '1..3\\nok 1 /a\\n'; kill -SEGV $$", (1, 2, 0), 'SIGSEGV')
    expect_counts("printf '1..3\\nok 1 /a\\n'", (1, 2, 0), 'never reported')


@test('/runner/counts-silence-as-failure')
def counts_silence_as_failure():
    expect_counts('true', (0, 1, 0), 'reported no case')
    expect_counts("printf '1..1\\nok 1 /a\\n'; exit 3", (1, 1, 0), 'exited with 3')


@test('/runner/ends-at-deadline')
def ends_at_deadline():
    expect_counts("printf '1..2\\nok 1 /a\\n'; mkfifo $HOME/fifo; exec 3<>$HOME/fifo; read x <&3", (1, 1, 0), 'deadline', timeout=1)


@test('/runner/sees-what-is-left')
def sees_what_is_left():
    expect_counts("mkfifo $HOME/f; exec 3<>$HOME/f; (read x <&3) & printf '1..1\\nok 1 /a\\n'",
                  (1, 1, 0), 'left running')


@test('/runner/sees-sanitizer-reports')
def sees_sanitizer_reports():
    home = os.environ['HOME']
    report = f'{home}/test-logs/unit-unit/seeded/sanitizer.1'
    expect_counts(f"echo 'ERROR: AddressSanitizer' >{report}; printf '1..1\\nok 1 /a\\n'",
                  (1, 1, 0), 'ERROR: AddressSanitizer')


main()
