#!/usr/bin/env python3
"""The same as launcher.pl, for machines without perl."""
import fcntl
import os
import socket
import struct
import sys

arguments = sys.argv[1:]
cut = arguments.index("--")
namespace, ports, command = arguments[0], arguments[1:cut], arguments[cut + 1 :]
trace = socket.socket(16, 3 | 2048, 12)
trace.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4194304)
trace.bind((0, 1 << 8))
os.set_inheritable(trace.fileno(), True)
fds = ["trace=%d" % trace.fileno()]
for port in ports:
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", port.encode(), 0x1001))
    os.set_inheritable(tun, True)
    fds.append("%s=%d" % (port, tun))
os.environ["SEGPROOF_FDS"] = os.environ.get("SEGPROOF_FDS", "") + " ".join([namespace] + fds) + ";"
os.execvp(command[0], command)
