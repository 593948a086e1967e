#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""run-bench: runs the benchmarks that Meson has registered, one after the other.

A benchmark prints its figures itself; they are for people, and nothing here judges them.
"""

import argparse
import json
import os
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description='Runs the benchmarks of a Meson build directory.')
    parser.add_argument('--build', required=True)
    parser.add_argument('which', nargs='*', help='names of suites or of single benchmarks')
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    text = subprocess.run(['meson', 'introspect', '--benchmarks', build], check=True,
                          stdout=subprocess.PIPE).stdout
    benchmarks = [benchmark for benchmark in json.loads(text)
                  if not options.which
                  or benchmark['name'] in options.which
                  or any(s.split(':')[-1] in options.which for s in benchmark['suite'])]
    if not benchmarks:
        print('There is no benchmark' + (' of that name' if options.which else ''), file=sys.stderr)
        return 1
    failed = 0
    for benchmark in benchmarks:
        print(f'== {benchmark["name"]}', flush=True)
        failed += 0 != subprocess.run(benchmark['cmd'], check=False,
                                      cwd=benchmark['workdir'] or build,
                                      env=dict(os.environ, **benchmark['env'])).returncode
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
