"""TMF620 v4 over HTTP: a CSP's offers as its own systems read them, and edit them as a draft.

``router`` is where requests come in. ``exports`` has the resources of what is live, or of a draft; ``query`` chooses
among them; ``editing`` turns a change of a resource into a change of the CSP's files.
"""
