"""TMF760 v5 over HTTP: other front ends configure a CSP's offerings with the engine that the conversation uses.

``router`` is where requests come in. ``requests`` is what is read of a body, ``wishes`` what it means;
``configurations`` asks the engine, and nothing else here does; ``items`` and the modules it uses write what came out.
"""
