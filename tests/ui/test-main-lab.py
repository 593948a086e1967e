# SPDX-License-Identifier: MIT
"""The main lab as a person sees it: the windows of the parent and of two viewers."""

import signal

from tincan_test import check, children_of, hold, main, start_tincan, wait_until
from tincan_windows import Atspi, GLib, connect, window_of, window_test


def open_lab(*args):
    return start_tincan(*args, headless=False)


def pid_of(tincan, number):
    """The process of a viewer's latest life, from the trace."""
    return tincan.wait_for(step='child-connected', member=number)['pid']


def viewer_of(tincan, number):
    return window_of(pid_of(tincan, number))


def wait_connected(parent, *numbers):
    for number in numbers:
        parent.label(f'State of Viewer {number}').wait_text('^connected$')


@window_test('/ui/main-lab/two-viewers-open-and-talk')
def two_viewers():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        for number in (1, 2):
            log = viewer_of(tincan, number).text_area('Status log')
            log.wait_text(rf'start: shared mem here i am in shared mem {number}$')
            log.wait_text(r'Client got data: GTKClient msg 1 \d\d:\d\d:\d\d$')
            log.wait_text(r'shared mem: Written to shared mem GTKClient msg 1 \d\d:\d\d:\d\d$')
            check(f'shared mem {3 - number}' not in log.text(), 'a viewer sees the other one’s text')
        parent.label('Status line').wait_text(r'[\d,]+ records · 0 dropped · 2 children · 0 diagnoses')


@window_test('/ui/main-lab/killed-and-started-again')
def killed():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        first_pid = pid_of(tincan, 1)
        check(not parent.button('Start Viewer 1 again').is_sensitive(), 'it still runs')
        parent.button('Kill Viewer 1').press()

        parent.label('State of Viewer 1').wait_text(r'^killed by SIGKILL \d')
        ended = tincan.wait_for(step='process-exited', member=1)
        for name in ('Stop', 'Terminate', 'Kill'):
            parent.button(f'{name} Viewer 1').wait_sensitive(False)
        parent.label('State of Viewer 2').wait_text('^connected$')

        parent.button('Start Viewer 1 again').press()
        parent.label('State of Viewer 1').wait_text('^connected$')
        again = tincan.wait_for(step='child-connected', member=1, after=ended)
        check(again['pid'] != first_pid, 'the new life has a process of its own')
        window_of(again['pid']).text_area('Status log').wait_text('Client got data: GTKClient msg 0')


@window_test('/ui/main-lab/text-to-one-and-to-all')
def text():
    with open_lab('--interval-ms=60000') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        logs = [viewer_of(tincan, number).text_area('Status log') for number in (1, 2)]
        entry, send = parent.entry('Text to send'), parent.button('Send')
        check(not send.is_sensitive(), 'there is nothing to send yet')

        entry.type('grüße an alle')
        send.press()
        for log in logs:
            log.wait_text('Client got data: grüße an alle$')
        entry.wait_text('^$')

        parent.combo('Send to').choose(2)
        entry.type('only for the second')
        send.press()
        logs[1].wait_text('Client got data: only for the second$')
        check('only for' not in logs[0].text(), 'the first viewer got it too')


@window_test('/ui/main-lab/text-that-cannot-be-sent-stays')
def unsent():
    with open_lab('--interval-ms=60000', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.button('Kill Viewer 1').press()
        parent.label('State of Viewer 1').wait_text('killed')
        parent.entry('Text to send').type('not lost')
        parent.button('Send').press()
        parent.wait_label('^Could not send: no child is connected$')
        check(parent.entry('Text to send').text() == 'not lost', 'what was typed is gone')

        parent.button('Start Viewer 1 again').press()
        wait_connected(parent, 1)
        parent.button('Send').press()
        parent.entry('Text to send').wait_text('^$')
        wait_until(lambda: not any('Could not send' in text for text in parent.labels()),
                   what='the sentence goes when its cause is gone')


@window_test('/ui/main-lab/stopped-and-continued')
def stopped():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.button('Stop Viewer 1').press()
        parent.label('State of Viewer 1').wait_text('^stopped$')
        parent.label('State of Viewer 2').wait_text('^connected$')
        parent.button('Continue Viewer 1').press()
        parent.label('State of Viewer 1').wait_text('^connected$')
        parent.button('Terminate Viewer 1').press()
        parent.label('State of Viewer 1').wait_text('ago$')


@window_test('/ui/main-lab/stopped-and-continued-from-outside')
def stopped_from_outside():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        with hold(pid_of(tincan, 2)) as viewer:
            viewer.send_signal(signal.SIGSTOP)
            parent.label('State of Viewer 2').wait_text('^stopped$')
            viewer.send_signal(signal.SIGCONT)
            parent.label('State of Viewer 2').wait_text('^connected$')


@window_test('/ui/main-lab/memory')
def memory():
    with open_lab('--interval-ms=60000') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.page('Memory')
        dump = parent.text_area('Shared memory')
        # "here i am" with 1 added to every byte: the viewer has read it.
        dump.wait_text(r'ifsf!j!bn')
        check(not parent.button('Write').is_sensitive(), 'there is nothing to write yet')
        parent.entry('Text for the memory').type('zebra')
        parent.button('Write').press()
        dump.wait_text(r'zebra|\{fcsb')
        viewer_of(tincan, 1).text_area('Shared memory').wait_text(r'zebra')

        parent.row('Viewer 2').select()
        dump.wait_text(r'fn!3\.')
        parent.button('Kill Viewer 2').press()
        parent.wait_label('Viewer 2 is not running, so its memory is gone')


@window_test('/ui/main-lab/interval')
def interval():
    with open_lab('--interval-ms=60000') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        spin = parent.spin('Interval')
        check(spin.text() == '60.0 s', f'the interval reads {spin.text()!r}')
        spin.set_value(0.2)
        spin.wait_text(r'^0\.2 s$')
        for number in (1, 2):
            viewer_of(tincan, number).text_area('Status log').wait_text('GTKClient msg 3 ')
        wait_until(lambda: 'messages' in parent.label('Messages of Viewer 1').text(),
                   what='the count of messages')


@window_test('/ui/main-lab/number-of-viewers')
def viewers():
    with open_lab('--interval-ms=500') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.spin('Viewers').set_value(4)
        wait_connected(parent, 1, 2, 3, 4)
        parent.spin('Viewers').set_value(1)
        wait_until(lambda: len(children_of(tincan.pid)) == 1, what='one viewer left')
        wait_until(lambda: parent.find('Viewer 2', [Atspi.Role.LIST_ITEM]) is None,
                   what='the rows of the others gone')
        parent.label('State of Viewer 1').wait_text('^connected$')


@window_test('/ui/main-lab/viewer-wanted-again-while-it-leaves')
def wanted_again():
    """Who is on its way out cannot be kept, so it starts again; a new one then goes after it."""
    with open_lab('--interval-ms=500') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        for n_lives, act in ((2, lambda: parent.spin('Viewers').set_value(2)),
                             (3, lambda: parent.menu('New viewer'))):
            # A viewer that is stopped leaves on the second rung of the ladder, not at once.
            pid = tincan.select(step='process-spawned', member=2)[-1]['pid']
            with hold(pid) as viewer:
                viewer.send_signal(signal.SIGSTOP)
                tincan.wait_for(step='process-stopped', pid=pid)
                parent.spin('Viewers').set_value(1)
                act()
                viewer.wait_gone()
            tincan.wait_for_all(n_lives, step='child-connected', member=2)
            wait_connected(parent, 1, 2)
            parent.spin('Viewers').wait_value(2)
        check(not tincan.select(member=3), 'there was a third')


@window_test('/ui/main-lab/number-of-viewers-from-the-command-line')
def viewers_at_first():
    with open_lab('--viewers=1', '--interval-ms=500') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        wait_until(lambda: parent.spin('Viewers').value() == 1, what='the spin button shows 1')


@window_test('/ui/main-lab/closed-viewer-says-quit')
def closed_viewer():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        place = parent.button('Kill Viewer 2').place()
        viewer_of(tincan, 1).button('Quit').press()
        parent.label('State of Viewer 1').wait_text('^Child sent Quit')
        parent.label('State of Viewer 1').wait_text('exited with 0')
        check(parent.button('Kill Viewer 2').place() == place, 'the row below has moved')
        parent.label('State of Viewer 2').wait_text('^connected$')


@window_test('/ui/main-lab/cannot-be-started')
def cannot_be_started():
    with open_lab('--child=/no/such/program') as tincan:
        parent = window_of(tincan.pid)
        parent.label('State of Viewer 1').wait_text('^could not be started$')
        parent.label('Failure of Viewer 1').wait_text('/no/such/program.*no such program')
        parent.label('Status line').wait_text('0 children · 2 diagnoses')


@window_test('/ui/main-lab/closed-and-opened-again')
def lab_closed():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.button('Close Pipe, memory and event').press()
        wait_until(lambda: not children_of(tincan.pid), what='no viewer left')
        parent.wait_label('^This lab is closed')
        parent.button('Open Pipe, memory and event').press()
        wait_connected(parent, 1, 2)


@window_test('/ui/main-lab/kill-all-asks')
def kill_all():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.menu('Kill all…')
        question = window_of(tincan.pid, Atspi.Role.ALERT)
        question.wait_label('^Kill all 2 children')
        question.button('Cancel').press()
        wait_until(lambda: not question.is_open(), what='the question is closed')
        check(len(children_of(tincan.pid)) == 2, 'Cancel has killed them')

        parent.menu('Kill all…')
        window_of(tincan.pid, Atspi.Role.ALERT).button('Kill all').press()
        for number in (1, 2):
            parent.label(f'State of Viewer {number}').wait_text('^killed by SIGKILL')


@window_test('/ui/main-lab/new-viewer')
def new_viewer():
    with open_lab('--interval-ms=300', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.menu('New viewer')
        wait_connected(parent, 1, 2)
        parent.spin('Viewers').wait_value(2)


@window_test('/ui/main-lab/kept-running')
def kept_running():
    with open_lab('--interval-ms=300', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.menu('Keep viewers running')
        with hold(pid_of(tincan, 1)) as viewer:
            viewer.send_signal(signal.SIGKILL)
        ended = tincan.wait_for(step='process-exited', member=1)
        tincan.wait_for(step='child-connected', member=1, after=ended)
        wait_connected(parent, 1)


@window_test('/ui/main-lab/waits-for-a-debugger')
def debugger():
    with open_lab('--interval-ms=300', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.menu('Wait for a debugger')
        parent.menu('New viewer')
        parent.label('State of Viewer 2').wait_text('^waits for a debugger$')
        viewer = window_of(children_of(tincan.pid)[1])
        viewer.button('Continue').press()
        wait_connected(parent, 2)


@window_test('/ui/main-lab/crash-takes-the-viewers', deadline=60, leaves_names=True)
def crash():
    for way, status in (('By a fault (SIGSEGV)', -signal.SIGSEGV), ('By SIGKILL', -signal.SIGKILL),
                        ('By closing it', 0)):
        # Not in a `with`, for which a program that crashes is a failure.
        tincan = open_lab('--interval-ms=300')
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        with hold(pid_of(tincan, 1)) as first, hold(pid_of(tincan, 2)) as second:
            try:
                parent.menu('Crash the parent', way)
            except GLib.Error:
                pass  # it is gone before it could answer
            check(tincan.wait_end() == status, f'{way}: another end than {status}')
            first.wait_gone()
            second.wait_gone()
        tincan.close()


@window_test('/ui/main-lab/find-and-pause')
def find():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        tincan.wait_for_all(3, step='message-received', side='parent', member=1)
        parent.button('Find').press()
        parent.entry('Text to find').type('GTKClient msg 0')
        parent.button('Find older').press()
        parent.button('Find newer').press()
        check(not any(text == 'not found' for text in parent.labels()), 'it is there')
        parent.entry('Text to find').type('nobody says this')
        parent.button('Find newer').press()
        parent.wait_label('^not found$')
        parent.button('Pause the view').press()
        parent.wait_label('^The view is paused; the recording goes on')
        parent.button('Pause the view').press()
        wait_until(lambda: not any('is paused' in text for text in parent.labels()),
                   what='the view goes on')


@window_test('/ui/main-lab/pages-are-built-when-visited')
def pages():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        anywhere = dict(roles=[Atspi.Role.TEXT], shown=False)
        check(parent.find('Shared memory', **anywhere) is None, 'the memory page is there already')
        parent.page('Memory')
        parent.text_area('Shared memory')
        check(parent.find('Shared memory', **anywhere) is not None, 'the memory page is missing')


@window_test('/ui/main-lab/ends-with-its-viewers')
def ends():
    for number in (signal.SIGTERM, signal.SIGINT):
        with open_lab() as tincan:
            wait_connected(window_of(tincan.pid), 1, 2)
            check(tincan.end(number) == 0, 'the exit code of an orderly end is 0')


main(connect)
