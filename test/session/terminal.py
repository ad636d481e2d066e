"""Runs a command on a pseudo-terminal of its own, as a shell in a terminal window would, presses keys, and prints what came out and how it ended."""

import json
import os
import pty
import select
import signal
import sys
import time

keys, wait_for, command = sys.argv[1].encode().decode("unicode_escape").encode(), sys.argv[2].encode(), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(command[0], command)
out, pressed, end = b"", False, time.time() + 50
while time.time() < end:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if ready:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        out += chunk
    if not pressed and wait_for and wait_for in out:
        os.write(terminal, keys)
        pressed = True
_, status = os.waitpid(pid, 0)
how = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"code": os.WEXITSTATUS(status)}
print(json.dumps({"out": out.decode(errors="replace"), **how}))
