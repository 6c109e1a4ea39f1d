"""Several processes of one server, which share its port: Python uses one core a process, and a machine has more.

``BESPOKE_PROCESSES`` says how many. ``bespoke serve`` then watches over them (``supervisor.py``); each is a whole
server. What they tell each other goes through the machine itself, or through Redis where one is set
(docs/decisions/0026).
"""
