#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab "Mailslot" as a person sees it: the parent's bar and two writers."""

from tincan_test import check, main, start_tincan
from tincan_windows import connect, window_of, window_test


def open_lab(*args):
    """With viewers that write when told to, and a parent that looks likewise."""
    return start_tincan('--lab=mailslot', '--write=hand', '--look-ms=60000', *args, headless=False)


def wait_connected(parent, *numbers):
    for number in numbers:
        parent.label(f'State of Viewer {number}').wait_text('^connected$')


def viewer_of(tincan, number):
    return window_of(tincan.wait_for(step='child-connected', member=number)['pid'])


def log_of(window):
    return window.text_area('Status log')


@window_test('/ui/mailslot/write-and-look')
def write_and_look():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        viewers = [viewer_of(tincan, number) for number in (1, 2)]
        parent.label('Waiting').wait_text('^0 waiting$')
        check(not parent.button('Write').is_sensitive(), 'there is nothing to write')

        parent.entry('Text to write').type('by both')
        parent.button('Write').press()
        parent.entry('Text to write').wait_text('^$')
        parent.label('Waiting').wait_text('^2 waiting · next 7 bytes$')
        for viewer in viewers:
            log_of(viewer).wait_text('written: by both$')

        parent.combo('Written by').choose(2)
        parent.entry('Text to write').type('by one')
        parent.button('Write').press()
        parent.label('Waiting').wait_text('^3 waiting')
        log_of(viewers[1]).wait_text('written: by one$')
        viewers[0].button('Send now').press()
        parent.label('Waiting').wait_text('^4 waiting')

        parent.button('Look now').press()
        log_of(parent).wait_text('Checking new messages...')
        log_of(parent).wait_text('Message #4: Message 1 for mailslot$')
        parent.label('Waiting').wait_text('^0 waiting$')
        check('by one' not in log_of(viewers[0]).text(), 'the other one wrote it, too')
        parent.button('Look now').press()
        log_of(parent).wait_text('No new messages.$')


@window_test('/ui/mailslot/limit-and-buffer')
def limit_and_buffer():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        viewer = viewer_of(tincan, 1)
        viewer.label('Mailslot').wait_text('^open · at most 424 bytes$')
        parent.spin('Largest message').set_value(5)
        log_of(parent).wait_text('at most 5 bytes now$')
        parent.entry('Text to write').type('too long')
        parent.button('Write').press()
        log_of(viewer).wait_text('Could not write 8 bytes .* at most 5$')
        viewer.label('Mailslot').wait_text('^open · at most 5 bytes$')
        viewer.entry('Text to send').type('longer')
        viewer.button('Send text').press()
        viewer.wait_label('^Could not write 6 bytes .* at most 5$')
        check(viewer.entry('Text to send').text() == 'longer', 'what was typed is gone')

        parent.entry('Text to write').type('right')
        parent.button('Write').press()
        parent.label('Waiting').wait_text('^1 waiting · next 5 bytes$')
        parent.spin('Size of the buffer').set_value(4)
        parent.button('Read into').press()
        parent.wait_label('the next message has 5 bytes and the buffer 4; the message stays$')
        parent.spin('Size of the buffer').set_value(5)
        parent.button('Read into').press()
        log_of(parent).wait_text('Message #1: right$')


@window_test('/ui/mailslot/timers')
def timers():
    with open_lab('--interval-ms=100') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        viewers = [viewer_of(tincan, number) for number in (1, 2)]
        parent.button('Write on a timer').press()
        for viewer in viewers:
            log_of(viewer).wait_text('written: Message 3 for mailslot$')
        viewers[0].button('Write on a timer').press()
        parent.spin('Look every').set_value(0.2)
        # At five seconds a look, four looks would take longer than anybody waits here.
        log_of(parent).wait_text(r'(?s)(Checking new messages.*){4}')
        log_of(parent).wait_text(r'Message #1: Message \d+ for mailslot$')
        parent.button('Write on a timer').press()
        log_of(parent).wait_text('No new messages.$')


@window_test('/ui/mailslot/read-time-out')
def time_out():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.combo('Read time-out').choose(2)
        parent.button('Look now').press()
        log_of(parent).wait_text('Checking new messages...$')
        viewer_of(tincan, 1).button('Send now').press()
        log_of(parent).wait_text('Message #1: Message 1 for mailslot$')
        check('No new messages.' not in log_of(parent).text(), 'it did not wait')
        parent.combo('Read time-out').choose(1)
        parent.button('Look now').press()
        log_of(parent).wait_text('No new messages.$')


@window_test('/ui/mailslot/closed-and-opened')
def closed():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        viewer = viewer_of(tincan, 1)
        viewer.button('Send now').press()
        parent.label('Waiting').wait_text('^1 waiting')
        parent.button('Close mailslot').press()
        log_of(parent).wait_text('Mailslot closed: 1 unread messages are gone$')
        parent.label('Waiting').wait_text('^closed$')
        parent.button('Look now').wait_sensitive(False)

        viewer.button('Send now').press()
        viewer.wait_label('its owner is gone$')
        viewer.label('Mailslot').wait_text('^no owner$')
        viewer.button('Send now').press()
        viewer.wait_label('not found$')
        parent.button('Open mailslot').press()
        parent.label('Waiting').wait_text('^0 waiting$')
        viewer.button('Send now').press()
        viewer.label('Mailslot').wait_text('^open')
        parent.label('Waiting').wait_text('^1 waiting')


@window_test('/ui/mailslot/ten-thousand-each', deadline=120)
def flood():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.button('10,000 each').press()
        parent.label('Waiting').wait_text('^20,000 waiting · next 22 bytes$', deadline=40)
        parent.button('Look now').press()
        # The window comes before reading; where both have a tenth of a processor, that takes long.
        parent.label('Waiting').wait_text('^0 waiting$', deadline=60)
        parent.label('Messages of Viewer 1').wait_text('10,000')
        # Last, because to read ten thousand lines over the bus again and again is a load of its own.
        log_of(parent).wait_text('Message #20000: ')


main(connect)
