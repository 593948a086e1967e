# SPDX-License-Identifier: MIT
"""tincan_test: the harness of the process tests.

    from tincan_test import main, start_tincan, test

    @test('/headless/two-children')
    def two_children():
        with start_tincan('--interval-ms=100') as tincan:
            tincan.wait_for(step='child-connected', member=2)

    main()

Each test runs in a fresh private XDG_RUNTIME_DIR, HOME and TMPDIR, under a deadline, and prints a
line of TAP. It fails when it leaves anything behind: a process (the harness is a subreaper, see
prctl(2), so an orphan becomes its child and is seen), a name in the runtime directory, in /tmp or
in /dev/shm, an open descriptor of the harness itself. And it fails when GLib or GTK wrote a warning
or worse on a program's standard error.

Nothing here sleeps. Ends of processes are waited for by pidfd, lines by inotify(7) on the files
that they are written to; each wait has a deadline. Pids are reused within seconds, so a process
that is not our child is held by hold() while it lives, and signalled and waited for through that.
"""

import ctypes
import fcntl
import gc
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
import traceback

PR_SET_CHILD_SUBREAPER = 36
IN_MODIFY, IN_CREATE = 0x2, 0x100
IN_NONBLOCK, IN_CLOEXEC = os.O_NONBLOCK, os.O_CLOEXEC

# How much longer everything may take: sanitizers slow programs down.
SLOW = float(os.environ.get('TINCAN_TEST_SLOW', '1'))
TEST_DEADLINE_S = 30
WAIT_DEADLINE_S = 15
# How long a process that is already on its way out may take to be gone after a test.
GRACE_S = 1
# What GLib writes of a program's own faults: `(tincan:4711): Gtk-CRITICAL **: 14:03:05.123: …`.
COMPLAINT = re.compile(r'^(\*\* )?\(.*:\d+\): .*(CRITICAL|WARNING|ERROR) \*\*: ')
# How many programs of a failed test are shown.
SHOWN_PROGRAMS = 4
# How long the clean-up of a test that is over its deadline may take.
CLEAN_UP_S = 10

PIPE = subprocess.PIPE  # for the stdin of a program, see Program.type_line()

_libc = ctypes.CDLL(None, use_errno=True)
_tests = []
_popens = {}  # pid -> Popen of what the test started; whoever else ends is an orphan
_warm_up = None


def patience():
    """How much longer than on a quiet machine something is waited for before it is given up: also
    where many others want the processors. Two for each are usual here."""
    return SLOW * max(1, os.getloadavg()[0] / (2 * os.cpu_count()))


class Failed(AssertionError):
    """A check of a test did not hold."""


class Skipped(Exception):
    """The test cannot run here; the text says why."""


class TooLate(Exception):
    """The deadline of a whole test has passed."""


def test(path, deadline=TEST_DEADLINE_S, leaves_names=False):
    """Registers a test under a path such as `/headless/two-children`.

    @deadline: seconds for the whole test, before patience() stretches them
    @leaves_names: the test kills a parent and does not start another one to sweep
    """
    def register(function):
        _tests.append((path, function, deadline, leaves_names))
        return function
    return register


def check(condition, sentence):
    """Fails the test with @sentence unless @condition holds."""
    if not condition:
        raise Failed(sentence)


def skip(reason):
    raise Skipped(reason)


# ---- Processes ----------------------------------------------------------------------------------

class Held:
    """Another process, held by a pidfd: never mistaken for a later one with the same pid."""

    def __init__(self, pid):
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1

    def is_gone(self):
        return bool(_poll([self.pidfd], 0))

    def send_signal(self, number):
        signal.pidfd_send_signal(self.pidfd, number)

    def wait_gone(self, deadline=WAIT_DEADLINE_S):
        """Waits until the process has ended; returns how many seconds that took."""
        start = time.monotonic()
        deadline *= patience()
        if not _poll([self.pidfd], deadline):
            raise Failed(f'process {self.pid} ({command_of(self.pid)}) is still there after '
                         f'{deadline:.1f} s')
        return time.monotonic() - start


def hold(pid):
    """Holds a process, to signal it and to wait for its end. Close it, or use it in a `with`."""
    return Held(pid)


def wait_gone(pid, deadline=WAIT_DEADLINE_S):
    """Waits until process @pid, or the Held process @pid, has ended; returns the seconds taken."""
    if isinstance(pid, Held):
        return pid.wait_gone(deadline)
    try:
        with hold(pid) as process:
            return process.wait_gone(deadline)
    except ProcessLookupError:
        return 0.0


def _stat_fields(pid):
    """The fields of /proc/PID/stat from the state on; None when the process is gone."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as file:
            return file.read().rpartition(')')[2].split()
    except OSError:
        return None


def state_of(pid):
    """The state letter of a process (`R`, `S`, `T` for stopped, `Z`), or None when it is gone."""
    fields = _stat_fields(pid)
    return fields[0] if fields else None


def children_of(pid):
    """The pids of the children of @pid, zombies included, in the order of their birth."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        fields = _stat_fields(name)
        if fields and int(fields[1]) == pid:
            found.append((int(fields[19]), int(name)))
    return [child for _, child in sorted(found)]


def descendants_of(pid):
    """The pids of all that descend from @pid, nearest first."""
    found = []
    for child in children_of(pid):
        found += [child] + descendants_of(child)
    return found


def descriptors_of(pid):
    """The open descriptors of a process: a dictionary from number to what it is."""
    found = {}
    for name in os.listdir(f'/proc/{pid}/fd'):
        try:
            found[int(name)] = os.readlink(f'/proc/{pid}/fd/{name}')
        except FileNotFoundError:
            pass
    return found


def arguments_of(pid):
    """The argument vector of a process; empty for a zombie."""
    with open(f'/proc/{pid}/cmdline', 'rb') as file:
        return [part.decode(errors='replace') for part in file.read().split(b'\0')[:-1]]


def command_of(pid):
    try:
        return ' '.join(arguments_of(pid)) or 'ended'
    except OSError:
        return 'gone'


class Stopwatch:
    """Measures how long some processes take for something, on a machine that does other things, too.

    What they were kept waiting for a processor while others had it is taken out: the second number
    of /proc/PID/schedstat, which a zombie still has. Nobody can promise anything about that time.
    """

    def __init__(self, *pids):
        self._kept_ms = {pid: self._read_kept_ms(pid) for pid in (os.getpid(), *pids)}
        self._start = time.monotonic()

    @staticmethod
    def _read_kept_ms(pid):
        try:
            with open(f'/proc/{pid}/schedstat', encoding='ascii') as file:
                return int(file.read().split()[1]) / 1e6
        except OSError:
            return 0.0  # it is gone for good, or the kernel does not count that

    def kept_ms(self):
        """For how long they were kept waiting since the start, taken one after the other."""
        return sum(max(self._read_kept_ms(pid) - before, 0)
                   for pid, before in self._kept_ms.items())

    def ms(self):
        """The milliseconds since the start that were the processes' own."""
        return (time.monotonic() - self._start) * 1000 - self.kept_ms()


def program_path(name):
    """The path of a program of ours; the build directory is in TINCAN_BUILD."""
    path = os.path.join(os.environ['TINCAN_BUILD'], name)
    check(os.access(path, os.X_OK), f'{path} was not built')
    return path


def runtime_names():
    """All names below the runtime directory of this test, relative to it."""
    root = os.environ['XDG_RUNTIME_DIR']
    return sorted(os.path.relpath(os.path.join(where, name), root)
                  for where, folders, files in os.walk(root) for name in folders + files)


# ---- Waiting ------------------------------------------------------------------------------------

def _poll(fds, timeout_s):
    """Waits until one of @fds is readable; returns those that are. None waits without end."""
    poll = select.poll()
    for fd in fds:
        poll.register(fd, select.POLLIN)
    return {fd for fd, _ in poll.poll(None if timeout_s is None else max(timeout_s, 0) * 1000)}


def wait_until(condition, wake_fds=(), deadline=WAIT_DEADLINE_S, what='a condition'):
    """For facts that no descriptor announces, such as a state letter in /proc: looks again every
    5 ms, or when one of @wake_fds is readable. Returns what the condition returned."""
    deadline *= patience()
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise Failed(f'{what} did not come true within {deadline:.1f} s')
        _poll(wake_fds, 0.005)


class _Lines:
    """The whole lines of a file that somebody else is writing."""

    def __init__(self, path):
        self.path = path
        self.fd = -1
        self.rest = b''

    def read(self):
        """Returns the lines that came since the last time."""
        if self.fd < 0:
            try:
                self.fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return []
        # No more than is there now: who writes faster than we read would keep us here for ever.
        left = os.fstat(self.fd).st_size - os.lseek(self.fd, 0, os.SEEK_CUR)
        chunks = [self.rest]
        while left > 0 and (chunk := os.read(self.fd, left)):
            chunks.append(chunk)
            left -= len(chunk)
        *lines, self.rest = b''.join(chunks).split(b'\n')
        return [line.decode(errors='replace') for line in lines]

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class Record(dict):
    """One line of the trace. @index is its place among all records of its program."""

    index = -1


def _matcher(predicate, fields):
    """A predicate on a record out of a function, fields that must be equal, or both."""
    def matches(record):
        return (all(record.get(key) == value for key, value in fields.items())
                and (predicate is None or predicate(record)))
    return matches


def _describe(predicate, fields):
    words = [f'{key}={value!r}' for key, value in fields.items()]
    if predicate is not None:
        words.append(getattr(predicate, '__name__', 'a predicate'))
    return ', '.join(words) or 'any record'


class Program:
    """A running program whose output lines and trace can be waited for.

    @pid, @pidfd: the process. @lines: its standard output so far, also what its children print
    there; nothing when a descriptor of the test's own was given as stdout. @errors: its standard
    error so far. @records: its trace so far.
    """

    def __init__(self, argv, env=None, stdin=None, stdout=None, pass_fds=()):
        self.argv = list(argv)
        self.directory = tempfile.mkdtemp(prefix='program-', dir=os.environ['HOME'])
        self.trace_path = os.path.join(self.directory, 'trace')
        self.lines, self.errors, self.records = [], [], []
        self._files = {kind: _Lines(os.path.join(self.directory, kind))
                       for kind in ('out', 'err', 'trace')}
        # Watched before anything can be written, so that no line is missed.
        self._inotify = _libc.inotify_init1(IN_NONBLOCK | IN_CLOEXEC)
        _libc.inotify_add_watch(self._inotify, os.fsencode(self.directory), IN_MODIFY | IN_CREATE)
        argv = [word.replace('{trace}', self.trace_path) for word in self.argv]
        with open(self._files['out'].path, 'wb') as out, open(self._files['err'].path, 'wb') as err:
            self._popen = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=out if stdout is None else stdout, stderr=err,
                env=dict(os.environ, **(env or {})), pass_fds=pass_fds, bufsize=0)
        self.pid = self._popen.pid
        self.pidfd = os.pidfd_open(self.pid)
        _popens[self.pid] = self._popen
        _programs.append(self)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        # A failed test must not wait for a program that may hang.
        if kind is not None and self.is_running():
            self.kill()
        elif self.pidfd >= 0:
            status = self.end()
            if kind is None and status < 0 and -status not in _ORDERLY:
                raise Failed(f'{os.path.basename(self.argv[0])} ended by '
                             f'{signal.Signals(-status).name}')
        self.close()

    def is_running(self):
        return self.pidfd >= 0 and not _poll([self.pidfd], 0)

    def read(self):
        """Takes in what was written so far; never waits."""
        if self._inotify >= 0:
            try:
                while os.read(self._inotify, 1 << 16):
                    pass
            except BlockingIOError:
                pass
        self.lines += self._files['out'].read()
        self.errors += self._files['err'].read()
        for line in self._files['trace'].read():
            record = Record(json.loads(line))
            record.index = len(self.records)
            self.records.append(record)

    def _wait(self, find, deadline, what):
        """Waits until find() returns something after a read; the program's end ends the wait."""
        deadline *= patience()
        end = time.monotonic() + deadline
        while True:
            running = self.is_running()
            self.read()
            found = find()
            if found is not None:
                return found
            if not running:
                raise Failed(f'{os.path.basename(self.argv[0])} ended ({self.reason()}) '
                             f'before {what}')
            if time.monotonic() >= end:
                raise Failed(f'{what} did not come within {deadline:.1f} s')
            _poll([self._inotify, self.pidfd], end - time.monotonic())

    def reason(self):
        """How it ended, in words."""
        status = self._popen.poll()
        if status is None:
            return 'running'
        return f'exit code {status}' if status >= 0 else signal.Signals(-status).name

    def wait_for(self, predicate=None, deadline=WAIT_DEADLINE_S, after=None, **fields):
        """Waits for a record of the trace and returns the first that fits.

        wait_for(step='process-exited', member=1), wait_for(lambda r: r['bytes'] > 90), or both.
        @after: a record, or an index: only later ones count. Without it all records do, those
        that came long ago too.
        """
        return self.wait_for_all(1, predicate, deadline, after, **fields)[0]

    def wait_for_all(self, n, predicate=None, deadline=WAIT_DEADLINE_S, after=None, **fields):
        """Waits until @n records fit; returns the first @n of them."""
        matches = _matcher(predicate, fields)
        found = []
        seen = 0 if after is None else (after.index if isinstance(after, Record) else after) + 1

        def find():
            nonlocal seen
            found.extend(filter(matches, self.records[seen:]))
            seen = max(seen, len(self.records))
            return found[:n] if len(found) >= n else None

        return self._wait(find, deadline, f'{n} of {_describe(predicate, fields)}')

    def select(self, predicate=None, **fields):
        """The records so far that fit."""
        self.read()
        return list(filter(_matcher(predicate, fields), self.records))

    def diagnoses(self, **fields):
        """The diagnoses so far, but for a child that came late: a busy machine is to blame for it."""
        return self.select(lambda r: 'did not connect within' not in r['note'], step='diagnosis',
                           **fields)

    def wait_line(self, pattern, deadline=WAIT_DEADLINE_S, first=0, errors=False):
        """Waits for a line that a regular expression is found in, on standard output or, with
        @errors, on standard error; returns its match (`match.string` is the whole line).
        @first: only lines from this number on count, such as len(tincan.lines) before an act."""
        lines = self.errors if errors else self.lines

        def find():
            return next((m for m in (re.search(pattern, line) for line in lines[first:]) if m),
                        None)

        return self._wait(find, deadline, f'a line with {pattern!r}')

    def type_line(self, text):
        """Types a line on standard input; the program was started with stdin=PIPE."""
        self._popen.stdin.write(text.encode() + b'\n')

    def send_signal(self, number):
        signal.pidfd_send_signal(self.pidfd, number)

    def kill(self):
        """SIGKILL, and waits for it. What it started is left to itself."""
        self.send_signal(signal.SIGKILL)
        return self.wait_end()

    def wait_end(self, deadline=WAIT_DEADLINE_S):
        """Waits for the process to end by itself; returns its exit code, or minus the signal."""
        deadline *= patience()
        if not _poll([self.pidfd], deadline):
            raise Failed(f'{os.path.basename(self.argv[0])} is still running after '
                         f'{deadline:.1f} s')
        status = self._popen.wait()
        self.read()
        return status

    def end(self, signal_number=signal.SIGTERM, deadline=WAIT_DEADLINE_S):
        """Ends the program as a person would; returns its exit code, or minus the signal."""
        if self.is_running():
            self.send_signal(signal_number)
        return self.wait_end(deadline)

    def close(self):
        """Closes our descriptors of it. What was read stays readable."""
        if self.pidfd >= 0:
            self.read()
            for file in self._files.values():
                file.close()
            if self._popen.stdin is not None:
                self._popen.stdin.close()
            os.close(self.pidfd)
            os.close(self._inotify)
            self.pidfd = self._inotify = -1


_programs = []
# Ends that tests ask for; any other signal is a crash.
_ORDERLY = (signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP)


def start_program(*argv, env=None, stdin=None, stdout=None, pass_fds=()):
    """Starts any program. `{trace}` in a word becomes the path that its trace is read from."""
    return Program(argv, env, stdin, stdout, pass_fds)


def start_tincan(*args, headless=True, env=None, stdin=None, stdout=None, pass_fds=()):
    """Starts `tincan --headless --trace=… ARGS`; use it in a `with`, which ends it."""
    words = ['--headless'] if headless else []
    return Program([program_path('tincan'), *words, '--trace={trace}', *args], env, stdin, stdout,
                   pass_fds)


def start_viewer(*args, env=None, stdin=None, stdout=None, pass_fds=()):
    """Starts `tincan-viewer ARGS` as a parent of the test's own would."""
    return Program([program_path('tincan-viewer'), *args], env, stdin, stdout, pass_fds)


# ---- What a test may not leave behind -----------------------------------------------------------

def _outside_names():
    """Names of ours outside the runtime directory."""
    names = [name for where in ('/tmp', '/dev/shm', os.environ['TMPDIR'])
             for name in glob.glob(where + '/tincan-*')]
    # Unit tests that run beside us name theirs so, and count them themselves.
    return {name for name in names if not os.path.basename(name).startswith('tincan-test')}


def _belongs_to_another(name):
    """Other tests and other instances may be at work on this machine. A name that carries the pid
    of a program that this test did not start is theirs, and so is one whose lock is held, for ours
    have all ended by now."""
    pid = re.match(r'tincan-(?:open-)?(\d+)-', os.path.basename(name))
    if pid and int(pid[1]) not in {os.getpid(), *_popens}:
        return True
    if not os.path.lexists(name):
        return True
    # An instance's lock is on its directory itself.
    try:
        fd = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(fd)


def _end_processes():
    """Reaps the orphans that ended and ends, one by one, those that did not; returns the command
    lines of the latter."""
    left = []
    deadline = time.monotonic() + GRACE_S * patience()
    while descendants := [p for p in descendants_of(os.getpid()) if state_of(p) != 'Z']:
        for pid in descendants:
            try:
                process = hold(pid)
            except ProcessLookupError:
                continue
            with process:
                if not _poll([process.pidfd], deadline - time.monotonic()):
                    left.append(f'{pid} ({command_of(pid)})')
                    process.send_signal(signal.SIGKILL)
                    _poll([process.pidfd], 5)
    _reap()
    return left


def _reap():
    for pid in children_of(os.getpid()):
        if state_of(pid) != 'Z':
            continue
        if pid in _popens:
            _popens[pid].wait()
        else:
            os.waitpid(pid, 0)


def _open_descriptors():
    gc.collect()
    found = descriptors_of(os.getpid())
    return {(fd, what) for fd, what in found.items() if not what.endswith(f'/{os.getpid()}/fd')}


def _complaints():
    """What GLib and GTK had to say about the programs of the test and their children, to the last
    line: the programs have all ended."""
    lines = []
    for program in _programs:
        with open(os.path.join(program.directory, 'err'), encoding='utf-8',
                  errors='replace') as file:
            lines += [line.strip() for line in file if COMPLAINT.match(line)]
    return lines


def _leftovers(descriptors, outside, leaves_names):
    """Sentences about what the test left; ends and removes it."""
    sentences = [f'process left running: {command}' for command in _end_processes()]
    for program in _programs:
        program.close()
    sentences += [f'complaint of a program: {line}' for line in _complaints()]
    if not leaves_names:
        sentences += [f'name left in the runtime directory: {name}' for name in runtime_names()]
        sentences += [f'name left: {name}' for name in sorted(_outside_names() - outside)
                      if not _belongs_to_another(name)]
    sentences += [f'descriptor left open in the test: {fd} ({what})'
                  for fd, what in sorted(_open_descriptors() - descriptors)]
    return sentences


# ---- Running ------------------------------------------------------------------------------------

def _on_alarm(*_):
    raise TooLate('the test did not end by its deadline')


def _run_function(function, deadline):
    """Runs a test; returns None, or the text of its failure."""
    signal.signal(signal.SIGALRM, _on_alarm)
    # Again and again, since what cleans up after the deadline may hang as well.
    signal.setitimer(signal.ITIMER_REAL, deadline * patience(), CLEAN_UP_S * patience())
    try:
        function()
        return None
    except Skipped:
        raise
    except Failed:
        return traceback.format_exc(limit=-4)
    except Exception:  # a test may fail in any way; the others go on
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _print_diagnosis(text):
    for line in text.splitlines():
        print('#   ' + line)


def _print_programs():
    """What the programs of a failed test said last; of a test with many, the last of them."""
    for program in _programs[-SHOWN_PROGRAMS:]:
        print(f'# {program.pid}: {" ".join(program.argv)} ({program.reason()})')
        for title, lines in (('standard error', program.errors), ('standard output', program.lines),
                             ('trace', [json.dumps(r) for r in program.records])):
            if lines:
                print(f'# … last of its {title}:')
                _print_diagnosis('\n'.join(lines[-25:]))


def _run(number, path, function, deadline, leaves_names):
    """Runs one test between its checks and prints its line; returns whether it passed."""
    root = tempfile.mkdtemp(prefix='tt-', dir='/tmp')
    for variable, name in (('XDG_RUNTIME_DIR', 'run'), ('HOME', 'home'), ('TMPDIR', 'tmp')):
        os.environ[variable] = os.path.join(root, name)
        os.mkdir(os.environ[variable], 0o700)
    tempfile.tempdir = None
    _programs.clear()
    _popens.clear()
    descriptors, outside = _open_descriptors(), _outside_names()
    skipped = failure = None
    try:
        failure = _run_function(function, deadline)
    except Skipped as reason:
        skipped = reason
    # A failed test has its parents killed, and names left by that say nothing.
    sentences = _leftovers(descriptors, outside, leaves_names or failure is not None)
    if skipped is not None and not sentences:
        print(f'ok {number} - {path} # SKIP {skipped}')
    elif failure is None and not sentences:
        print(f'ok {number} - {path}')
    else:
        print(f'not ok {number} - {path}')
        _print_diagnosis(failure or '')
        _print_diagnosis('\n'.join(sentences))
        _print_programs()
    sys.stdout.flush()
    shutil.rmtree(root, ignore_errors=True)
    return failure is None and not sentences


def main(warm_up=None):
    """Runs all registered tests, or those whose path begins with an argument; never returns.

    @warm_up: called once before anything is counted, for libraries that open descriptors for ever
    """
    wanted = sys.argv[1:]
    tests = [t for t in _tests if not wanted or any(t[0].startswith(word) for word in wanted)]
    check(_libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, 'no subreaper here')
    # Our parent may be a program that ignores it, and programs inherit that.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if warm_up is not None:
        warm_up()
    print(f'1..{len(tests)}', flush=True)
    passed = [_run(number, *entry) for number, entry in enumerate(tests, 1)]
    sys.exit(0 if passed and all(passed) else 1)
