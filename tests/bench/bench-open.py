# SPDX-License-Identifier: MIT
"""bench-open: how long `tincan FILE` takes to show a file of a million lines.

  ./dev bench ui      or, on a display and a bus of your own:  ./dev bench open

The real program is started, and its window is read over the accessibility bus, as a screen reader
would: first what it says of its progress, then the status line with all records, and last the
number of rows on the page Traffic, once for each kind of file:

  in order       the times go on from line to line, as a recording has them
  out of order   every other line is 50 ms older than the one before it, as two files made one
  invalid text   each text has escapes, bytes that are no UTF-8 and characters beyond ASCII

Another start is given the file over and over, as fast as it reads, and is cancelled: from the press
of the button to the sentence that says so.

With an accessibility client that asks all the time, and on a machine that others use, the clock says
more than the work is; "busy" is the processor time of all threads until then.
"""

import os
import sys
import tempfile
import threading
import time

from tincan_test import WAIT_DEADLINE_S, program_path, start_program
from tincan_windows import Atspi, GLib, connect, window_of

LINES = 1_000_000
BAR_MS = 3000
STEPS = (('viewer', 'message-sent'), ('parent', 'message-received'), ('parent', 'message-sent'),
         ('viewer', 'message-received'))
TEXTS = {'in order': 'GTKClient msg {} 14:03:07', 'out of order': 'GTKClient msg {} 14:03:07',
         'invalid text': 'Grüße \\\\xff\\\\xfe \\"{}\\"'}


def write_trace(path, kind):
    """A conversation of two viewers; both sides of it, so that answers find their questions."""
    text = TEXTS[kind]
    with open(path, 'w', encoding='utf-8') as file:
        for i in range(LINES):
            side, step = STEPS[i % 4]
            serial, member = i // 8 + 1, i // 4 % 2 + 1
            time_ns = 5_000_000_000 + i * 2500 - (50_000_000 if kind == 'out of order' and i % 2 else 0)
            file.write(f'{{"time_ns":{time_ns},"lab":"pipe-memory","member":{member},'
                       f'"pid":{4100 + member},"side":"{side}","step":"{step}",'
                       f'"object":"Pipe{member}_4100","serial":{serial},"bytes":30,'
                       f'"text":"{text.format(serial)}"}}\n')


def busy_ms(pid):
    """What all threads of a process have cost."""
    with open(f'/proc/{pid}/stat', encoding='ascii', errors='replace') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf('SC_CLK_TCK')


def poll(look, what):
    """Asks every 10 ms until there is an answer."""
    deadline = time.monotonic() + WAIT_DEADLINE_S * 4
    while time.monotonic() < deadline:
        try:
            answer = look()
        except GLib.Error:
            answer = None
        if answer:
            return answer
        time.sleep(0.01)
    sys.exit(f'bench-open: {what} did not come')


def text_of(parent, name):
    """The text of a label, whose accessible is looked for once."""
    label = poll(lambda: parent.find(name, [Atspi.Role.LABEL], shown=False), name)
    return label.text


def measure_open(path, kind):
    start = time.monotonic()
    with start_program(program_path('tincan'), path) as tincan:
        parent = window_of(tincan.pid)
        shown_ms = (time.monotonic() - start) * 1000
        progress = text_of(parent, 'Reading the trace')()
        status = text_of(parent, 'Status line')
        poll(lambda: status().startswith(f'{LINES:,} records'), 'the last record')
        all_ms = (time.monotonic() - start) * 1000
        busy = busy_ms(tincan.pid)
        parent.page('Traffic')
        table = parent.wait_for('Traffic', Atspi.Role.TABLE).accessible.get_table_iface()
        poll(lambda: table.get_n_rows() == LINES, 'the last row')
        print(f'{LINES:,} lines, {kind:<13} all shown {all_ms:5.0f} ms (bar {BAR_MS})   busy {busy:5d} ms   '
              f'window {shown_ms:4.0f} ms   size {os.path.getsize(path) >> 20} MiB   '
              f'on the way: {progress}', flush=True)


def feed(path, write_end):
    """Until nobody reads any more."""
    try:
        while True:
            with open(path, 'rb') as file:
                while os.sendfile(write_end, file.fileno(), None, 1 << 20):
                    pass
    except BrokenPipeError:
        os.close(write_end)


def measure_cancel(path):
    read_end, write_end = os.pipe()
    with start_program(program_path('tincan'), '-', stdin=read_end) as tincan:
        os.close(read_end)
        threading.Thread(target=feed, args=(path, write_end), daemon=True).start()
        parent = window_of(tincan.pid)
        said = text_of(parent, 'Reading the trace')
        button = poll(lambda: parent.find('Cancel', [Atspi.Role.PUSH_BUTTON]), 'Cancel')
        start = time.monotonic()
        button.accessible.get_action_iface().do_action(0)
        poll(lambda: 'was cancelled' in said(), 'the sentence')
        print(f'Cancel                    {(time.monotonic() - start) * 1000:5.0f} ms   {said()}',
              flush=True)


def main():
    connect()
    with tempfile.TemporaryDirectory(prefix='bench-open-') as home:
        os.environ['HOME'] = home
        os.environ['GSETTINGS_BACKEND'] = 'memory'
        path = os.path.join(home, 'million.jsonl')
        for kind in TEXTS:
            write_trace(path, kind)
            measure_open(path, kind)
        measure_cancel(path)


main()
