#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab "File mapping" as a person sees it: the parent's bar and two viewers."""

import os

from tincan_test import check, children_of, hold, main, start_tincan, wait_until
from tincan_windows import connect, window_of, window_test

GREETING = 'Message from the first process'


def open_lab(*args):
    return start_tincan('--lab=file-mapping', *args, headless=False)


def wait_connected(parent, *numbers):
    for number in numbers:
        parent.label(f'State of Viewer {number}').wait_text('^connected$')


def viewer_of(tincan, number):
    return window_of(tincan.wait_for(step='child-connected', member=number)['pid'])


def log_of(viewer):
    return viewer.text_area('Status log')


@window_test('/ui/file-mapping/each-side-edits')
def edits():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        viewers = [viewer_of(tincan, number) for number in (1, 2)]
        check(parent.label('Messages of Viewer 1').text() == '', 'memory has no messages')
        for viewer in viewers:
            log_of(viewer).wait_text(f'start: shared mem {GREETING}$')
            check(not viewer.button('Write into the mapping').is_sensitive(), 'nothing to write')

        parent.entry('Text for the mapping').type('from "the" parent')
        parent.button('Write into the mapping').press()
        parent.entry('Text for the mapping').wait_text('^$')
        for viewer in viewers:
            log_of(viewer).wait_text('shared mem: from "the" parent$')

        viewers[0].entry('Text for the mapping').type('from the first viewer')
        viewers[0].button('Write into the mapping').press()
        log_of(viewers[1]).wait_text('shared mem: from the first viewer$')
        parent.label('Said last').wait_text('shared mem: from the first viewer$')
        parent.page('Memory')
        parent.text_area('Shared memory').wait_text('from the first')


@window_test('/ui/file-mapping/count')
def count():
    with open_lab('--lock-timeout-ms=30000') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.button('Count to 100,000').press()
        # Two that never run at once lose nothing; the process test tries until they do.
        parent.label('Said last').wait_text(r'without the lock: .* (updates are|none is) lost$')
        parent.button('with the lock').press()
        parent.button('Count to 100,000').press()
        parent.label('Said last').wait_text(r'with the lock: .* so none is lost$')


@window_test('/ui/file-mapping/lock')
def lock():
    with open_lab('--lock-timeout-ms=200') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        one, two = viewer_of(tincan, 1), viewer_of(tincan, 2)
        check(not one.button('Let the lock go').is_sensitive(), 'it has no lock to let go')
        one.button('Hold the lock').press()
        one.button('Let the lock go').wait_sensitive(True)
        check(not one.button('Hold the lock').is_sensitive(), 'it has the lock already')
        parent.button('Let the lock go').wait_sensitive(True)
        parent.combo('Viewer that acts').choose(1)
        parent.button('Let the lock go').wait_sensitive(False)
        check('does not keep' in parent.button('Let the lock go').tooltip(), 'no reason')
        parent.combo('Viewer that acts').choose(0)
        parent.button('Let the lock go').wait_sensitive(True)

        parent.combo('Viewer that acts').choose(1)
        parent.button('Try the lock').press()
        log_of(two).wait_text(r'Waited 0\.2 s for the lock .* is held by process \d+$')
        one.button('Let the lock go').press()
        log_of(one).wait_text('Let the lock go$')
        parent.button('Let the lock go').wait_sensitive(False)
        parent.button('Try the lock').press()
        log_of(two).wait_text('Took the lock, and let it go$')

        one.button('Hold the lock').press()
        one.button('Let the lock go').wait_sensitive(True)
        parent.button('Kill Viewer 1').press()
        parent.label('State of Viewer 1').wait_text('killed by SIGKILL')
        parent.button('Try the lock').press()
        log_of(two).wait_text(r'Process \d+ died while it held the lock')


@window_test('/ui/file-mapping/make-and-close')
def make_and_close():
    with open_lab('--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        viewer = viewer_of(tincan, 1)
        parent.button('Make the mapping').press()
        parent.wait_label('^Could not make mapping .* nothing was changed: File exists$')

        parent.button('Close the mapping').press()
        parent.button('Close the mapping').wait_sensitive(False)
        parent.label('Said last').wait_text('Closed mapping .* its name is gone')
        viewer.button('Open the mapping again').press()
        log_of(viewer).wait_text('Could not open mapping .* not found$')
        viewer.button('Hold the lock').wait_sensitive(False)

        parent.spin('Size of the mapping').set_value(0)
        parent.button('Make the mapping').press()
        parent.wait_label('^A mapping of 0 bytes is not possible')
        parent.spin('Size of the mapping').set_value(512)
        parent.button('Make the mapping').press()
        parent.label('Said last').wait_text('Made mapping .* of 512 bytes')
        parent.button('Open the mapping again').press()
        log_of(viewer).wait_text(f'not found\n.*start: shared mem {GREETING}$')
        check(os.path.exists(f'/dev/shm/tincan-{tincan.pid}-HelloWorld'), 'it has no name')


@window_test('/ui/file-mapping/closed-and-opened-again')
def closed_and_opened():
    with open_lab() as tincan:
        parent = window_of(tincan.pid)
        path = f'/dev/shm/tincan-{tincan.pid}-HelloWorld'
        wait_connected(parent, 1, 2)
        parent.button('Close File mapping').press()
        wait_until(lambda: not children_of(tincan.pid), what='the viewers are gone')
        wait_until(lambda: not os.path.exists(path), what='the name is gone')
        parent.button('Open File mapping').press()
        wait_connected(parent, 1, 2)
        check(os.path.exists(path), 'it has no name')


@window_test('/ui/file-mapping/viewer-quits')
def viewer_quits():
    with open_lab('--viewers=2') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        with hold(tincan.wait_for(step='child-connected', member=1)['pid']) as process:
            viewer_of(tincan, 1).button('Quit').press()
            process.wait_gone()
        parent.label('State of Viewer 1').wait_text('exited with 0')
        parent.label('State of Viewer 2').wait_text('^connected$')


main(connect)
