"""How well messages are understood: ``python -m bench.understanding``, on sets in one format of JSON lines.

As in the server, sums are done on one thread: those of a message are small, and threads would wait for each other.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # read when the library of linear algebra is imported
