#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""test-samples: what the README promises: the child in Python joins, and the files named are there."""

import os
import re
import sys

from tincan_test import check, main, start_tincan, test

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
CHILD = os.path.join(ROOT, 'data', 'samples', 'child.py')


def read(name):
    with open(os.path.join(ROOT, name), encoding='utf-8') as file:
        return file.read()


@test('/samples/child-talks')
def child_talks():
    with start_tincan(f'--child={sys.executable} -u {CHILD}', '--viewers=1') as tincan:
        tincan.wait_for(step='child-connected', member=1)
        received = tincan.wait_for_all(2, step='message-received', member=1)
        check([record['text'].split()[:3] for record in received]
              == [['GTKClient', 'msg', '0'], ['GTKClient', 'msg', '1']], f'{received}')
        tincan.wait_line(r'start: shared mem here i am in shared mem 1$')
        tincan.wait_line(r'Client got data: GTKClient msg 0 ')
        tincan.wait_line(r'shared mem: Written to shared mem GTKClient msg 0 ')
        check(tincan.end() == 0, 'the parent did not end in good order')


@test('/samples/readme-shows-child')
def readme_shows_child():
    check(read('data/samples/child.py').strip() in read('README.md'),
          'README.md and data/samples/child.py differ')


@test('/samples/named-files-exist')
def named_files_exist():
    pattern = r'\b(?:ipc|app|child|ui|data|tests)/[\w./-]+\.(?:c|h|py|build)\b'
    for document in ('README.md', 'ARCHITECTURE.md'):
        missing = [path for path in re.findall(pattern, read(document))
                   if not os.path.exists(os.path.join(ROOT, path))]
        check(not missing, f'{document} names {", ".join(missing)}')


main()
