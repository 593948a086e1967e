#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""run-suite: runs the test programs of one suite and counts single test cases.

Meson knows which programs there are; `meson test` would count programs, and a reader wants to
know how many cases passed. Each program speaks TAP (https://testanything.org) on its standard
output. What counts as failed, beside `not ok`:

  - a case of the plan that was never reported: the program crashed, or was ended at its deadline
  - an exit code other than 0 without a failed case
  - a program that reported nothing at all, a suite without a program
  - a process that the program left behind: the runner is a subreaper (prctl(2)), so an orphan
    becomes its child and is seen, whoever started it
  - a report of a sanitizer, in whichever process it was written

As many programs run at once as there are processors, each in a world of its own: directories, and
for the windows a screen and a bus. Those that Meson calls not parallel run alone afterwards.
"""

import argparse
import ctypes
import glob
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from desktop import Desktop
from process_session import end_session

PR_SET_CHILD_SUBREAPER = 36
HERE = os.path.dirname(os.path.abspath(__file__))
RESULT = re.compile(r'(not )?ok\b\s*(\d+)?\s*(?:- )?([^#]*)(#\s*(skip|todo)\b.*)?$', re.IGNORECASE)
PLAN = re.compile(r'1\.\.(\d+)\s*(#\s*skip.*)?$', re.IGNORECASE)
SHOWN_LINES = 120


class Counts:
    """What one program's TAP says."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        self.plan = None
        self.reasons = []

    def reported(self):
        return self.passed + self.failed + self.skipped

    def fail(self, reason, cases=1):
        self.failed += cases
        self.reasons.append(reason)


def read_tap(text):
    """Counts the cases in @text. Indented lines are subtests, which count as their parent does."""
    counts = Counts()
    for line in text.splitlines():
        plan = PLAN.match(line)
        result = RESULT.match(line)
        if plan:
            counts.plan = int(plan.group(1))
            counts.skipped += counts.plan == 0 and plan.group(2) is not None
        elif result and (result.group(5) or '').lower() == 'skip':
            counts.skipped += 1
        elif result and result.group(1) and not result.group(5):
            counts.fail(line)
        elif result:
            counts.passed += 1
    return counts


def judge(counts, status, timed_out_after):
    """Adds to @counts the failures that the program itself could not report."""
    missing = max((counts.plan or 0) - counts.reported(), 0)
    if timed_out_after:
        counts.fail(f'ended at its deadline of {timed_out_after:.0f} s', max(missing, 1))
    elif status < 0:
        counts.fail(f'ended by {signal.Signals(-status).name}', max(missing, 1))
    elif missing:
        counts.fail(f'{missing} of {counts.plan} cases were never reported', missing)
    elif status == 77 and counts.reported() == 0:
        counts.skipped += 1
    elif counts.reported() == 0:
        counts.fail(f'reported no case; exited with {status}')
    elif status != 0 and counts.failed == 0:
        counts.fail(f'exited with {status}')


class Program:
    """One test program, running."""

    def __init__(self, test, options, directory):
        self.test = test
        self.name = test['name']
        self.directory = os.path.join(directory, re.sub(r'\W+', '-', self.name))
        self.deadline_s = (test['timeout'] or 0) * options.slow
        shutil.rmtree(self.directory, ignore_errors=True)
        os.makedirs(self.directory)
        # Short, because sockets are made below it and their paths have room for 107 bytes.
        # Others may pass through it, because a test may become another user; not the runtime one.
        self.private = tempfile.mkdtemp(prefix='tc-', dir='/tmp')
        os.chmod(self.private, 0o711)
        os.mkdir(os.path.join(self.private, 'run'), 0o700)
        self.desktop = Desktop() if options.suite == 'ui' else None
        self.started = time.monotonic()
        with open(self.path('out'), 'wb') as out, open(self.path('err'), 'wb') as err:
            self.process = subprocess.Popen(
                options.prefix + test['cmd'], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                cwd=test['workdir'] or options.build, env=self.environment(options),
                start_new_session=True)
        self.pidfd = os.pidfd_open(self.process.pid)

    def path(self, kind):
        return os.path.join(self.directory, kind)

    def read(self, kind):
        with open(self.path(kind), encoding='utf-8', errors='replace') as file:
            return file.read()

    def environment(self, options):
        """A world of its own: nothing of the user's is read or written."""
        env = dict(os.environ, LC_ALL='C.UTF-8', GSETTINGS_BACKEND='memory', HOME=self.private,
                   TMPDIR=self.private, XDG_RUNTIME_DIR=os.path.join(self.private, 'run'),
                   TINCAN_TEST_SLOW=str(options.slow), PYTHONDONTWRITEBYTECODE='1',
                   G_TEST_SRCDIR=os.getcwd())
        for name in ('XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'):
            env.pop(name, None)
        for name in ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'):
            env.pop(name, None)
        if self.desktop is not None:
            env.pop('NO_AT_BRIDGE', None)
            env.update(self.desktop.environment)
        env.update(self.test['env'])
        # Tests end programs by real signals and look how they ended; a handler would turn that into
        # an exit code. A crash of our own is still seen, as the crash that it is.
        common = ('halt_on_error=1:handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:'
                  'log_path=' + self.path('sanitizer'))
        if options.sanitizer:
            # GLib's own allocator hides from both sanitizers who had a piece of memory before.
            env['G_SLICE'] = 'always-malloc'
        if options.sanitizer == 'address':
            env['ASAN_OPTIONS'] = f'detect_leaks=1:{common}'
            env['UBSAN_OPTIONS'] = f'print_stacktrace=1:{common}'
            env['LSAN_OPTIONS'] = f'suppressions={HERE}/lsan.supp:print_suppressions=0'
        elif options.sanitizer == 'thread':
            # It would sleep a second at each exit, in case a race is still to come; here a program
            # that lingers is one that did not leave in time.
            env['TSAN_OPTIONS'] = ('second_deadlock_stack=1:atexit_sleep_ms=0:'
                                   f'suppressions={HERE}/tsan.supp:{common}')
        return env

    def finish(self, timed_out):
        """Collects what the program was; returns its #Counts."""
        if timed_out:
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        status = self.process.wait()
        os.close(self.pidfd)
        self.seconds = time.monotonic() - self.started
        counts = read_tap(self.read('out'))
        judge(counts, status, self.deadline_s if timed_out else None)
        # A process that is on its way out gets half a second to be gone.
        left = end_session(self.process.pid)
        if self.desktop is not None:
            self.desktop.close()
        # What an ended test leaves is no fault of its own.
        if left and not timed_out and status >= 0:
            counts.fail('left running: ' + ', '.join(left))
        for report in sorted(glob.glob(self.path('sanitizer') + '*')):
            counts.fail('sanitizer report ' + os.path.relpath(report))
        reap_orphans()
        shutil.rmtree(self.private, ignore_errors=True)
        return counts


def reap_orphans():
    """Orphans that ended are our zombies. The programs' own are left to their Popen objects."""
    mine = {program.process.pid for program in running}
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{name}/stat', encoding='utf-8', errors='replace') as file:
                fields = file.read().rpartition(')')[2].split()
            if fields[0] == 'Z' and int(fields[1]) == os.getpid() and int(name) not in mine:
                os.waitpid(int(name), os.WNOHANG)
        except OSError:
            pass


def show(program, counts):
    line = f'{counts.passed} passed'
    if counts.failed:
        line += f', {counts.failed} failed'
    if counts.skipped:
        line += f', {counts.skipped} skipped'
    print(f'  {program.name:<28} {line:<32} {program.seconds:6.1f} s', flush=True)
    if counts.failed:
        show_failure(program, counts)


def show_failure(program, counts):
    for reason in counts.reasons:
        print(f'    failed: {reason}')
    for path in sorted(glob.glob(program.path('*'))):
        with open(path, encoding='utf-8', errors='replace') as file:
            lines = [line for line in file.read().splitlines() if not line.startswith('ok ')]
        if lines:
            print(f'    --- {os.path.relpath(path)}')
        # The first tell what failed, the last what became of it.
        if len(lines) > SHOWN_LINES:
            half = SHOWN_LINES // 2
            lines[half:-half] = [f'… {len(lines) - 2 * half} lines between']
        for line in lines:
            print('    | ' + line)
    sys.stdout.flush()


running = []


def run(tests, options, directory):
    """Runs @tests, up to @options.jobs at once; yields each with its counts."""
    waiting = list(tests)
    while waiting or running:
        while waiting and len(running) < options.jobs:
            running.append(Program(waiting.pop(0), options, directory))
        poll = select.poll()
        for program in running:
            poll.register(program.pidfd, select.POLLIN)
        ends = [p.started + p.deadline_s for p in running if p.deadline_s > 0]
        wait_ms = max(min(ends) - time.monotonic(), 0) * 1000 + 1 if ends else None
        ended = {fd for fd, _ in poll.poll(wait_ms)}
        for program in list(running):
            late = 0 < program.deadline_s < time.monotonic() - program.started
            if program.pidfd in ended or late:
                counts = program.finish(late and program.pidfd not in ended)
                running.remove(program)
                yield program, counts


def tests_of_suite(options):
    """What Meson has registered, in its order: the ones that may share the machine come first."""
    text = subprocess.run(['meson', 'introspect', '--tests', options.build], check=True,
                          stdout=subprocess.PIPE).stdout
    tests = [test for test in json.loads(text)
             if any(suite.split(':')[-1] == options.suite for suite in test['suite'])
             and options.filter in test['name']]
    alone = [test for test in tests if not test['is_parallel']]
    return [test for test in tests if test not in alone], alone


def address_layout_prefix(options):
    """ThreadSanitizer of gcc 12 dies of "unexpected memory mapping" where the kernel spreads
    mappings over more than 28 bits; setarch -R turns that off for the program, where allowed."""
    try:
        with open('/proc/sys/vm/mmap_rnd_bits', encoding='ascii') as file:
            bits = int(file.read())
    except (OSError, ValueError):
        bits = 32
    prefix = ['setarch', os.uname().machine, '-R']
    if options.sanitizer is None or bits <= 28 or shutil.which('setarch') is None:
        return []
    return prefix if subprocess.run(prefix + ['true'], check=False).returncode == 0 else []


def parse_options():
    parser = argparse.ArgumentParser(description='Runs one suite of a Meson build directory.')
    parser.add_argument('--suite', required=True)
    parser.add_argument('--build', required=True)
    parser.add_argument('--results', help='file that a line "LABEL PASSED FAILED SKIPPED" is added to')
    parser.add_argument('--label', help='what the suite is called in this run')
    parser.add_argument('--filter', default='', help='only programs with this in their name')
    parser.add_argument('--sanitizer', choices=('address', 'thread'))
    parser.add_argument('--slow', type=float, default=1, help='deadlines are this many times longer')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    options.label = options.label or options.suite
    options.prefix = address_layout_prefix(options)
    return options


def main():
    options = parse_options()
    directory = os.path.join(options.build, 'test-logs', f'{options.label}-{options.suite}')
    total = Counts()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    together, alone = tests_of_suite(options)
    title = options.suite if options.label == options.suite else f'{options.label}: {options.suite}'
    print(title, flush=True)
    try:
        for jobs, tests in ((options.jobs, together), (1, alone)):
            options.jobs = jobs
            for program, counts in run(tests, options, directory):
                show(program, counts)
                total.passed += counts.passed
                total.failed += counts.failed
                total.skipped += counts.skipped
    finally:
        # Interrupted: end what runs, and nothing else.
        for program in running:
            program.finish(True)
    if not together and not alone and not options.filter:
        print('    failed: the suite has no test program')
        total.failed += 1
    if options.results:
        with open(options.results, 'a', encoding='ascii') as file:
            file.write(f'{options.label} {total.passed} {total.failed} {total.skipped}\n')
    return 1 if total.failed else 0


if __name__ == '__main__':
    sys.exit(main())
