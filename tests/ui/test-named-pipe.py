#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The named pipe lab as a person sees it: the server's list of clients, and the viewers."""

import os
import socket

from tincan_test import check, main, start_tincan, wait_until
from tincan_windows import connect, window_of, window_test


def open_lab(*args):
    return start_tincan('--lab=named-pipe', *args, headless=False)


def viewer_of(tincan, number):
    return window_of(tincan.wait_for(step='child-connected', member=number)['pid'])


def wait_connected(parent, *numbers):
    for number in numbers:
        parent.label(f'Connection of Viewer {number}').wait_text('^connected$')


@window_test('/ui/named-pipe/clients-are-listed')
def listed():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        for number in (1, 2):
            pid = tincan.wait_for(step='child-connected', member=number)['pid']
            parent.label(f'Process of Viewer {number}').wait_text(f'^pid {pid}$')
            parent.label(f'Program of Viewer {number}').wait_text('^tincan-viewer$')
            parent.label(f'Requests of Viewer {number}').wait_text('^[1-9][0-9]* message')
            log = viewer_of(tincan, number).text_area('Status log')
            log.wait_text('Send 27 bytes to server: "Default request from client"$')
            log.wait_text('Receive 28 bytes from server: "Default response from server"$')
        parent.label('At the door').wait_text('^2 of 16 connected · 0 waiting · 0 refused$')


@window_test('/ui/named-pipe/disconnect-and-connect')
def disconnect():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        viewer = viewer_of(tincan, 1)
        parent.button('Disconnect Viewer 1').press()
        parent.label('Connection of Viewer 1').wait_text('^disconnected$')
        parent.label('State of Viewer 1').wait_text('^disconnected$')
        parent.label('Connection of Viewer 2').wait_text('^connected$')
        viewer.text_area('Status log').wait_text('Disconnected by the server$')
        viewer.label('Connection').wait_text('^disconnected$')
        parent.button('Connect Viewer 1').press()
        wait_connected(parent, 1)

        viewer.button('Disconnect').press()
        parent.label('Connection of Viewer 1').wait_text('^disconnected$')
        viewer.button('Connect').press()
        wait_connected(parent, 1)
        parent.label('State of Viewer 1').wait_text('^connected$')


@window_test('/ui/named-pipe/request-and-response')
def texts():
    with open_lab('--interval-ms=300', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        log = viewer_of(tincan, 1).text_area('Status log')
        check(not parent.button('Answer so').is_sensitive(), 'there is nothing new to answer')
        parent.entry('Response').type('grüße')
        parent.button('Answer so').press()
        log.wait_text('from server: "grüße"$')
        parent.entry('Request').type('just once')
        parent.button('Send').press()
        log.wait_text('to server: "just once"$')
        parent.button('Keep').press()
        viewer_of(tincan, 1).entry('Request').wait_text('^just once$')


def wait_in_line(parent, number):
    """Waits until a viewer stands in line. It does so for 5 seconds, in which a busy machine may not
    get to look: then it stands in line again."""
    def look():
        said = parent.label(f'Connection of Viewer {number}').text()
        if said == 'disconnected':
            parent.button(f'Connect Viewer {number}').press()
        return said == 'waits for a place'
    wait_until(look, what=f'Viewer {number} stands in line')


@window_test('/ui/named-pipe/limit')
def limit():
    with open_lab('--interval-ms=300', '--limit=1') as tincan:
        parent = window_of(tincan.pid)
        inside = tincan.wait_for(step='child-connected')['member']
        wait_in_line(parent, 3 - inside)
        parent.label(f'State of Viewer {3 - inside}').wait_text('^waits for a place$')
        parent.label('At the door').wait_text('^1 of 1 connected · 1 waiting')
        parent.spin('Limit of instances').set_value(2)
        wait_connected(parent, 1, 2)


@window_test('/ui/named-pipe/mode-and-what-it-means')
def mode():
    with open_lab('--interval-ms=300') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1, 2)
        parent.label('What it means').wait_text('^Message mode: ')
        parent.combo('Mode').choose(1)
        parent.label('What it means').wait_text('^Byte mode: ')
        parent.label('Connection of Viewer 1').wait_text('^connected$')
        last = tincan.wait_for_all(4, step='child-connected')[-1]
        tincan.wait_for(step='message-received', side='viewer', after=last)


@window_test('/ui/named-pipe/peek')
def peek():
    with open_lab('--interval-ms=60000', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        viewer = viewer_of(tincan, 1)
        viewer.label('Connection').wait_text('^connected$')
        parent.button('Hold').press()
        viewer.button('Send now').press()
        tincan.wait_for_all(2, step='message-sent', side='viewer')
        parent.button('Peek').press()
        parent.text_area('Status log').wait_text('Viewer 1: the next message has 27 bytes$')
        parent.button('Hold').press()
        tincan.wait_for_all(2, step='message-received', side='viewer')


@window_test('/ui/named-pipe/who-may-connect')
def access():
    with open_lab('--interval-ms=60000', '--viewers=1') as tincan:
        parent = window_of(tincan.pid)
        wait_connected(parent, 1)
        parent.button('Intruder').press()
        parent.label('At the door').wait_text('1 refused$')
        parent.text_area('Status log').wait_text(r'Intruder, process \d+ as user ')

        parent.combo('Who may connect').choose(2)
        sentence = parent.label('What it means').wait_text(
            r'^Every user of this machine can connect to (\S+) now')
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
            client.connect(sentence[1])
            client.send(b'hello')
            check(client.recv(100) == b'Default response from server', 'another answer')
            parent.label('Connection of Client 17').wait_text('^connected$')
            parent.label('Process of Client 17').wait_text(f'^pid {os.getpid()}$')
            parent.button('Disconnect Client 17').press()
            check(client.recv(100) == b'', 'it is still connected')
        parent.combo('Who may connect').choose(0)
        parent.label('What it means').wait_text('^Message mode: ')


main(connect)
