# SPDX-License-Identifier: MIT
"""screen: what is really to be seen, as pixels.

    with Screen() as screen:
        before = screen.pixels(x, y, width, height)

The accessibility bus tells what a program believes to show. Whether it has painted that, only the
X server knows: XGetImage(3), through libX11, which every program of ours brings along.
"""

import ctypes
import os
import socket
import struct

Z_PIXMAP = 2
ALL_PLANES = ctypes.c_ulong(-1)


class _XImage(ctypes.Structure):
    """The beginning of the XImage of Xlib.h, as far as it is looked at here."""
    _fields_ = [('width', ctypes.c_int), ('height', ctypes.c_int), ('xoffset', ctypes.c_int),
                ('format', ctypes.c_int), ('data', ctypes.POINTER(ctypes.c_char)),
                ('byte_order', ctypes.c_int), ('bitmap_unit', ctypes.c_int),
                ('bitmap_bit_order', ctypes.c_int), ('bitmap_pad', ctypes.c_int),
                ('depth', ctypes.c_int), ('bytes_per_line', ctypes.c_int)]


def _load():
    library = ctypes.CDLL('libX11.so.6')
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XDefaultRootWindow.restype = ctypes.c_ulong
    library.XGetImage.restype = ctypes.POINTER(_XImage)
    library.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    library.XConnectionNumber.argtypes = [ctypes.c_void_p]
    library.XCloseDisplay.argtypes = [ctypes.c_void_p]
    library.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int,
                                  ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
    library.XDestroyImage.argtypes = [ctypes.POINTER(_XImage)]
    return library


class Screen:
    """The whole screen that DISPLAY names. @server_pid: the process that paints it."""

    def __init__(self):
        self._x11 = _load()
        self._display = self._x11.XOpenDisplay(None)
        if not self._display:
            raise RuntimeError('there is no screen')
        self._root = self._x11.XDefaultRootWindow(self._display)
        self.server_pid = self._read_server_pid()

    def _read_server_pid(self):
        """By SO_PEERCRED of the connection, which is a unix socket here."""
        fd = os.dup(self._x11.XConnectionNumber(self._display))
        with socket.socket(fileno=fd) as connection:
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return struct.unpack('3i', credentials)[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._x11.XCloseDisplay(self._display)

    def pixels(self, x, y, width, height):
        """The bytes of a rectangle, which must lie within the screen."""
        image = self._x11.XGetImage(self._display, self._root, x, y, width, height, ALL_PLANES,
                                    Z_PIXMAP)
        if not image:
            raise RuntimeError(f'no pixels at {x}, {y}')
        try:
            content = image.contents
            return ctypes.string_at(content.data, content.bytes_per_line * content.height)
        finally:
            self._x11.XDestroyImage(image)
