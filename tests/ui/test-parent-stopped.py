# SPDX-License-Identifier: MIT
"""A parent that is stopped, seen from the viewers: they paint, answer and say what is the matter."""

import signal

from screen import Screen
from tincan_test import Stopwatch, check, main, start_tincan, state_of, wait_until
from tincan_windows import connect, window_of, window_test

ROUNDS = 12
ALLOWED_MS = 100
NOT_READ = 'Could not send on pipe .*: the peer does not read'


def redraw_ms(screen, viewer_pid, spin, value):
    """Has a viewer show another number; returns how long until its pixels were other ones, without
    what the processes that have to do with it were kept from a processor."""
    place = spin.place()
    before = screen.pixels(*place)
    watch = Stopwatch(viewer_pid, screen.server_pid)
    spin.set_value(value)
    wait_until(lambda: screen.pixels(*place) != before, what='the viewer paints the number')
    took_ms = watch.ms()
    spin.wait_text(f'^{value:.1f} s$')
    return took_ms


def check_redraws(screen, viewer_pid, viewer):
    """One that comes late may be the machine's fault; a viewer that waits for its parent is late
    every time, or for ever."""
    spin = viewer.spin('Interval')
    took = sorted(redraw_ms(screen, viewer_pid, spin, 1 + n / 10) for n in range(ROUNDS))
    check(took[ROUNDS * 3 // 4] <= ALLOWED_MS,
          'redraws took ' + ', '.join(f'{ms:.0f}' for ms in took) + ' ms')


def check_answers(viewer, log):
    viewer.button('Send now').press()
    viewer.wait_label(NOT_READ)
    viewer.menu('Clear view')
    log.wait_text(r'^\Z')


@window_test('/ui/parent-stopped/viewers-redraw-and-answer', deadline=60)
def stopped_parent():
    # So short that the pipe is full soon after nobody reads it any more.
    with start_tincan('--interval-ms=8', headless=False) as tincan, Screen() as screen:
        pids = [r['pid'] for r in tincan.wait_for_all(2, step='child-connected')]
        viewers = [window_of(pid) for pid in pids]
        logs = [viewer.text_area('Status log') for viewer in viewers]
        for log in logs:
            log.wait_text('Client got data: GTKClient msg')

        tincan.send_signal(signal.SIGSTOP)
        wait_until(lambda: state_of(tincan.pid) == 'T', what='the parent is stopped')
        for log in logs:
            log.wait_text(NOT_READ)
        for pid, viewer, log in zip(pids, viewers, logs):
            check_redraws(screen, pid, viewer)
            viewer.wait_label('parent silent for [0-9]+ s')
            check_answers(viewer, log)

        tincan.send_signal(signal.SIGCONT)
        for viewer, log in zip(viewers, logs):
            log.wait_text('sending again; [0-9]+ messages were left out$')
            log.wait_text('Client got data: GTKClient msg')
            viewer.wait_label('parent alive')


main(connect)
