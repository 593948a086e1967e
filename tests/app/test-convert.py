#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tincan --convert: a saved trace in other forms, and what is said about files that are none."""

import csv
import json
import os
import shutil
import subprocess

from tincan_test import SLOW, check, main, program_path, skip, start_tincan, test

EX_USAGE, EX_DATAERR, EX_NOINPUT, EX_UNAVAILABLE, EX_CANTCREAT, EX_IOERR = 64, 65, 66, 69, 73, 74
HEADER_BYTES = 28
LUA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../data/tincan.lua')


def in_home(name):
    return os.path.join(os.environ['HOME'], name)


def convert(*args, stdin=None):
    """Returns exit code, standard output and standard error."""
    done = subprocess.run([program_path('tincan'), *args], input=stdin, check=False,
                          stdin=None if stdin is not None else subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20 * SLOW)
    return done.returncode, done.stdout, done.stderr.decode()


def check_refused(code, sentence, *args):
    got, output, errors = convert(*args)
    check(got == code and sentence in errors and errors.startswith('tincan: '),
          f'{args}: {got} {errors!r}')
    check(output == b'', f'{args} printed {output!r}')


def write_lines(name, *texts):
    path = in_home(name)
    with open(path, 'w', encoding='utf-8') as file:
        for i, text in enumerate(texts):
            record = {'time_ns': 5_000_000_000 + i, 'lab': 'mailslot', 'member': 1 + i % 2,
                      'pid': 4100 + i % 2, 'side': 'viewer', 'step': 'message-sent',
                      'object': 'Mailslot', 'serial': i + 1, 'bytes': len(text.encode()),
                      'text': text}
            file.write(json.dumps(record, ensure_ascii=False, separators=(',', ':')) + '\n')
    return path


def read(path):
    with open(path, 'rb') as file:
        return file.read()


@test('/convert/real-trace')
def real_trace():
    trace = in_home('run.jsonl')
    with start_tincan('--interval-ms=50') as tincan:
        tincan.wait_for(step='message-received', member=2, serial=5)
        tincan.end()
        shutil.copy(tincan.trace_path, trace)
    code, output, errors = convert('--convert=-', trace)
    check((code, errors) == (0, ''), f'{code} {errors}')
    check(output == read(trace), 'JSON Lines come out as they went in')
    records = [json.loads(line) for line in output.splitlines()]
    code, output, errors = convert('--convert=-', '--filter=member:1 and step:message', trace)
    wanted = [r for r in records if r['member'] == 1 and r['step'].startswith('message-')]
    chosen = [json.loads(line) for line in output.splitlines()]
    # Each file says in its first line when it was.
    check(chosen[0].pop('clock_ns') > 0 and records[0].pop('clock_ns') > 0, 'nobody knows when')
    check(chosen == wanted, 'the filter chooses')
    check(convert('--convert=' + in_home('out.csv'), trace)[0] == 0, 'CSV')
    with open(in_home('out.csv'), encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file))
    check(len(rows) == len(records), f'{len(rows)} rows of {len(records)} records')
    for row, record in zip(rows, records):
        check({k: v for k, v in row.items() if v != ''} ==
              {k: str(v) for k, v in record.items() if v != ''}, f'{row} is {record}')


@test('/convert/forms-by-ending')
def forms_by_ending():
    trace = write_lines('a.jsonl', 'one', 'two, "three"', 'grün')
    for name, begin in (('out.CSV', b'time_ns,'), ('out.pcapng', b'\n\r\r\n'),
                        ('out.jsonl', b'{"time_ns"')):
        code, _, errors = convert('--convert', in_home(name), trace)
        check(code == 0 and errors == '', f'{name}: {code} {errors}')
        check(read(in_home(name)).startswith(begin), name)
    # From standard input, to a device, over itself.
    check(convert('--convert=-', '-', stdin=read(trace))[1] == read(trace), 'standard input')
    os.mkfifo(in_home('fifo.csv'))
    with subprocess.Popen(['cat', in_home('fifo.csv')], stdout=subprocess.PIPE) as cat:
        check(convert('--convert=' + in_home('fifo.csv'), trace)[0] == 0, 'a FIFO')
        check(b'\r\n5000000001,mailslot,2,4101,viewer,message-sent,Mailslot,2,12,'
              b'"two, ""three""",,\r\n' in cat.communicate()[0], 'the rows')
    check(convert('--convert=' + trace, '--filter=serial:2', trace)[0] == 0, 'over itself')
    check(read(trace).count(b'\n') == 1, 'one line is left')


@test('/convert/usage')
def usage():
    trace = write_lines('a.jsonl', 'one')
    check_refused(EX_USAGE, 'ends with .jsonl, .csv or .pcapng, not “out.txt”',
                  '--convert=out.txt', trace)
    check_refused(EX_USAGE, '--convert needs a trace to read', '--convert=-')
    check_refused(EX_USAGE, 'Unexpected word “b”', '--convert=-', trace, 'b')
    check_refused(EX_USAGE, '--filter belongs to --convert', '--filter=a')
    check_refused(EX_USAGE, 'There is no field “foo”', '--convert=-', '--filter=a foo:1', trace)
    check_refused(EX_USAGE, '(column 3)', '--convert=-', '--filter=a foo:1', trace)


@test('/convert/what-works-without-a-display')
def without_display():
    """A trace that cannot be shown can be converted, and the program says so."""
    env = {name: value for name, value in os.environ.items()
           if name not in ('DISPLAY', 'WAYLAND_DISPLAY')}
    for words, said in (([], 'try “tincan --headless”'),
                        ([write_lines('a.jsonl', 'one')], 'try “tincan --convert=OUT FILE”')):
        done = subprocess.run([program_path('tincan'), *words], check=False, env=env, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=20 * SLOW)
        check(done.returncode == EX_UNAVAILABLE, f'{done.returncode}')
        check(done.stderr == f'tincan: There is no display for a window; {said}\n', done.stderr)
    check_refused(EX_USAGE, 'A saved trace is shown in a window', '--headless', 'a.jsonl')
    for option in ('--trace=b.jsonl', '--lab=mailslot', '--viewers=2', '--interval-ms=2000', '--keep=10000',
                   '--keep-running', '--child=true', '--pipe-mode=byte', '--memory-size=2048',
                   '--mailslot-limit=424'):
        for words in ((option, 'a.jsonl'), (option, '--convert=-', 'a.jsonl')):
            check_refused(EX_USAGE, f'{option.split("=")[0]} is about labs that run, and beside a '
                          'saved trace none does', *words)
    check_refused(EX_USAGE, '--duration is about labs that run', '--duration=1', '--convert=-', 'a')
    check_refused(EX_USAGE, '--viewers takes 1 to 16, not -1', '--viewers=-1')
    check_refused(EX_USAGE, '--keep takes 10000 to', '--keep=0')


@test('/convert/files')
def files():
    trace = write_lines('a.jsonl', 'one')
    check_refused(EX_NOINPUT, 'nowhere.jsonl', '--convert=-', in_home('nowhere.jsonl'))
    check_refused(EX_NOINPUT, 'directory', '--convert=-', os.environ['HOME'])
    check_refused(EX_CANTCREAT, 'out.csv', '--convert=' + in_home('nowhere/out.csv'), trace)
    os.symlink('/dev/full', in_home('full.csv'))
    check_refused(EX_IOERR, 'No space left', '--convert=' + in_home('full.csv'), trace)
    with open(in_home('picture.png'), 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + bytes(100))
    check_refused(EX_DATAERR, 'It is not a trace of Tin Can. Line 1: This is not UTF-8 (byte 1)',
                  '--convert=-', in_home('picture.png'))
    # What was there stays when the input is none.
    kept = read(trace)
    check_refused(EX_DATAERR, 'not a trace', '--convert=' + trace, in_home('picture.png'))
    check(read(trace) == kept, 'the file is as it was')


@test('/convert/broken-lines')
def broken_lines():
    good = read(write_lines('a.jsonl', 'one', 'two'))
    first, second = good.splitlines(keepends=True)
    path = in_home('broken.jsonl')
    with open(path, 'wb') as file:
        file.write(first + b'{"time_ns":}\n' + second)
    code, output, errors = convert('--convert=-', path)
    check(code == EX_DATAERR and output == good, f'{code} {output}')
    check(errors == f'tincan: {path}: Line 2: There should be a whole number (byte 12)\n', errors)
    with open(path, 'wb') as file:
        file.write(first + b'x\n' * 50)
    errors = convert('--convert=-', path)[2]
    check(errors.count('Line ') == 20 and '30 more lines made no sense' in errors, errors)
    # As after SIGKILL: told, and no failure.
    with open(path, 'wb') as file:
        file.write(first + second[:40])
    code, output, errors = convert('--convert=-', path)
    check(code == 0 and output == first and 'The last line is torn off' in errors,
          f'{code} {errors}')
    with open(path, 'wb'):
        pass
    check(convert('--convert=-', path) == (0, b'', ''), 'nothing of nothing')


def run_tshark(*args):
    if shutil.which('tshark') is None:
        skip('tshark is not installed')
    done = subprocess.run(['tshark', *args], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60 * SLOW)
    check(done.returncode == 0, f'tshark: {done.stderr.decode()}')
    return [line.split('\t') for line in done.stdout.decode().splitlines()]


@test('/convert/tshark', deadline=120)
def tshark():
    texts = ['one', 'grün', 'x' * 40, '<>&;"\\']
    trace = write_lines('a.jsonl', *texts)
    path = in_home('a.pcapng')
    check(convert('--convert=' + path, trace)[0] == 0, 'converted')
    packets = run_tshark('-r', path, '-N', 'n', '-T', 'fields', '-e', 'frame.time_epoch', '-e',
                         'frame.interface_name', '-e', 'frame.len', '-e', 'data.data', '-e',
                         '_ws.col.Source', '-e', '_ws.col.Destination', '-e', 'frame.comment')
    check(len(packets) == len(texts), f'{packets}')
    for i, (text, packet) in enumerate(zip(texts, packets)):
        data = text.encode()
        member = 1 + i % 2
        check(packet == [f'5.{i:09}', f'mailslot/{member}/Mailslot',
                         str(HEADER_BYTES + len(data)), data.hex(), f'Viewer-{member}.{4100 + i % 2}',
                         'Parent',
                         f'message-sent; side viewer; lab mailslot; member {member}; '
                         f'pid {4100 + i % 2}; object Mailslot; serial {i + 1}; '
                         f'bytes {len(data)}'], f'{packet}')


@test('/convert/tshark-dates', deadline=120)
def tshark_dates():
    """Where the trace knows when it was, packets have real dates; parts of a trace know it, too."""
    lines = [json.loads(line) for line in read(write_lines('a.jsonl', 'one', 'two', 'three'))
             .splitlines()]
    lines[0]['clock_ns'] = 1_700_000_000_000_000_000
    with open(in_home('clock.jsonl'), 'w', encoding='utf-8') as file:
        file.writelines(json.dumps(line) + '\n' for line in lines)
    check(convert('--convert=' + in_home('part.jsonl'), '--filter=two or three',
                  in_home('clock.jsonl'))[0] == 0, 'a part')
    check(read(in_home('part.jsonl')).count(b'clock_ns') == 1, 'it is said once')
    check(convert('--convert=' + in_home('b.pcapng'), in_home('part.jsonl'))[0] == 0, 'converted')
    times = run_tshark('-r', in_home('b.pcapng'), '-T', 'fields', '-e', 'frame.time_epoch')
    check(times == [['1700000000.000000001'], ['1700000000.000000002']], f'{times}')


@test('/convert/tshark-lua', deadline=120)
def tshark_lua():
    path = in_home('a.pcapng')
    check(convert('--convert=' + path, write_lines('a.jsonl', 'one', 'two'))[0] == 0, 'converted')
    packets = run_tshark('-X', 'lua_script:' + LUA, '-r', path, '-Y', 'tincan.serial == 2', '-T',
                         'fields', '-e', 'tincan.step', '-e', 'tincan.object', '-e',
                         'tincan.member', '-e', 'tincan.bytes', '-e', '_ws.col.Protocol')
    check(packets == [['message-sent', 'Mailslot', '2', '3', 'Tin Can']], f'{packets}')


main()
