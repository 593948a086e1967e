# SPDX-License-Identifier: MIT
"""What is wrong, in the trace: each situation is brought about with real processes, and told once.

That a diagnosis goes away when the situation is over is seen in the window: tests/ui/test-objects.py.
"""

import os
import re
import signal
import socket
import sys

from tincan_test import PIPE, arguments_of, check, hold, main, start_tincan, state_of, test, wait_until


def noted(pattern):
    return {'predicate': lambda record: re.search(pattern, record.get('note', ''))}


def connected(tincan, n):
    records = tincan.wait_for_all(n, step='child-connected')
    return {record['member']: record['pid'] for record in records}


def stop(pid):
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: state_of(pid) == 'T', what=f'process {pid} is stopped')


@test('/diagnoses/stopped-with-messages-waiting')
def stopped():
    with start_tincan('--viewers=2', '--interval-ms=60000', stdin=PIPE) as tincan:
        pids = connected(tincan, 2)
        # From here on the viewer sends nothing by itself.
        tincan.wait_for(step='memory-changed', member=1, side='viewer')
        stop(pids[1])
        tincan.wait_for(step='process-stopped', member=1)
        for i in range(64):
            tincan.type_line(f'text {i}')
        found = tincan.wait_for(step='diagnosis', member=1, **noted(r'is stopped; '))
        check(re.search(r'^Viewer 1 is stopped; \d+ messages? waits?$', found['note']),
              found['note'])
        tincan.wait_for_all(64, step='message-sent', member=1, side='parent',
                            predicate=lambda record: record['text'].startswith('text'))
        check(not tincan.diagnoses(member=2), 'the other one has a diagnosis')
        os.kill(pids[1], signal.SIGCONT)
        tincan.wait_for_all(64, step='message-received', member=1, side='viewer')


CHILD = '''
import array, fcntl, os, select, signal, socket, sys, termios
pipe = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
pipe.connect(sys.argv[2])
event = os.open(sys.argv[3], os.O_RDWR | os.O_NONBLOCK)
for i in range(64):
    pipe.send(b'question %d' % i)
    os.write(event, b'!')
waiting = array.array('i', [0])
while waiting[0] < sum(len(b'question %d' % i) for i in range(64)):
    select.select([], [], [], 0.01)
    fcntl.ioctl(pipe, termios.FIONREAD, waiting)
os.kill(os.getpid(), signal.SIGSTOP)
for i in range(64):
    print('reply', pipe.recv(65536).decode(), flush=True)
'''


def write_child(text):
    path = os.path.join(os.environ['TMPDIR'], 'child.py')
    with open(path, 'w') as file:
        file.write(text)
    return f'--child={sys.executable} {path}'


@test('/diagnoses/stopped-with-64-replies-waiting')
def replies():
    with start_tincan('--viewers=1', write_child(CHILD)) as tincan:
        pid = connected(tincan, 1)[1]
        found = tincan.wait_for(step='diagnosis', **noted('is stopped'))
        check(found['note'] == 'Viewer 1 is stopped; 64 replies wait', found['note'])
        os.kill(pid, signal.SIGCONT)
        tincan.wait_line('^reply question 63$')
        tincan.wait_for(step='process-exited', status='exited with 0')
        check(len(tincan.diagnoses()) == 1, 'it was told more than once')


@test('/diagnoses/lock-held-by-a-stopped-process')
def lock():
    with start_tincan('--lab=file-mapping', '--viewers=2', stdin=PIPE) as tincan:
        pids = connected(tincan, 2)
        tincan.type_line('/hold 2')
        tincan.wait_for(side='viewer', member=2, **noted('Took the lock, and keeps it'))
        stop(pids[2])
        found = tincan.wait_for(step='diagnosis', member=2, **noted('Lock held'))
        check(found['note'] == 'Lock held by Viewer 2, which is stopped', found['note'])
        os.kill(pids[2], signal.SIGCONT)
        tincan.wait_for(step='process-continued', member=2)
        tincan.type_line('/release 2')
        tincan.wait_for(side='viewer', member=2, **noted('Let the lock go'))


@test('/diagnoses/remoting-client-silent')
def silent():
    """Who is silent is dropped after five seconds; a busy machine may look too late, so others come."""
    with start_tincan('--lab=remoting', '--viewers=1', '--channel=unix') as tincan:
        spawned = tincan.wait_for(step='process-spawned', member=1)
        tincan.wait_for(step='child-connected', member=1)
        address = next(a for a in arguments_of(spawned['pid']) if 'unix:' in a)
        name = address.partition('unix:path=')[2].partition(',')[0]
        peers = []

        def found():
            peer = socket.socket(socket.AF_UNIX)
            peers.append(peer)
            peer.connect(name)
            # Its end comes from the server, after the time for the handshake.
            peer.recv(1)
            tincan.read()
            return tincan.select(step='diagnosis', **noted('has been silent for'))

        note = wait_until(found, deadline=60, what='a silent client is found')[0]['note']
        check(re.search(rf'^Process {os.getpid()} is connected and has been silent for [1-9]\d* s$',
                        note), note)
        for peer in peers:
            peer.close()


@test('/diagnoses/mailslot-not-read')
def mailslot():
    with start_tincan('--lab=mailslot', '--viewers=1', '--look-ms=60000', '--write=hand',
                      stdin=PIPE) as tincan:
        connected(tincan, 1)
        tincan.type_line('/burst 3')
        found = tincan.wait_for(step='diagnosis', **noted('is not read'))
        check(found['note'] == 'The mailslot is not read: 3 messages wait', found['note'])


main()
