#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab "Remoting" without a window: three objects, their leases, and everybody who calls them."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess

from tincan_test import (PIPE, check, descriptors_of, hold, main, runtime_names, skip, start_tincan,
                         test, wait_until)

OBJECT = 'dev.tincan.Remoting.Object'
ACTIVATOR = 'dev.tincan.Remoting.Activator'
PROPERTIES = 'org.freedesktop.DBus.Properties'
README = os.path.join(os.path.dirname(__file__), '..', '..', 'README.md')
QUICK = ('--lease-initial=1', '--lease-renewal=1', '--lease-sponsor=1', '--lease-look=0.2')


def start(*args, **kwargs):
    return start_tincan('--lab=remoting', *args, stdin=PIPE, **kwargs)


def address_of(tincan):
    return tincan.wait_line(r'Serving at (\S+)$').group(1)


def run(*words):
    """Runs a tool to its end; returns what it printed."""
    if shutil.which(words[0]) is None:
        skip(f'{words[0]} is not installed')
    result = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    check(result.returncode == 0, f'{words}: {result.stderr}')
    return result.stdout.strip()


def gdbus(address, path, method, *arguments):
    return run('gdbus', 'call', '--address', address, '--dest', 'x.y', '--object-path', path,
               '--method', method, *arguments)


def get(address, path):
    return float(re.search(r'<(\S+)>', gdbus(address, path, f'{PROPERTIES}.Get', OBJECT,
                                             'FloatProperty')).group(1))


def raise_value(address, path):
    gdbus(address, path, f'{PROPERTIES}.Set', OBJECT, 'FloatProperty',
          f'<{get(address, path) + 1.2}>')


def act(tincan, words, pattern, errors=False):
    """Types an act and waits for a line that came after it; returns its match."""
    tincan.read()
    first = len(tincan.errors if errors else tincan.lines)
    tincan.type_line(words)
    return tincan.wait_line(pattern, first=first, errors=errors)


def both_channels(path, deadline=60):
    """Registers a test once for each channel; the function is given the option that says so."""
    def register(function):
        for channel in ('unix', 'tcp'):
            test(f'{path}-{channel}', deadline=deadline)(
                lambda c=channel: function('--channel=tcp' if c == 'tcp' else '--channel=unix'))
        return function
    return register


# ---- The three objects --------------------------------------------------------------------------

@both_channels('/remoting/modes')
def modes(channel):
    with start(channel, '--interval-ms=100', '--port=0') as tincan:
        tincan.wait_for_all(2, step='child-connected')
        for name in ('SingleCall', 'Singleton', 'ClientActivated'):
            tincan.wait_line(f'{name}: GetRemoteObjectType => {name}$')
        thread = tincan.wait_line(r'Singleton: GetProcessThreadID => process (\d+), thread (\d+)$')
        check(int(thread.group(1)) == tincan.pid, 'not the process of the server')
        check(os.path.exists(f'/proc/{tincan.pid}/task/{thread.group(2)}'), 'not a thread of it')
        for rise in ('0 \\+ 1.2 => 1.2', '1.2 \\+ 1.2 => 2.4', '2.4 \\+ 1.2 => 3.6'):
            tincan.wait_line(f'ClientActivated: FloatProperty {rise}$')
        tincan.wait_for(step='return', side='viewer', object='Singleton', text='6')
        tincan.read()
        for line in tincan.lines:
            check('SingleCall: FloatProperty' not in line or line.endswith('0 + 1.2 => 0'), line)
        check(tincan.end() == 0, 'exit code')


@test('/remoting/singleton-is-shared')
def singleton_is_shared():
    """Viewers that take turns see each other's additions: 1.2, 2.4 … across both and gdbus."""
    with start('--interval-ms=60000') as tincan:
        tincan.wait_for_all(2, step='return', side='viewer', object='ClientActivated', serial=7)
        act(tincan, '/call 1', r'Singleton: FloatProperty 0 \+ 1.2 => 1.2$')
        act(tincan, '/call 2', r'Singleton: FloatProperty 1.2 \+ 1.2 => 2.4$')
        address = address_of(tincan)
        check(get(address, '/Singleton') == 2.4, 'not shared')
        check(get(address, '/SingleCall') == 0, 'an instance of SingleCall was called twice')
        raise_value(address, '/Singleton')
        act(tincan, '/call 1', r'Singleton: FloatProperty 3.6 \+ 1.2 => 4.8$')
        tincan.wait_line(r'ClientActivated: FloatProperty 1.2 \+ 1.2 => 2.4$')


@test('/remoting/trace-pairs')
def trace_pairs():
    """Both sides record each call and its return, with the same number and object."""
    with start('--interval-ms=100', '--viewers=1') as tincan:
        tincan.wait_for_all(20, step='return', side='viewer')
        check(tincan.end() == 0, 'exit code')
        for side in ('parent', 'viewer'):
            calls = tincan.select(step='call', side=side, member=1)
            returns = tincan.select(step='return', side=side, member=1)
            check([r['serial'] for r in calls] == list(range(1, len(calls) + 1)), 'gaps in calls')
            check([(r['serial'], r['object']) for r in returns] ==
                  [(r['serial'], r['object']) for r in calls[:len(returns)]], 'wrong returns')
        call = tincan.select(step='call', side='parent', object='SingleCall')[0]
        check(call['text'] == '#1 new: GetRemoteObjectType', call['text'])
        answer = tincan.select(step='return', side='parent', object='SingleCall')[0]
        check(answer['text'] == 'SingleCall; #1 ended', answer['text'])


@test('/remoting/counters')
def counters():
    with start('--interval-ms=60000') as tincan:
        tincan.wait_for_all(2, step='child-connected')
        tincan.wait_for_all(2, step='return', side='viewer', object='ClientActivated', serial=7)
        act(tincan, '/instances', 'SingleCall: 4 made, 0 alive, 4 calls$')
        tincan.wait_line('Singleton: 1 made, 1 alive, 4 calls$')
        tincan.wait_line('ClientActivated: 2 made, 2 alive, 4 calls$')
        act(tincan, '/activate 2', 'ClientActivated: activated /ClientActivated/3_')
        act(tincan, '/instances', 'ClientActivated: 3 made, 3 alive')
        tincan.wait_line('ClientActivated #3: FloatProperty 0, .* lease active, .* 0 sponsors$')
        act(tincan, '/activate 7', 'Number “7” is not|out of bounds', errors=True)
        act(tincan, '/dance', 'Remoting has no act “dance”', errors=True)


# ---- Leases -------------------------------------------------------------------------------------

@test('/remoting/lease-expires', deadline=60)
def lease_expires():
    with start('--objects=none', '--viewers=1', *QUICK) as tincan:
        address = address_of(tincan)
        tincan.wait_line(r'ClientActivated #1 ended after \d+ calls: its lease ran out$')
        tincan.wait_line(r'Singleton #1 ended')
        act(tincan, '/objects client-activated', '.')
        path = re.search(r"'(.*)'", gdbus(address, '/ClientActivated', f'{ACTIVATOR}.Activate')).group(1)
        raise_value(address, path)
        raise_value(address, '/Singleton')
        tincan.wait_line(r'ClientActivated #2 ended after 2 calls')
        tincan.wait_line(r'Singleton #2 ended')
        result = subprocess.run(['gdbus', 'call', '--address', address, '--dest', 'x.y',
                                 '--object-path', path, '--method', f'{OBJECT}.GetRemoteObjectType'],
                                capture_output=True, text=True, timeout=60, check=False)
        check(result.returncode != 0 and 'object disconnected' in result.stderr, result.stderr)
        check(get(address, '/Singleton') == 0, 'the singleton did not start again')


@test('/remoting/calls-renew', deadline=60)
def calls_renew():
    """An object that is called lives on; left alone, it goes, and its viewer is told so."""
    with start('--interval-ms=100', '--viewers=1', *QUICK) as tincan:
        tincan.wait_for(lambda r: r['step'] == 'return' and r['object'] == 'ClientActivated'
                        and r['side'] == 'viewer' and r['text'] == '30')
        check(not tincan.diagnoses(), 'it ended while it was called')
        tincan.type_line('/objects none')
        tincan.wait_line('ClientActivated #1 ended')
        act(tincan, '/objects client-activated', 'ClientActivated: object disconnected')
        act(tincan, '/activate', r'ClientActivated: FloatProperty 0 \+ 1.2 => 1.2$')


@test('/remoting/sponsor', deadline=60)
def sponsor():
    """A sponsored object outlives its lease; a killed sponsor is dropped, and the object goes."""
    with start('--objects=none', '--viewers=1', *QUICK) as tincan:
        viewer = tincan.wait_for(step='child-connected')
        act(tincan, '/sponsor on', 'ClientActivated: we sponsor it$')
        for _ in range(2):
            act(tincan, '/instances', 'ClientActivated #1: .* 1 sponsors$')
            tincan.wait_line('ClientActivated: asked as its sponsor => 1 s more$',
                             first=len(tincan.lines))
        with hold(viewer['pid']) as process:
            process.send_signal(signal.SIGKILL)
        tincan.wait_line('ClientActivated #1 ended')


@test('/remoting/sponsor-lets-go', deadline=60)
def sponsor_lets_go():
    with start('--objects=none', '--viewers=1', *QUICK) as tincan:
        tincan.wait_for(step='child-connected')
        act(tincan, '/sponsor on', 'ClientActivated: we sponsor it$')
        act(tincan, '/sponsor off', 'ClientActivated: we sponsor it no longer$')
        tincan.wait_line('ClientActivated #1 ended')


@test('/remoting/times-are-editable', deadline=60)
def times_are_editable():
    with start('--objects=none', '--viewers=1') as tincan:
        tincan.wait_for(step='child-connected')
        tincan.wait_line('ClientActivated: GetProcessThreadID')
        for which in ('look 0.2', 'renewal 0.5', 'sponsor 1', 'initial 0.5'):
            tincan.type_line(f'/lease {which}')
        act(tincan, '/activate', 'ClientActivated #2 ended')
        act(tincan, '/lease look 0', 'not a number of seconds', errors=True)
        act(tincan, '/lease mood 1', 'initial, renewal, sponsor and look', errors=True)


# ---- Who gets in --------------------------------------------------------------------------------

def connect_raw(address):
    if address.startswith('tcp:'):
        return socket.create_connection(('127.0.0.1', int(address.rpartition('=')[2])))
    peer = socket.socket(socket.AF_UNIX)
    peer.connect(address.partition('=')[2])
    return peer


@both_channels('/remoting/tools')
def tools(channel):
    with start(channel, '--objects=none', '--viewers=1', '--port=0') as tincan:
        address = address_of(tincan)
        check(gdbus(address, '/Singleton', f'{OBJECT}.GetRemoteObjectType') == "('Singleton',)",
              'gdbus call')
        shown = run('gdbus', 'introspect', '--address', address, '--dest', 'x.y', '--object-path',
                    '/Singleton')
        check('readwrite d FloatProperty = 0.0' in shown, shown)
        bus = ('busctl', f'--address={address}')
        run(*bus, 'set-property', 'x.y', '/Singleton', OBJECT, 'FloatProperty', 'd', '1.2')
        check(run(*bus, 'get-property', 'x.y', '/Singleton', OBJECT, 'FloatProperty') == 'd 1.2',
              'busctl get-property')
        shown = run(*bus, 'call', 'x.y', '/Singleton', OBJECT, 'GetProcessThreadID')
        check(shown.startswith(f'uu {tincan.pid} '), shown)
        check('.FloatProperty' in run(*bus, 'introspect', 'x.y', '/Singleton'), 'busctl introspect')
        tincan.wait_for(step='call', member=0, object='Singleton')
        tincan.wait_for(step='return', member=0, object='Singleton', text='1.2')


@test('/remoting/readme')
def readme():
    """The command lines of the README work as they stand there."""
    with open(README, encoding='utf-8') as file:
        text = file.read()
    lines = re.findall(r'^    ((?:gdbus|busctl) .*\$ADDRESS.*)$', text, re.MULTILINE)
    check(len(lines) >= 3, f'{len(lines)} command lines')
    with start('--objects=none', '--viewers=1') as tincan:
        address = address_of(tincan)
        for line in lines:
            if shutil.which(line.split()[0]) is None:
                skip(f'{line.split()[0]} is not installed')
            result = subprocess.run(['sh', '-c', line], capture_output=True, text=True, timeout=60,
                                    env=dict(os.environ, ADDRESS=address), check=False)
            check(result.returncode == 0 and result.stdout, f'{line}: {result.stderr}')


@both_channels('/remoting/other-user')
def other_user(channel):
    """Another user is turned away, over both channels, even if the files were open to all."""
    if os.geteuid() != 0 or shutil.which('setpriv') is None:
        skip('only root can become another user')
    with start(channel, '--objects=none', '--viewers=1', '--port=0') as tincan:
        address = address_of(tincan)
        path = address.partition('path=')[2]
        opened = []
        while path and len(path) > len('/tmp'):
            opened.append((path, os.stat(path).st_mode & 0o7777))
            os.chmod(path, 0o777)
            path = os.path.dirname(path)
        result = subprocess.run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups',
                                 'gdbus', 'call', '--address', address, '--dest', 'x.y',
                                 '--object-path', '/Singleton', '--method',
                                 f'{OBJECT}.GetRemoteObjectType'],
                                capture_output=True, text=True, timeout=60, check=False)
        check(result.returncode != 0, 'it got in')
        refused = tincan.wait_for(step='peer-refused')
        check('another user, 65534' in refused['note'], refused['note'])
        for name, mode in opened:
            os.chmod(name, mode)
        check(not tincan.select(step='call', member=0), 'it called')


@both_channels('/remoting/silent-client')
def silent_client(channel):
    """Who says nothing is cut off after 5 seconds, and costs nothing any more."""
    with start(channel, '--objects=none', '--viewers=1', '--port=0') as tincan:
        address = address_of(tincan)
        tincan.wait_for(step='child-connected')
        tincan.wait_line('ClientActivated: GetProcessThreadID')
        before = len(descriptors_of(tincan.pid)), len(os.listdir(f'/proc/{tincan.pid}/task'))
        with contextlib.ExitStack() as stack:
            peers = [stack.enter_context(connect_raw(address)) for _ in range(10)]
            for peer in peers:
                peer.settimeout(30)
                check(peer.recv(1) == b'', 'it was answered')
        refused = tincan.wait_for_all(10, step='peer-refused')
        check('silent for 5 seconds' in refused[0]['note'], refused[0]['note'])
        after = len(descriptors_of(tincan.pid)), len(os.listdir(f'/proc/{tincan.pid}/task'))
        check(after == before, f'descriptors and threads: {before}, then {after}')


@test('/remoting/sixteen')
def sixteen():
    with start('--objects=none', '--viewers=16') as tincan:
        tincan.wait_for_all(16, step='child-connected')
        with connect_raw(address_of(tincan)) as peer:
            peer.settimeout(30)
            check(peer.recv(1) == b'', 'a seventeenth got in')
        refused = tincan.wait_for(step='peer-refused')
        check('16 are connected already' in refused['note'], refused['note'])


# ---- The channel --------------------------------------------------------------------------------

@test('/remoting/channel')
def channel():
    """The channel is a word of the configuration; changing it leaves the connected alone."""
    with start('--channel=tcp', '--viewers=1', '--interval-ms=100') as tincan:
        tincan.wait_line('Singleton: FloatProperty 0')
        check(re.fullmatch(r'tcp:host=127\.0\.0\.1,port=\d+', address_of(tincan)), 'no tcp address')
        act(tincan, '/channel unix', r'Serving at unix:path=\S+$')
        check([n for n in runtime_names() if n.endswith('RemotingServer')], 'no socket')
        act(tincan, '/channel tcp', r'Serving at tcp:')
        check(not [n for n in runtime_names() if n.endswith('RemotingServer')], 'the socket is left')
        act(tincan, '/instances', 'Singleton: 1 made')
        tincan.wait_for(step='return', side='viewer', after=len(tincan.records))
        act(tincan, '/channel carrier-pigeon', 'unix or tcp', errors=True)


@test('/remoting/port-taken')
def port_taken():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        with start('--channel=tcp', f'--port={port}', '--viewers=1') as tincan:
            tincan.wait_line(f'Port {port} is taken, so a free one is used$')
            check(f'port={port}' not in address_of(tincan), 'the same port')
            tincan.wait_for(step='child-connected')


@test('/remoting/settings')
def settings():
    """Without --channel the settings of the user decide, and an act changes them."""
    if 'TSAN_OPTIONS' in os.environ:
        skip('a keyfile is watched by a thread of GLib that ThreadSanitizer does not see through')
    env = {'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': os.environ['HOME']}
    with start('--viewers=1', env=env) as tincan:
        check(address_of(tincan).startswith('unix:'), 'not a Unix socket at first')
        act(tincan, '/channel tcp', 'Serving at tcp:')
    with start('--viewers=1', '--port=0', env=env) as tincan:
        check(address_of(tincan).startswith('tcp:'), 'not what was chosen')
        tincan.wait_for(step='child-connected')
    with start('--viewers=1', '--channel=unix', env=env) as tincan:
        check(address_of(tincan).startswith('unix:'), 'the command line does not count')


@test('/remoting/bad-options')
def bad_options():
    for option, sentence in (('--channel=pigeon', 'unix or tcp'), ('--lease-look=0', 'seconds'),
                             ('--objects=some', 'none of'), ('--port=70000', '70000')):
        with start(option) as tincan:
            check(tincan.wait_end() == 64, f'{option} was taken')
            check(sentence in tincan.errors[0], tincan.errors[0])


# ---- Ends ---------------------------------------------------------------------------------------

@test('/remoting/killed-client', deadline=60)
def killed_client():
    """What a killed viewer activated stays until its lease is over, and then goes."""
    with start('--objects=none', '--viewers=1', '--lease-initial=3', '--lease-renewal=3',
               '--lease-look=0.2') as tincan:
        viewer = tincan.wait_for(step='child-connected')
        tincan.wait_line('ClientActivated: GetProcessThreadID')
        with hold(viewer['pid']) as process:
            process.send_signal(signal.SIGKILL)
        tincan.wait_for(step='process-exited')
        act(tincan, '/instances', 'ClientActivated: 1 made, 1 alive')
        tincan.wait_line('ClientActivated #1 ended')
        act(tincan, '/instances', 'ClientActivated: 1 made, 0 alive')


@test('/remoting/server-gone')
def server_gone():
    """The server is killed: its viewers are gone at once, with one line at most."""
    with start('--interval-ms=100') as tincan:
        viewers = [record['pid'] for record in tincan.wait_for_all(2, step='child-connected')]
        tincan.wait_for(step='return', side='viewer')
        with hold(viewers[0]) as one, hold(viewers[1]) as other:
            tincan.kill()
            one.wait_gone()
            other.wait_gone()
        check(len([line for line in tincan.errors if 'ended' in line]) <= 2, 'more than a line each')
    with start('--viewers=1') as tincan:
        tincan.wait_for(step='child-connected')


@test('/remoting/foreign-child')
def foreign_child():
    """A shell that calls gdbus is a child like any other: its calls are recorded for it."""
    if shutil.which('gdbus') is None:
        skip('gdbus is not installed')
    command = ("sh -c 'gdbus call --address \"$1\" --dest x.y --object-path /Singleton "
               f"--method {OBJECT}.GetRemoteObjectType' sh {{address}}")
    for name in ('unix', 'tcp'):
        with start(f'--channel={name}', '--port=0', '--viewers=1', f'--child={command}') as tincan:
            tincan.wait_line(r"\('Singleton',\)")
            call = tincan.wait_for(step='call', object='Singleton')
            check(call['member'] == 1, f'recorded for member {call["member"]}')
            ended = tincan.wait_for(step='process-exited', member=1)
            check(ended['status'] == 'exited with 0', ended['status'])


main()
