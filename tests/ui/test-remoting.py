#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab "Remoting" as a person sees it: the parent's bar and two viewers."""

from tincan_test import check, hold, main, start_tincan
from tincan_windows import connect, window_of, window_test


def open_lab(*args):
    return start_tincan('--lab=remoting', *args, headless=False)


def wait_connected(parent, *numbers):
    for number in numbers:
        parent.label(f'State of Viewer {number}').wait_text('^connected$')


def log_of(tincan, number):
    viewer = window_of(tincan.wait_for(step='child-connected', member=number)['pid'])
    return viewer, viewer.text_area('Status log')


@window_test('/ui/remoting/calls')
def calls():
    with open_lab('--interval-ms=60000') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        (one, first), (_, second) = log_of(tincan, 1), log_of(tincan, 2)
        for log in (first, second):
            log.wait_text(r'ClientActivated: GetProcessThreadID => process \d+, thread \d+$')
        parent.label('Instances made and alive').wait_text(
            '^SingleCall 4 made · Singleton 1 of 1 alive · ClientActivated 2 of 2 alive$')

        one.combo('Objects').choose(2)
        one.button('Send now').press()
        first.wait_text(r'Singleton: FloatProperty 0 \+ 1.2 => 1.2$')
        parent.button('Call now').press()
        second.wait_text(r'Singleton: FloatProperty \S+ \+ 1.2 => \S+\n')
        second.wait_text(r'ClientActivated: FloatProperty 0 \+ 1.2 => 1.2$')
        parent.button('Activate').press()
        parent.label('Instances made and alive').wait_text('ClientActivated 4 of 4 alive$')


@window_test('/ui/remoting/leases')
def leases():
    # Long enough to press a button in, on a busy machine.
    with open_lab('--viewers=1', '--objects=none', '--lease-initial=5', '--lease-renewal=1',
                  '--lease-look=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        viewer, log = log_of(tincan, 1)
        viewer.button('Sponsor own object').press()
        log.wait_text('ClientActivated: asked as its sponsor => 1 s more$')
        viewer.button('Sponsor own object').press()
        parent.label('Instances made and alive').wait_text('ClientActivated 0 of 1 alive$')
        viewer.combo('Objects').choose(3)
        viewer.button('Send now').press()
        log.wait_text('ClientActivated: object disconnected')


@window_test('/ui/remoting/times')
def times():
    with open_lab('--viewers=1', '--objects=none') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        _, log = log_of(tincan, 1)
        log.wait_text(r'ClientActivated: GetProcessThreadID')
        parent.button('Times of the leases').press()
        for name in ('Look at leases', 'Renewal on call', 'Initial lease'):
            parent.spin(name).set_value(1)
        parent.button('Activate').press()
        parent.label('Instances made and alive').wait_text('ClientActivated 1 of 2 alive$')


@window_test('/ui/remoting/channel')
def channel():
    with open_lab('--viewers=1', '--objects=none', '--port=0') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.label('Address').wait_text('^unix:path=')
        parent.combo('Channel').choose(1)
        parent.label('Address').wait_text(r'^tcp:host=127\.0\.0\.1,port=\d+$')
        parent.spin('Viewers').set_value(2)
        wait_connected(parent, 1, 2)
        _, log = log_of(tincan, 2)
        log.wait_text(r'^.* start: remoting server tcp:host=127\.0\.0\.1,port=\d+')


@window_test('/ui/remoting/viewer-quits')
def viewer_quits():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        viewer, _ = log_of(tincan, 1)
        with hold(tincan.wait_for(step='child-connected', member=1)['pid']) as process:
            viewer.button('Quit').press()
            process.wait_gone()
        parent.label('State of Viewer 1').wait_text('exited with 0')
        parent.label('State of Viewer 2').wait_text('^connected$')
        check(not tincan.diagnoses(), 'a good-bye was taken for a trouble')


main(connect)
