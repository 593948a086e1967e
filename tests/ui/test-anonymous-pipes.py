# SPDX-License-Identifier: MIT
"""The lab of anonymous pipes as a person sees it: the action bar of the parent and the viewers."""

import re

from tincan_test import check, main, start_tincan, wait_until
from tincan_windows import connect, window_of, window_test

LAB = '--lab=anonymous-pipes'


def open_lab(*args):
    return start_tincan(LAB, *args, headless=False)


def viewer_of(tincan, number):
    pid = tincan.wait_for(step='child-connected', side='parent', member=number)['pid']
    return window_of(pid)


def wait_connected(parent, *numbers):
    for number in numbers:
        parent.label(f'State of Viewer {number}').wait_text('^connected$')


@window_test('/ui/anonymous-pipes/text')
def text():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        logs = [viewer_of(tincan, number).text_area('Status log') for number in (1, 2)]
        parent.entry('Text to send').type('grüße an alle')
        parent.button('Send').press()
        for log in logs:
            log.wait_text(r'\[CLIENT\] Echo: grüße an alle$')
        parent.entry('Text to send').wait_text('^$')

        parent.combo('Send to').choose(2)
        parent.button('Send').press()
        logs[1].wait_text(r'\[CLIENT\] Echo: $')
        check(not re.search(r'Echo: $', logs[0].text(), re.MULTILINE), 'the first got it too')


@window_test('/ui/anonymous-pipes/byte')
def byte():
    with open_lab('--exchange=byte', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        log = viewer_of(tincan, 1).text_area('Status log')
        log.wait_text('Client receive: 48$')
        parent.spin('Byte').set_value(200)
        parent.button('Send byte').press()
        log.wait_text('Client receive: 200$')
        parent.wait_label('Parent receive: 24$')


@window_test('/ui/anonymous-pipes/exchange')
def exchange():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.combo('Exchange').choose(1)
        parent.spin('Byte').set_value(7)
        parent.button('Send byte').press()
        viewer_of(tincan, 1).text_area('Status log').wait_text('Client receive: 7$')
        tincan.wait_for(step='message-received', side='parent', bytes=1)


@window_test('/ui/anonymous-pipes/fill-it')
def fill_it():
    with open_lab('--viewers=1', '--capacity=16384') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        fill = parent.label('Bytes in the pipe')
        fill.wait_text('^0 of 16,384 bytes$')
        parent.button('Fill it').press()
        fill.wait_text('^blocked, 8,192 wait: 16,384 of 16,384 bytes$')
        parent.label('Status line').wait_text('1 diagnosis')
        # Blocked is the pipe, not the window.
        parent.spin('Capacity').set_value(4096)
        parent.wait_label('Could not set the capacity')
        parent.button('Read some').press()
        fill.wait_text('^blocked, 4,096 wait: 16,384 of 16,384 bytes$')
        for left in ('16,384', '12,288', '8,192', '4,096', '0'):
            parent.button('Read some').press()
            fill.wait_text(f'^{left} of 16,384 bytes$')
        parent.spin('Capacity').set_value(70000)
        fill.wait_text('^0 of 131,072 bytes$')
        parent.wait_label('asked for 70000 bytes, the kernel made it 131072$')


@window_test('/ui/anonymous-pipes/leak-and-close-it')
def leak():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.combo('Send to').choose(1)
        check(not parent.button('Close the leak').is_sensitive(), 'there is no leak to close')
        parent.button('Leak a write end').press()
        viewer_of(tincan, 2).text_area('Status log').wait_text(
            "holds a copy of the write end of Viewer 1's pipe as descriptor")
        parent.button('Close end').press()
        tincan.wait_for(lambda r: 'gets no end-of-file' in r.get('note', ''), step='diagnosis')
        parent.label('Bytes in the pipe').wait_text('^closed by the parent$')
        parent.label('State of Viewer 1').wait_text('^connected$')
        parent.button('Close the leak').press()
        parent.button('Close the leak').wait_sensitive(False)
        parent.label('State of Viewer 1').wait_text('^exited with 0')
        parent.wait_label('Client quit$')


@window_test('/ui/anonymous-pipes/hand-it-over')
def hand_over():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.combo('Send to').choose(1)
        parent.button('Hand it over').press()
        log = viewer_of(tincan, 2).text_area('Status log')
        log.wait_text('took both ends over as descriptors')
        parent.entry('Text to send').type('for the first')
        parent.button('Send').press()
        log.wait_text(r"Viewer 1's pipes: \[CLIENT\] Echo: for the first$")


@window_test('/ui/anonymous-pipes/no-reader')
def no_reader():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.button('Close reader').press()
        viewer_of(tincan, 1).text_area('Status log').wait_text('closed its read end$')
        parent.button('Send').press()
        tincan.wait_for(lambda r: 'no reader' in r.get('note', ''), step='diagnosis')
        parent.label('Status line').wait_text('1 diagnosis')


@window_test('/ui/anonymous-pipes/buttons-say-why-not')
def insensitive():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.button('Fill it').wait_sensitive(True)
        for name in ('Leak a write end', 'Hand it over'):
            parent.button(name).wait_sensitive(False)
            check('two viewers' in parent.button(name).tooltip(), parent.button(name).tooltip())
        check('No viewer has a leak' in parent.button('Close the leak').tooltip(), 'no reason')
        parent.button('Kill Viewer 1').press()
        for name in ('Fill it', 'Read some', 'Close end', 'Close reader', 'Send'):
            parent.button(name).wait_sensitive(False)
            check('not connected' in parent.button(name).tooltip(), f'no reason at {name}')
        parent.button('Start Viewer 1 again').press()
        parent.button('Fill it').wait_sensitive(True)


@window_test('/ui/anonymous-pipes/number-of-viewers')
def viewers():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.spin('Viewers').set_value(2)
        wait_connected(parent, 1, 2)
        parent.spin('Viewers').set_value(1)
        wait_until(lambda: 'Viewer 2' not in parent.labels(), what='the second row goes')


@window_test('/ui/anonymous-pipes/viewer-speaks-first')
def viewer_speaks():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        viewer = viewer_of(tincan, 1)
        viewer.entry('Text to send').type('unasked')
        viewer.button('Send text').press()
        tincan.wait_for(step='message-received', side='parent', text='unasked')


main(connect)
