"""The console: the pages on which a CSP's staff changes the conversation, safely, and sees what it does.

Pages are rendered here, on the server; scripts only add to them what a page can't do alone. ``people`` says who may do
what, ``web`` serves a page, ``pages`` are the pages, ``editing`` changes the files of a draft. ``console.router`` puts
it together.
"""
