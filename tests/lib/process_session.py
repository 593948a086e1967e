# SPDX-License-Identifier: MIT
"""process_session: all that a test program has started, whoever was its parent in between.

A session, setsid(2), is inherited by every child, so it names what belongs to a test program also
when the one that started it is long gone. Processes are held by a pidfd: a pid may be another
process a moment later.
"""

import os
import select
import signal
import time


def command_line(pid):
    try:
        with open(f'/proc/{pid}/cmdline', 'rb') as file:
            return file.read().replace(b'\0', b' ').decode(errors='replace').strip()
    except OSError:
        return 'gone'


def processes_of_session(session):
    """The living processes of a session, each with a pidfd, so that none is mistaken later."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            pidfd = os.pidfd_open(int(name))
        except OSError:
            continue
        try:
            with open(f'/proc/{name}/stat', encoding='utf-8', errors='replace') as file:
                fields = file.read().rpartition(')')[2].split()
        except OSError:
            fields = []
        if len(fields) > 3 and int(fields[3]) == session and fields[0] not in 'ZX':
            found.append((int(name), pidfd))
        else:
            os.close(pidfd)
    return found


def end_session(session, grace_s=0.5):
    """Ends the processes of a session, one by one; returns their command lines.

    A process that is on its way out gets @grace_s to be gone, and is not counted."""
    left = []
    deadline = time.monotonic() + grace_s
    for pid, pidfd in processes_of_session(session):
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
            left.append(f'{pid} ({command_line(pid)})')
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
            poll.poll(5000)
        os.close(pidfd)
    return left
