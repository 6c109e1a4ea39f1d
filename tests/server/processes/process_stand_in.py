"""Stands in for a process of the server at its supervisor's edge: says that it serves, until it is told to end.

``python process_stand_in.py FOLDER WAY --process N --heartbeat FD``. It leaves ``N.PID`` in the folder. ``WAY``:
``serves``; ``fails``, before it ever serves; ``hangs``, once it has served.
"""

import os
import signal
import sys
import time
from pathlib import Path

folder, way = Path(sys.argv[1]), sys.argv[2]
number, pipe = sys.argv[4], int(sys.argv[6])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
(folder / f"{number}.{os.getpid()}").touch()
if way == "fails":
    sys.exit(7)
while True:
    os.write(pipe, b".")
    time.sleep(0.05 if way == "serves" else 3600)
