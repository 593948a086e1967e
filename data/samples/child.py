#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A child of Tin Can in 25 lines: tincan --headless --child='python3 child.py'"""
import itertools, mmap, os, socket, sys, time

memory_fd, pipe_name, event_name, size = sys.argv[-4:]
memory = mmap.mmap(int(memory_fd), int(size))                    # the inherited section
pipe = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)      # the duplex pipe, message mode
pipe.connect(pipe_name)
event = os.open(event_name, os.O_RDWR | os.O_NONBLOCK)           # the named event, a FIFO

def read_memory():
    text = memory[:].split(b"\0", 1)[0]
    memory[:len(text)] = bytes((byte + 1) % 256 for byte in text)  # the proof that it is shared
    return text.decode(errors="replace")

print("start: shared mem", read_memory(), flush=True)
for n in itertools.count():
    pipe.send(f"GTKClient msg {n} {time.strftime('%H:%M:%S')}".encode())
    os.write(event, b"!")                                        # set the event
    reply = pipe.recv(65536)
    if not reply or reply[:4].lower() == b"quit":                # gone, or asks us to go
        break
    print("Client got data:", reply.decode(errors="replace"), flush=True)
    print("shared mem:", read_memory(), flush=True)
    time.sleep(2)
