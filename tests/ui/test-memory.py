# SPDX-License-Identifier: MIT
"""The page "Memory" as a person sees it: who changed what, and edits that come and go."""

import json
import os
import re

from tincan_test import check, main, program_path, start_program, start_tincan, wait_until
from tincan_windows import Atspi, connect, window_of, window_test

# Where in the dump the viewer's text does not reach.
PLACE = 0x28
# The row in which it is, up to it.
ROW = r'^00000020  .{24} '


class Page:
    """The page, and the controls on it."""

    def __init__(self, *args, lab='pipe-memory'):
        self.tincan = start_tincan(f'--lab={lab}', *args, headless=False)
        self.parent = window_of(self.tincan.pid)

    def __enter__(self):
        self.tincan.__enter__()
        self.parent.page('Memory')
        return self

    def __exit__(self, *what):
        return self.tincan.__exit__(*what)

    def dump(self):
        return self.parent.text_area('Shared memory')

    def cursor(self):
        return self.parent.label('Byte at the cursor')

    def go_to(self, offset):
        entry = self.parent.entry('Go to offset')
        entry.type(offset)
        entry.press()

    def write(self, kind, text):
        """Writes; @kind is the index of the choice: text at the beginning, text, or bytes."""
        self.parent.combo('What to write where').choose(kind)
        self.parent.entry('Text for the memory').type(text)
        self.parent.button('Write').press()

    def viewer_pid(self, number):
        return self.tincan.wait_for(step='child-connected', member=number)['pid']


def write_as_somebody_else(pid, name, offset, data):
    """Writes into a section of a process as no program of ours would: nobody records it."""
    folder = f'/proc/{pid}/fd'
    path = next(f'{folder}/{fd}' for fd in os.listdir(folder)
                if os.readlink(f'{folder}/{fd}').startswith(f'/memfd:{name} '))
    fd = os.open(path, os.O_RDWR)
    try:
        os.pwrite(fd, data, offset)
    finally:
        os.close(fd)


@window_test('/ui/memory/edit-undo-redo')
def edit():
    with Page('--viewers=1', '--interval-ms=60000') as page:
        parent, tincan = page.parent, page.tincan
        page.dump().wait_text('ifsf!j!bn')  # the viewer has read it
        undo, redo = parent.button('Undo the edit'), parent.button('Redo the edit')
        check(not undo.is_sensitive() and not redo.is_sensitive(), 'nothing was edited yet')

        page.go_to(hex(PLACE))
        page.cursor().wait_text(r'^0x28 \(40\) · Not changed since')
        page.write(2, '5a 65')
        seen = window_of(page.viewer_pid(1)).text_area('Shared memory')
        for dump in (page.dump(), seen):
            dump.wait_text(ROW + '5a 65 00')
        tincan.wait_for(step='memory-written', note='2 bytes at 0x28: 5a 65')
        page.cursor().wait_text('Changed at .* · The parent, edited by hand$')

        undo.press()
        seen.wait_text(ROW + '00 00 00')
        tincan.wait_for(step='memory-written', note='2 bytes at 0x28: 00 00')
        redo.press()
        seen.wait_text(ROW + '5a 65 00')
        redo.wait_sensitive(False)

        page.write(0, 'grüße')
        page.dump().wait_text('^00000000  67 72 c3 bc c3 9f 65 00')
        undo.press()
        page.dump().wait_text('ifsf!j!bn')


@window_test('/ui/memory/undo-says-what-others-did')
def undo_of_others():
    with Page('--viewers=1', '--interval-ms=60000') as page:
        page.dump().wait_text('ifsf!j!bn')
        page.go_to(str(PLACE))
        page.write(1, 'Zebra')
        page.dump().wait_text(ROW + '5a 65 62 72 61')
        write_as_somebody_else(page.viewer_pid(1), 'Memory1', PLACE, b'QQ')
        page.dump().wait_text(ROW + '51 51 62')
        page.cursor().wait_text('Changed by another process, seen at ')
        page.parent.button('Undo the edit').press()
        page.dump().wait_text(ROW + '00 00 00 00 00')
        page.parent.wait_label('^The old bytes are back; 2 of the 5 bytes had been changed by others')


@window_test('/ui/memory/go-to-offset-and-values')
def values():
    with Page('--viewers=1', '--interval-ms=60000') as page:
        page.dump().wait_text('ifsf!j!bn')
        page.go_to('0x7f0')
        page.dump().wait_text('^000007f0 ')
        page.cursor().wait_text(r'^0x7f0 \(2032\)')
        page.go_to('-0x7c8')
        page.cursor().wait_text(r'^0x28 \(40\)')
        page.dump().wait_text('^00000020 ')
        text = page.dump().text()
        caret = page.dump().accessible.get_text_iface().get_caret_offset()
        row = text[:caret].rsplit('\n', 1)[-1]
        check(row.startswith('00000020') and len(row) == 35,
              f'the caret is not on the byte: {row!r}')
        for wrong, why in (('2048', 'beyond the last byte, 0x7ff'), ('here', 'is no offset')):
            page.go_to(wrong)
            page.parent.wait_label(why)

        page.write(2, 'fe ff c3 bf')
        for name, value in (('Signed 8 bit', '-2'), ('Unsigned 16 bit', '65534'),
                            ('Signed 32 bit', '-1077673986'), ('UTF-8', 'not UTF-8'),
                            ('UTF-16', r'U\+FFFE')):
            page.parent.label(name).wait_text(f'^{value}')
        page.parent.button('Big endian').press()
        page.parent.label('Unsigned 16 bit').wait_text('^65279$')
        page.go_to('+2')
        page.parent.label('UTF-8').wait_text(r"^'ÿ'  U\+00FF$")
        page.go_to('0x7ff')
        page.parent.label('Unsigned 16 bit').wait_text('^–$')


@window_test('/ui/memory/changed-only')
def changed_only():
    with Page('--viewers=1', '--interval-ms=60000') as page:
        page.dump().wait_text('ifsf!j!bn')
        page.write(0, 'first')
        page.dump().wait_text('^00000000 .* first')
        page.parent.button('From now').press()
        page.parent.button('Changed only').press()
        page.dump().wait_text(r'\A\.\.\. 2,048 bytes unchanged\Z')
        page.go_to(str(PLACE))
        page.write(2, '01')
        page.dump().wait_text(r'\A\.\.\. 32 bytes unchanged\n00000020 .*\n'
                              r'\.\.\. 2,000 bytes unchanged\Z')
        page.parent.button('Changed only').press()
        page.dump().wait_text('^00000010 ')


@window_test('/ui/memory/who-changed-it')
def who():
    with Page('--viewers=1', '--interval-ms=300') as page:
        page.parent.wait_label(r'^[\d:.]+  0x[0-9a-f]+  \d+ bytes?  Viewer 1$')
        page.parent.wait_for('Latest changes', Atspi.Role.LIST_BOX)
        strip = page.parent.wait_for('How often bytes changed', Atspi.Role.DRAWING_AREA)
        wait_until(lambda: re.search(r'^[\d,]+ changes of bytes, most of them near 0x',
                                     strip.tooltip()), what='the strip says where')


@window_test('/ui/memory/chooser-follows-and-leads')
def chooser():
    with Page('--viewers=2', '--interval-ms=60000') as page:
        for number in (1, 2):
            page.viewer_pid(number)
        page.dump().wait_text(r'nfn!2')
        page.parent.combo('Memory').choose(1)
        page.dump().wait_text(r'fn!3\.')
        page.parent.row('Viewer 1').select()
        page.dump().wait_text(r'fn!2\.')
        page.parent.button('Kill Viewer 1').press()
        page.parent.wait_label('^Viewer 1 is not running, so its memory is gone')
        page.parent.button('Start Viewer 1 again').press()
        page.dump().wait_text(r'fn!2\.')


@window_test('/ui/memory/file-mapping')
def file_mapping():
    with Page('--viewers=1', lab='file-mapping') as page:
        page.dump().wait_text('Message from the')
        log = window_of(page.viewer_pid(1)).text_area('Status log')
        page.write(1, 'Passage')
        log.wait_text('shared mem: Passage from the first process$')
        page.parent.button('Undo the edit').press()
        log.wait_text('shared mem: Message from the first process$')
        page.parent.button('Close the mapping').press()
        page.parent.wait_label('^The parent has the mapping closed')
        page.parent.button('Make the mapping').press()
        page.dump().wait_text('Message from the')


@window_test('/ui/memory/lab-without-memory')
def without():
    with Page('--viewers=1', lab='mailslot') as page:
        page.parent.wait_label('^“Mailslot” works without shared memory')


@window_test('/ui/memory/saved-trace')
def saved():
    path = os.path.join(os.environ['HOME'], 'trace.jsonl')
    with open(path, 'w', encoding='utf-8') as file:
        for step, text in (('memory-written', 'here i am'), ('message-sent', 'hello')):
            print(json.dumps({'time_ns': 5_000_000_000, 'lab': 'pipe-memory', 'member': 1,
                              'pid': 4101, 'side': 'parent', 'step': step, 'object': 'Memory1',
                              'bytes': len(text), 'text': text}), file=file)
    with start_program(program_path('tincan'), path) as tincan:
        parent = window_of(tincan.pid)
        parent.page('Memory')
        parent.wait_label('^A saved trace has no bytes of the memory any more')
        check(parent.find('Memory', [Atspi.Role.COMBO_BOX]) is None, 'there is nothing to choose')
        parent.button('Show what was written').press()
        parent.entry('Filter').wait_text('^step:memory')


main(connect)
