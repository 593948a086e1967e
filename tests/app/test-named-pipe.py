#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The named pipe lab without a window: a server with a name, and all who come to its door."""

import glob
import os
import re
import signal
import socket
import stat
import time

from tincan_test import (PIPE, SLOW, arguments_of, check, descriptors_of, hold, main, program_path,
                         runtime_names, skip, start_program, start_tincan, start_viewer, state_of,
                         test, wait_until)

REQUEST, RESPONSE = 'Default request from client', 'Default response from server'
TIMED_OUT = r'Could not open pipe: 5 second wait timed out\.$'
NOBODY = 65534


def start_lab(*args):
    return start_tincan('--lab=named-pipe', *args, stdin=PIPE)


def act(tincan, words):
    tincan.type_line('/' + words)


def connected(tincan, *numbers):
    """Waits until these viewers have a place; returns their pids by number."""
    return {n: tincan.wait_for(step='child-connected', member=n)['pid'] for n in numbers}


def wait_disconnected(tincan, number):
    """Waits until the server has disconnected a viewer, which said nothing itself."""
    over = tincan.wait_for(lambda r: r.get('note', '').startswith('disconnected by the server'),
                           member=number, side='parent')
    check(over['step'] == 'peer-disconnected', f"the step is {over['step']}")
    return over


def pipe_name(tincan):
    """Where the server listens, from a viewer's command line."""
    spawned = tincan.wait_for(step='process-spawned', member=1)
    return spawned['note'].split()[-1]


def join(name, kind=socket.SOCK_SEQPACKET):
    """Connects as any program would."""
    client = socket.socket(socket.AF_UNIX, kind)
    client.settimeout(15 * SLOW)
    client.connect(name)
    return client


def ask(client, request=b'hello'):
    client.send(request)
    return client.recv(1 << 17)


@test('/named-pipe/two-viewers-ask-and-are-answered')
def two_viewers():
    with start_lab('--interval-ms=50') as tincan:
        pids = connected(tincan, 1, 2)
        for number, pid in pids.items():
            check(arguments_of(pid)[-1].endswith('/HelloWorld'), 'another name')
            received = tincan.wait_for_all(5, step='message-received', side='viewer', member=number)
            check({r['text'] for r in received} == {RESPONSE}, 'another response')
            check([r['serial'] for r in received] == [1, 2, 3, 4, 5], 'serials have gaps')
            asked = tincan.select(step='message-received', side='parent', member=number)
            check({r['text'] for r in asked} == {REQUEST}, 'another request')
        tincan.wait_line(f'Send 27 bytes to server: "{REQUEST}"$')
        tincan.wait_line(f'Receive 28 bytes from server: "{RESPONSE}"$')
        check(len(runtime_names()) > 0, 'no name')
    check(runtime_names() == [], 'names are left')


@test('/named-pipe/sixteen-viewers')
def sixteen():
    with start_lab('--interval-ms=200', '--viewers=16') as tincan:
        connected(tincan, *range(1, 17))
        for number in range(1, 17):
            tincan.wait_for_all(2, step='message-received', side='viewer', member=number)


@test('/named-pipe/request-and-response-can-be-edited')
def edited():
    with start_lab('--interval-ms=50', '--request=wer da?', '--response=ich') as tincan:
        connected(tincan, 1, 2)
        tincan.wait_line('Send 7 bytes to server: "wer da\\?"$')
        tincan.wait_line('Receive 3 bytes from server: "ich"$')
        act(tincan, 'response größer')
        act(tincan, 'request "two words"')
        tincan.wait_line('Send 9 bytes to server: "two words"$')
        tincan.wait_line('Receive 8 bytes from server: "größer"$')
        tincan.type_line('once only')
        for number in (1, 2):
            tincan.wait_for(step='message-received', side='parent', member=number, text='once only')


@test('/named-pipe/disconnected-and-connected-again')
def disconnected():
    with start_lab('--interval-ms=50') as tincan:
        pids = connected(tincan, 1, 2)
        tincan.wait_for_all(3, step='message-received', side='viewer', member=1)
        act(tincan, 'disconnect 1')
        over = wait_disconnected(tincan, 1)
        check('disconnected by the server' in over['note'], over['note'])
        tincan.wait_line('Disconnected by the server$')
        tincan.wait_line('Viewer 1 is disconnected: disconnected by the server')
        tincan.wait_for_all(3, step='message-received', side='viewer', member=2, after=over)
        check(state_of(pids[1]) is not None, 'the viewer is gone')
        act(tincan, 'connect 1')
        again = tincan.wait_for(step='child-connected', member=1, after=over)
        check(again['pid'] == pids[1], 'another process')
        answers = tincan.wait_for_all(3, step='message-received', side='viewer', member=1,
                                      after=again)
        asked = tincan.select(lambda r: r.index > again.index, step='message-received',
                              side='parent', member=1)
        check(answers[0]['serial'] == asked[0]['serial'], 'the serials of both sides differ')
        act(tincan, 'disconnect 77')
        tincan.wait_line('Could not disconnect client 77: it was never connected', errors=True)


@test('/named-pipe/requests-that-nobody-took')
def nobody_took():
    """What lay in the pipe when it was disconnected is lost, and both sides go on counting alike."""
    with start_lab('--interval-ms=60000', '--viewers=1') as tincan:
        connected(tincan, 1)
        tincan.wait_for(step='message-received', side='viewer')
        act(tincan, 'hold')
        act(tincan, 'bytes 5')
        act(tincan, 'bytes 6')
        tincan.wait_for(step='message-sent', side='viewer', bytes=6)
        act(tincan, 'disconnect 1')
        over = wait_disconnected(tincan, 1)
        act(tincan, 'read')
        act(tincan, 'connect 1')
        answer = tincan.wait_for(step='message-received', side='viewer', after=over)
        asked = tincan.wait_for(step='message-received', side='parent', after=over)
        sent = tincan.wait_for(step='message-sent', side='viewer', after=over)
        check(sent['serial'] == asked['serial'] == answer['serial'] == 2,
              f'{sent} came as {asked} and is answered by {answer}')
        check(not tincan.select(step='message-received', side='parent', bytes=6), 'it was taken')


@test('/named-pipe/large-messages-arrive-whole')
def large():
    with start_lab('--interval-ms=60000', '--viewers=1') as tincan:
        connected(tincan, 1)
        tincan.wait_for(step='message-received', side='viewer')
        for size in (3000, 65536):
            act(tincan, f'bytes {size}')
            for side in ('viewer', 'parent'):
                tincan.wait_for(step='message-sent' if side == 'viewer' else 'message-received',
                                side=side, bytes=size)
        act(tincan, 'bytes 65537')
        tincan.wait_line('“bytes” takes one number, 1 to 65536', errors=True)
        act(tincan, f'response {"y" * 65536}')
        act(tincan, 'bytes 1')
        tincan.wait_for(step='message-received', side='viewer', bytes=65536)
        act(tincan, f'response {"y" * 65537}')
        tincan.wait_line('A message has 1 to 65536 bytes, not 65537', errors=True)


@test('/named-pipe/peek-does-not-consume')
def peek():
    with start_lab('--interval-ms=60000', '--viewers=1') as tincan:
        connected(tincan, 1)
        first = tincan.wait_for(step='message-received', side='viewer')
        act(tincan, 'peek')
        tincan.wait_line('Viewer 1: nothing is there to read$')
        act(tincan, 'hold')
        act(tincan, 'bytes 3000')
        act(tincan, 'bytes 70')
        tincan.wait_for(step='message-sent', side='viewer', bytes=70)
        for _ in range(2):
            seen = len(tincan.lines)
            act(tincan, 'peek')
            tincan.wait_line('Viewer 1: the next message has 3000 bytes$', first=seen)
        check(not tincan.select(lambda r: r.index > first.index, step='message-received',
                                side='parent'), 'it was read')
        act(tincan, 'read')
        both = tincan.wait_for_all(2, step='message-received', side='parent', after=first)
        check([r['bytes'] for r in both] == [3000, 70], 'not what was seen')


@test('/named-pipe/byte-mode-knows-no-boundaries')
def byte_mode():
    with start_lab('--interval-ms=60000', '--viewers=1', '--pipe-mode=byte') as tincan:
        connected(tincan, 1)
        first = tincan.wait_for(step='message-received', side='viewer')
        act(tincan, 'hold')
        act(tincan, 'bytes 30')
        act(tincan, 'bytes 12')
        tincan.wait_for(step='message-sent', side='viewer', bytes=12)
        act(tincan, 'peek')
        tincan.wait_line('Viewer 1: 42 bytes are there to read$')
        act(tincan, 'read')
        piece = tincan.wait_for(step='message-received', side='parent', after=first)
        check(piece['bytes'] == 42, f"{piece['bytes']} bytes in one piece")


@test('/named-pipe/mode-is-switched-while-viewers-talk')
def switched():
    with start_lab('--interval-ms=50') as tincan:
        pids = connected(tincan, 1, 2)
        for mode, kind in (('byte', socket.SOCK_STREAM), ('message', socket.SOCK_SEQPACKET)):
            last = tincan.select()[-1]
            act(tincan, f'mode {mode}')
            for number in (1, 2):
                again = tincan.wait_for(step='child-connected', member=number, after=last)
                check(again['pid'] == pids[number], 'another process')
                tincan.wait_for_all(3, step='message-received', side='viewer', member=number,
                                    after=again)
            with join(pipe_name(tincan), kind) as client:
                check(client.recv(100) == b'', 'it was not turned away')
            check(stat.S_ISSOCK(os.stat(pipe_name(tincan)).st_mode), 'the name is gone')
        act(tincan, 'mode sideways')
        tincan.wait_line('“mode” takes message or byte', errors=True)


@test('/named-pipe/a-client-too-many-waits-and-gives-up')
def too_many():
    with start_lab('--interval-ms=200', '--limit=1') as tincan:
        late = 3 - tincan.wait_for(step='child-connected')['member']
        start = tincan.wait_for(step='process-spawned', member=late)
        tincan.wait_line(f'Viewer {late} waits: all places are taken, 1 of 1$')
        tincan.wait_line(TIMED_OUT)
        gave_up = tincan.wait_for(lambda r: 'gave up waiting' in r['note'], step='diagnosis',
                                  member=late)
        waited = (gave_up['time_ns'] - start['time_ns']) / 1e9
        check(5 <= waited < 8 * SLOW, f'it waited {waited} s')
        check(not tincan.select(step='child-connected', member=late), 'it got in')
        # It was there all the time, so nobody may say that it was not.
        said = [r['note'] for r in tincan.select(step='diagnosis', member=late)]
        check(said == [gave_up['note']], f'said of it: {said}')
        check(not tincan.select(step='message-received', side='parent', member=late),
              'it was served')
        # It can try again; a place that is free lets it in.
        act(tincan, 'limit 2')
        act(tincan, f'connect {late}')
        connected(tincan, late)


@test('/named-pipe/a-place-freed-in-time-lets-it-in')
def freed():
    with start_lab('--interval-ms=100', '--limit=1') as tincan:
        tincan.wait_line(r'Viewer [12] waits: all places are taken, 1 of 1$')
        inside = tincan.wait_for(step='child-connected')
        with hold(inside['pid']) as viewer:
            viewer.send_signal(signal.SIGKILL)
            other = tincan.wait_for(step='child-connected', member=3 - inside['member'])
        tincan.wait_for_all(3, step='message-received', side='viewer', member=other['member'])
        check(not re.search(TIMED_OUT, '\n'.join(tincan.lines)), 'it timed out')


@test('/named-pipe/client-before-server')
def before_server():
    name = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'late')
    with start_viewer('--headless', '--lab=named-pipe', '--interval-ms=50', name) as viewer:
        viewer.wait_line('Waiting for the pipe$')
        server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        server.settimeout(15 * SLOW)
        server.bind(name)
        server.listen()
        client, _ = server.accept()
        check(client.recv(100) == REQUEST.encode(), 'another request')
        client.send(b'late but there')
        viewer.wait_line('Receive 14 bytes from server: "late but there"$')
        # Many requests on one connection.
        check(client.recv(100) == REQUEST.encode(), 'no second request')
        client.close()
        viewer.wait_line('Disconnected by the server$')
        server.close()
    os.unlink(name)


@test('/named-pipe/client-without-server')
def without_server():
    name = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'never')
    start = time.monotonic()
    with start_viewer('--headless', '--lab=named-pipe', name) as viewer:
        viewer.wait_line(TIMED_OUT)
        waited = time.monotonic() - start
        check(5 <= waited < 8 * SLOW, f'it waited {waited} s')
    with open(name, 'w', encoding='ascii'):
        pass
    with start_viewer('--headless', '--lab=named-pipe', name) as viewer:
        viewer.wait_line('Could not connect to pipe .*: what has that name is not a socket$')
    os.unlink(name)


@test('/named-pipe/drained-before-disconnect')
def drained():
    with start_lab('--interval-ms=20', '--viewers=1') as tincan:
        connected(tincan, 1)
        tincan.wait_for_all(3, step='message-received', side='viewer')
        act(tincan, 'sleep 3')
        tincan.wait_line('Sleeping 3 s before reading$')
        sent = tincan.wait_for_all(30, step='message-sent', side='parent')
        act(tincan, 'disconnect 1')
        over = wait_disconnected(tincan, 1)
        tincan.wait_line('Disconnected by the server$')
        last = [r for r in tincan.select(step='message-sent', side='parent')][-1]
        tincan.wait_for(step='message-received', side='viewer', serial=last['serial'])
        read = [r['serial'] for r in tincan.select(step='message-received', side='viewer')]
        check(read == list(range(1, last['serial'] + 1)), 'something is missing')
        match = re.search(r'had read everything after (\d\.\d) s', over['note'])
        check(match and float(match[1]) > 1, over['note'])
        check(len(sent) == 30, 'not much was on its way')


@test('/named-pipe/only-my-viewers')
def only_viewers():
    with start_lab('--interval-ms=50') as tincan:
        connected(tincan, 1, 2)
        with join(pipe_name(tincan)) as client:
            check(client.recv(100) == b'', 'it was not turned away')
        refused = tincan.wait_for(step='peer-refused', member=0)
        check(f'Process {os.getpid()} ' in refused['note'], refused['note'])
        check('it is not the process that was started for this pipe' in refused['note'],
              refused['note'])
        tincan.wait_for_all(3, step='message-received', side='viewer', member=1, after=refused)


@test('/named-pipe/my-user')
def my_user():
    with start_lab('--interval-ms=60000', '--access=user') as tincan:
        connected(tincan, 1, 2)
        with join(pipe_name(tincan)) as client:
            for _ in range(3):
                check(ask(client) == RESPONSE.encode(), 'another answer')
            let_in = tincan.wait_for(step='child-connected', member=17)
            check(let_in['pid'] == os.getpid() and '(python3)' in let_in['note'], str(let_in))
            client.send(b'z' * 65536)
            tincan.wait_for(step='message-received', member=17, bytes=65536)
        tincan.wait_for(step='peer-disconnected', member=17, note='the client closed its end')
        # A second time is a second client.
        with join(pipe_name(tincan)) as client:
            check(ask(client) == RESPONSE.encode(), 'another answer')
            tincan.wait_for(step='child-connected', member=18)
            act(tincan, 'disconnect 18')
            check(client.recv(100) == b'', 'it was not disconnected')
        act(tincan, 'access viewers')
        tincan.type_line('/access nonsense')
        tincan.wait_line('“nonsense” is none of viewers, user, everyone', errors=True)
        with join(pipe_name(tincan)) as client:
            check(client.recv(100) == b'', 'it was let in')


def open_names():
    return glob.glob('/tmp/tincan-open-*')


@test('/named-pipe/everyone')
def everyone():
    with start_lab('--interval-ms=60000', '--viewers=1') as tincan:
        connected(tincan, 1)
        act(tincan, 'access everyone')
        warning = tincan.wait_line(r'Everyone on this machine may connect to (/tmp/tincan-open-\S+)$')
        name = warning[1]
        check(stat.S_IMODE(os.stat(name).st_mode) == 0o666, 'the name is not open')
        check(stat.S_IMODE(os.stat(os.path.dirname(name)).st_mode) == 0o755, 'the way is not open')
        with join(name) as client:
            check(ask(client) == RESPONSE.encode(), 'another answer')
        check(stat.S_IMODE(os.stat(pipe_name(tincan)).st_mode) == 0o600,
              'the viewers\' own name is open')
        act(tincan, 'access user')
        wait_until(lambda: not os.path.lexists(os.path.dirname(name)), what='the name is gone')
        act(tincan, 'access everyone')
        tincan.wait_line('Everyone', first=len(tincan.lines))


def intrude(tincan, words, pattern):
    seen = len(tincan.lines)
    act(tincan, words)
    return tincan.wait_line(r'Intruder, process \d+ as user ' + pattern, first=seen)


@test('/named-pipe/intruder')
def intruder():
    with start_lab('--interval-ms=60000', '--viewers=1') as tincan:
        connected(tincan, 1)
        intrude(tincan, 'intruder own', r'\d+ \(.*\) was turned away by the server')
        tincan.wait_for(step='peer-refused')
        act(tincan, 'access user')
        intrude(tincan, 'intruder own', rf'\d+ \(.*\) was let in: the server answered “{RESPONSE}”')


@test('/named-pipe/intruder-of-another-user')
def other_user():
    if os.geteuid() != 0:
        skip('nobody but root can become another user')
    with start_lab('--interval-ms=60000', '--viewers=1') as tincan:
        connected(tincan, 1)
        for access in ('viewers', 'user'):
            act(tincan, f'access {access}')
            intrude(tincan, 'intruder', rf'{NOBODY} \(nobody\) was kept out by the kernel: '
                    r'.*Permission denied')
        refused = tincan.wait_for_all(2, step='peer-refused')
        check(all(f'user {NOBODY}' in r['note'] for r in refused), refused[0]['note'])
        act(tincan, 'access everyone')
        intrude(tincan, 'intruder', rf'{NOBODY} \(nobody\) was let in')
        let_in = tincan.wait_for(step='child-connected', member=17)
        check(f'of user {NOBODY} ' in let_in['note'], let_in['note'])


@test('/named-pipe/everyone-is-never-remembered')
def never_remembered():
    with start_lab('--interval-ms=60000', '--viewers=1', '--access=everyone') as tincan:
        connected(tincan, 1)
        name = tincan.wait_line(r'may connect to (\S+)$')[1]
        check(tincan.end() == 0, 'the exit code')
        check(not os.path.lexists(os.path.dirname(name)), 'the hole stays')
    with start_lab('--interval-ms=60000', '--viewers=1') as tincan:
        connected(tincan, 1)
        with join(pipe_name(tincan)) as client:
            check(client.recv(100) == b'', 'anybody may connect')


@test('/named-pipe/swept-after-a-killed-parent')
def swept():
    with start_lab('--interval-ms=60000', '--viewers=1', '--access=everyone') as tincan:
        viewer = connected(tincan, 1)[1]
        name = tincan.wait_line(r'may connect to (\S+)$')[1]
        with hold(viewer) as process:
            tincan.kill()
            process.wait_gone()
            tincan.close()
        check(os.path.lexists(name), 'nothing to sweep')
    with start_lab('--interval-ms=50', '--viewers=1') as tincan:
        connected(tincan, 1)
        check(not os.path.lexists(os.path.dirname(name)), 'it was not swept')
        tincan.wait_for(step='message-received', side='viewer')


@test('/named-pipe/foreign-children')
def foreign():
    code = ('import socket,sys;s=socket.socket(socket.AF_UNIX,socket.SOCK_SEQPACKET);'
            's.connect(sys.argv[1]);s.send(b"guten Tag");print("got",s.recv(99).decode(),flush=True);'
            's.recv(9)')
    with start_tincan('--lab=named-pipe', f"--child=/usr/bin/python3 -c '{code}' {{pipe}}",
                      stdin=PIPE) as tincan:
        connected(tincan, 1, 2)
        tincan.wait_for(step='message-received', member=1, text='guten Tag')
        tincan.wait_line(f'got {RESPONSE}$')


@test('/named-pipe/client-that-does-not-read')
def does_not_read():
    with start_lab('--interval-ms=50', '--access=user', '--viewers=1') as tincan:
        connected(tincan, 1)
        act(tincan, f'response {"y" * 60000}')
        with join(pipe_name(tincan)) as client:
            client.setblocking(False)
            n = 0
            try:
                while n < 5000:
                    client.send(b'more')
                    n += 1
            except BlockingIOError:
                pass
            check(n < 5000, 'the server takes requests whose answers nobody reads')
            last = tincan.wait_for(step='child-connected', member=17)
            tincan.wait_for_all(5, step='message-received', side='viewer', member=1, after=last)
        tincan.wait_for(step='peer-disconnected', member=17)


@test('/named-pipe/flood-at-the-door')
def flood():
    """A program that connects and leaves, again and again, disturbs nobody and leaves nothing."""
    with start_lab('--interval-ms=50', '--viewers=1') as tincan:
        connected(tincan, 1)
        tincan.wait_for(step='message-received', side='viewer')
        before = len(descriptors_of(tincan.pid))
        name = pipe_name(tincan)
        for _ in range(500):
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
                client.connect(name)
        refused = tincan.wait_for_all(500, step='peer-refused')[-1]
        tincan.wait_for_all(3, step='message-received', side='viewer', member=1, after=refused)
        check(len(descriptors_of(tincan.pid)) <= before, 'descriptors are left')


@test('/named-pipe/bad-options')
def bad_options():
    for option, reason in (('--limit=0', 'limit'), ('--limit=17', 'limit'),
                           ('--access=all', '“all” is none of'), ('--response=', '1 to 65536')):
        with start_program(program_path('tincan'), '--headless', '--lab=named-pipe',
                           option) as tincan:
            check(tincan.wait_end() == 64, f'{option} was taken')
            check(reason in '\n'.join(tincan.errors), '\n'.join(tincan.errors))


main()
